"""Activities for everybody: what is coming, what was done; no names."""

from collections.abc import Iterable
from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from pointsapp.activities import queries
from pointsapp.activities.errors import Unknown
from pointsapp.activities.ids import ActivityId, ActivityPhotoId
from pointsapp.activities.models import Activity
from pointsapp.activities.policy.earning import result_sentence
from pointsapp.activities.policy.texts import changed_words
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.files import read_file
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.activities.blueprint import blueprint
from pointsapp.web.activities.desk import address_of
from pointsapp.web.activities.words import task_word
from pointsapp.web.context import now
from pointsapp.web.listing import Column, Listing

VILLAGE = region_of("village_id")


@blueprint.get("/v/<int:village_id>/activities")
@requires(Permission.BOARD_VIEW, VILLAGE)
def board(village_id: RegionId) -> ResponseReturnValue:
    """The days to come, and what was done."""
    session, today = reading(), village_day(now())
    coming = queries.coming(session, village_id, today=today)
    page = _past(session, village_id, today).page(session, request.args, request.path)
    return render_template(
        "activities/board.html", village_id=village_id, coming=by_month(coming), page=page,
        calls={each.id: queries.call_of(session, each) for each in coming},
        results={each.id: _result(each) for each in (*coming, *page.rows)}, today=today,
        changed=changed_words,
    )  # fmt: skip


def by_month(found: Iterable[Activity]) -> list[tuple[str, list[Activity]]]:
    """Activities under the months in which they are, as on a wall calendar."""
    months: dict[str, list[Activity]] = {}
    for each in found:
        months.setdefault(f"{each.happens_on.year}年{each.happens_on.month}月", []).append(each)
    return list(months.items())


def _result(activity: Activity) -> str:
    if activity.state != "closed":
        return ""
    return result_sentence(queries.roll_of(reading(), activity.id), activity.result)


def _past(session: Session, village_id: RegionId, today: date) -> Listing:
    return Listing(
        caption="办过的活动",
        query=queries.past(session, village_id, today=today),
        columns=(
            Column("title", "活动", lambda r: r.title, Activity.title),
            Column("day", "哪天", lambda r: r.happens_on, Activity.happens_on),
        ),
        tie=Activity.id.desc(),
        search=(Activity.title, Activity.place),
        searchable="活动、地点",
        default_sort="-day",
        size=12,
    )


@blueprint.get("/v/<int:village_id>/activities/<int:activity_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def call(village_id: RegionId, activity_id: ActivityId) -> str:
    """One call: what, where, when, what it earns, places; afterwards what was done."""
    return _call_page("activities/call.html", village_id, activity_id)


@blueprint.get("/v/<int:village_id>/activities/<int:activity_id>/print")
@requires(Permission.BOARD_VIEW, VILLAGE)
def call_print(village_id: RegionId, activity_id: ActivityId) -> str:
    """The same on A4 in large type, with a QR."""
    return _call_page("activities/call_print.html", village_id, activity_id)


def _call_page(template: str, village_id: RegionId, activity_id: ActivityId) -> str:
    session = reading()
    found = queries.get_public(session, village_id, activity_id)
    told = queries.call_of(session, found)
    return render_template(
        template, activity=found, call=told, changed=changed_words(told), result=_result(found),
        photos=queries.photos_of(session, activity_id), address=address_of(found),
        task_word=task_word, today=village_day(now()),
    )  # fmt: skip


@blueprint.get("/v/<int:village_id>/activities/photos/<int:photo_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def photo(village_id: RegionId, photo_id: ActivityPhotoId) -> Response:
    """A photo that hangs; kept by no cache, so that taken down means gone."""
    found = queries.get_photo(reading(), photo_id)
    queries.get_public(reading(), village_id, found.activity_id)
    if found.digest is None:
        raise Unknown("photo.taken_down", "这张照片撤下了。")
    kept = read_file(reading(), found.digest)
    answer = Response(kept.content, mimetype=kept.media_type)
    answer.headers["Cache-Control"] = "no-store"
    return answer

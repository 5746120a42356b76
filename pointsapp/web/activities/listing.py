"""The activities of the villages one works for, and whom none of them reached."""

from datetime import date, timedelta
from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import String, cast

from pointsapp.activities import queries
from pointsapp.activities.models import STATES, Activity
from pointsapp.activities.queries.lists import CAME, SIGNED
from pointsapp.activities.queries.reach import LAST, Group
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Household, Person, Region
from pointsapp.people.policy.names import household_code_of
from pointsapp.people.queries import villages_with_merged
from pointsapp.web import filters, place
from pointsapp.web.access import Permission, requires
from pointsapp.web.activities.blueprint import blueprint
from pointsapp.web.activities.scopes import VILLAGE
from pointsapp.web.activities.words import state_words
from pointsapp.web.context import now
from pointsapp.web.listing import Column, Listing, answer_listing

PARTS = (("open", "正在办"), ("draft", "草稿"), ("closed", "办完的"), ("cancelled", "取消的"))
MONTHS = (3, 6, 12)


@blueprint.get("/activities")
@requires(Permission.ACTIVITIES_VIEW)
def activities() -> ResponseReturnValue:
    """All activities; those that go on by their day."""
    asked = request.args.get("state", "open")
    state = asked if asked in STATES else "open"
    villages = place.villages(Permission.ACTIVITIES_VIEW)
    mine = [each for each in villages if current_user.may(Permission.ACTIVITIES_EDIT, each.path)]
    ids = villages_with_merged(reading(), [each.id for each in villages])
    return answer_listing(
        _listing(ids, state), reading(), "activities/activities.html", state=state, parts=PARTS,
        villages=mine,
    )  # fmt: skip


def _listing(village_ids: list[RegionId], state: str) -> Listing:
    today = village_day(now())
    return Listing(
        caption="活动",
        query=queries.activities_in(village_ids).where(Activity.state == state),
        columns=(
            Column("title", "活动", lambda r: r.Activity.title, Activity.title, show=_linked),
            Column("number", "编号", lambda r: r.Activity.number, Activity.number, tight=True),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("day", "哪天", lambda r: r.Activity.happens_on, Activity.happens_on,
                   show=lambda r: filters.day(r.Activity.happens_on, today.year), tight=True),
            Column("place", "在哪", lambda r: r.Activity.place, Activity.place),
            Column("signed", "报名", lambda r: r.signed, SIGNED, num=True),
            Column("came", "到场", lambda r: r.came, CAME, num=True),
            Column("state", "状态", lambda r: state_words(r.Activity, today), tight=True),
        ),
        tie=Activity.id.desc(),
        search=(Activity.title, Activity.number, Activity.place, Region.name),
        searchable="活动、编号、地点、村",
        default_sort="day" if state in ("open", "draft") else "-day",
    )  # fmt: skip


def _linked(row: Any) -> Markup:
    address = url_for("activities.activity", activity_id=row.Activity.id)
    return Markup('<a href="{}">{}</a>').format(address, row.Activity.title)


@blueprint.get("/activities/village/<int:village_id>/reach")
@requires(Permission.ACTIVITIES_EDIT, VILLAGE)
def reach(village_id: RegionId) -> ResponseReturnValue:
    """Households that took part in nothing for some months, by door: to be called on."""
    asked = request.args.get("months", "")
    months = int(asked) if asked in map(str, MONTHS) else MONTHS[1]
    today = village_day(now())
    since = today - timedelta(days=months * 30)
    called = queries.calls_by_group(reading(), village_id, since=since, today=today)
    return answer_listing(
        _reach(village_id, since, today, called), reading(), "activities/reach.html",
        village=g.place, months=months, choices=MONTHS, calls=sum(called.values()),
    )  # fmt: skip


def _reach(
    village_id: RegionId, since: date, today: date, called: dict[RegionId | None, int]
) -> Listing:
    everybody = called.get(None, 0)
    return Listing(
        caption="没走到的户",
        query=queries.not_reached(village_id, since=since, today=today),
        columns=(
            Column("group", "组", lambda r: r.group, Group.code, tight=True),
            Column("door", "户号", _code, Household.door, tight=True),
            Column("head", "户主", lambda r: r.head or "", Person.name, tight=True),
            Column("last", "上次参加", lambda r: r.last, LAST,
                   show=lambda r: filters.day(r.last, today.year) if r.last else "还没有过"),
            Column("called", "这段时间叫过",
                   lambda r: everybody + called.get(r.Household.group_id, 0), num=True,
                   show=lambda r: f"{everybody + called.get(r.Household.group_id, 0)} 次"),
        ),
        tie=cast(Group.code, String) + Household.door,
        search=(Group.name, Household.door, Person.name),
        searchable="组、户号、户主",
        size=50,
    )  # fmt: skip


def _code(row: Any) -> str:
    return household_code_of(row.group_code, row.Household.door)

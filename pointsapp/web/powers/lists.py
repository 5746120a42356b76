"""The lists of a place for those who keep them: all versions, one list, next version, head."""

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid, NotFound
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import get_region, villages_with_merged
from pointsapp.powers import queries as powers
from pointsapp.powers import service
from pointsapp.powers.comparison import difference
from pointsapp.powers.ids import ListId
from pointsapp.powers.models import PowerList
from pointsapp.powers.policy.publicity import in_words
from pointsapp.powers.publicity import coverage_of, lists_shown
from pointsapp.web.access import Permission, requires
from pointsapp.web.board.books import adoption_of
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.burden import told
from pointsapp.web.powers.files import to_take
from pointsapp.web.powers.schemas import HeadIn
from pointsapp.web.powers.scopes import OF_LIST, PLACE
from pointsapp.web.powers.words import (
    by_category,
    item_facts,
    kind_words,
    origin_words,
    state_words,
)


@blueprint.get("/powers/place/<int:region_id>")
@requires(Permission.POWERS_VIEW, PLACE)
def lists(region_id: RegionId) -> str:
    """Drafts and versions of the place itself, and what counts here from above."""
    session = reading()
    found = powers.lists_of(session, region_id)
    may_edit = current_user.may(Permission.POWERS_EDIT, g.place.path)
    counting = powers.lists_in_force(session, region_id, on=village_day(now()))
    village = g.place.level == "village"
    shown = lists_shown(session, region_id, on=village_day(now())) if village else []
    above = [(row, get_region(session, row.region_id).name)
             for row in counting if row.region_id != region_id]  # fmt: skip
    return render_template(
        "powers/lists.html",
        region=g.place,
        drafts=[row for row in found if row.state == "draft"],
        adopted=[row for row in found if row.state == "adopted"],
        above=above,
        takable=dict(to_take()) if may_edit else {},
        told=_told(shown),
        titles={row.id: row.title for row in shown},
        kind_words=kind_words,
        state_words=state_words,
        may_edit=may_edit,
        burden=told(villages_with_merged(session, [region_id]))
        if g.place.level == "village"
        else "",
    )


@blueprint.get("/powers/list/<int:list_id>")
@requires(Permission.POWERS_VIEW, OF_LIST)
def one(list_id: ListId) -> str:
    """One list: items, procedures, and what stands against a draft."""
    session = reading()
    row = powers.get_list(session, list_id)
    draft = row.state == "draft"
    return render_template(
        "powers/list.html",
        row=row,
        region=g.place,
        kind=kind_words(row),
        state=state_words(row),
        groups=by_category(powers.items_of(session, list_id)),
        facts=item_facts,
        origin=origin_words,
        procedures={each.id: each for each in powers.procedures_in(session, list_id)},
        todo=service.readiness(powers.read_list(session, list_id)) if draft else [],
        adoption=adoption_of(row.resolution_id),
        before=_before(row),
        told=_told([row]).get(list_id, "") if state_words(row) == "施行中" else "",
        may_edit=draft and current_user.may(Permission.POWERS_EDIT, g.place.path),
        may_adopt=draft and current_user.may(Permission.POWERS_ADOPT, g.place.path),
        may_follow=not draft and current_user.may(Permission.POWERS_EDIT, g.place.path),
    )


@blueprint.get("/powers/list/<int:list_id>/changes")
@requires(Permission.POWERS_VIEW, OF_LIST)
def changes(list_id: ListId) -> str:
    """What differs from the version before."""
    session = reading()
    after = powers.get_list(session, list_id)
    before = _before(after)
    if before is None:
        raise NotFound("list.first", "这是第一版，没有上一版可以比。")
    found = difference(session, before.id, after.id)
    return render_template("powers/changes.html", before=before, after=after, diff=found)


def _told(counting: Sequence[PowerList]) -> dict[ListId, str]:
    """For a village, of each list that counts in it, how it was made known."""
    if g.place.level != "village":
        return {}
    today = village_day(now())
    return {row.id: in_words(coverage_of(reading(), g.place.id, row, on=today)) for row in counting}


def _before(row: PowerList) -> PowerList | None:
    session = reading()
    found = powers.find_list(session, row.follows_id) if row.follows_id else None
    if found is None and row.state == "draft":
        found = powers.latest_list(session, row.region_id, row.kind, audience=row.audience)
    return found


@blueprint.post("/powers/list/<int:list_id>/follow")
@requires(Permission.POWERS_EDIT, OF_LIST)
def follow(list_id: ListId) -> ResponseReturnValue:
    """Begin the next version as a copy of this one."""
    with transaction() as session:
        new_id = service.follow(session, list_id, by=current_user.id, now=now()).id
    flash("下一版的草稿起好了，改好以后由会议通过。")
    return redirect(url_for("powers.one", list_id=new_id))


@blueprint.get("/powers/list/<int:list_id>/head")
@requires(Permission.POWERS_EDIT, OF_LIST)
def head(list_id: ListId) -> str:
    """The form for title and source of a draft."""
    row = powers.get_list(reading(), list_id)
    return _head_page(row, blank(title=row.title, source=row.source))


@blueprint.post("/powers/list/<int:list_id>/head")
@requires(Permission.POWERS_EDIT, OF_LIST)
def save_head(list_id: ListId) -> ResponseReturnValue:
    """Replace title and source."""
    row, form = powers.get_list(reading(), list_id), read_form(HeadIn, request.form)
    if not form.ok:
        return _head_page(row, form), 422
    try:
        with transaction() as session:
            service.edit_head(session, list_id, by=current_user.id, now=now(), **form.values)
    except Invalid as refused:
        return _head_page(row, form.wrong(refused.sentence)), 422
    flash("改好了。")
    return redirect(url_for("powers.one", list_id=list_id))


def _head_page(row: PowerList, form: Reading) -> str:
    return render_template("powers/head.html", row=row, form=form)


@blueprint.get("/powers/list/<int:list_id>/discard")
@requires(Permission.POWERS_EDIT, OF_LIST)
def discard(list_id: ListId) -> str:
    """Ask before a draft is put away."""
    row = powers.get_list(reading(), list_id)
    return render_template("powers/discard.html", row=row, form=blank())


@blueprint.post("/powers/list/<int:list_id>/discard")
@requires(Permission.POWERS_EDIT, OF_LIST)
def discard_now(list_id: ListId) -> ResponseReturnValue:
    """Put a draft away."""
    with transaction() as session:
        service.discard(session, list_id, by=current_user.id, now=now())
    flash("草稿已经作废。")
    return redirect(url_for("powers.lists", region_id=g.place.id))

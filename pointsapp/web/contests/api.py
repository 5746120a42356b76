"""Objections and appeals for other systems: read, and written down for a household."""

from typing import Any

from flask_login import current_user
from marshmallow import fields
from sqlalchemy.orm import Session

from pointsapp.claims import service
from pointsapp.claims.ids import LineId
from pointsapp.claims.models import Sheet, SheetLine
from pointsapp.contests.ids import ContestId
from pointsapp.contests.models import Contest
from pointsapp.contests.queries import get_contest, in_villages
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.ids import EntryId
from pointsapp.ledger.models import Entry
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.api.blueprint import ApiBlueprint
from pointsapp.web.api.paging import page
from pointsapp.web.api.schemas import InSchema, OutSchema, PageIn, instant, key_in, page_of
from pointsapp.web.context import now
from pointsapp.web.fields import Day, choice, text

blueprint = ApiBlueprint("contests", "异议和申诉")


class ContestsIn(PageIn):
    """Which contests."""

    state = choice(("open", "upheld", "rejected", "withdrawn"), required=False)
    kind = choice(("objection", "appeal"), required=False)


class ContestOut(OutSchema):
    """A contest without what was said in it."""

    id = fields.Integer()
    village_id = fields.Integer()
    number = fields.String()
    kind = fields.String()
    subject_kind = fields.String()
    subject_id = fields.Integer()
    household_id = fields.Integer(allow_none=True)
    via = fields.String()
    raised_on = Day()
    raised_at = instant()
    due_on = Day()
    state = fields.String()
    at_town = fields.Boolean()
    decided_on = Day(allow_none=True)


class ContestIn(InSchema):
    """What a household says, orally or in writing."""

    household_id = key_in(required=True)
    via = choice(("oral", "written"))
    statement = text(2000, shortest=2)


@blueprint.get("/villages/<int:village_id>/contests")
@requires(Permission.CLAIMS_VIEW, region_of("village_id"))
@blueprint.asks(ContestsIn)
@blueprint.gives(page_of(ContestOut))
def contests(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """一个村的异议和申诉，新的在前；不含当事人的话。"""
    query = in_villages([village_id])
    for name in ("state", "kind"):
        if asked[name]:
            query = query.where(getattr(Contest, name) == asked[name])
    return page(query.order_by(Contest.id.desc()), asked)


@blueprint.get("/contests/<int:contest_id>")
@requires(Permission.CLAIMS_VIEW, row_of(Contest.village_id, "contest_id"))
@blueprint.gives(ContestOut)
def contest(contest_id: ContestId) -> Contest:
    """一件。"""
    return get_contest(reading(), contest_id)


def of_line(session: Session, arguments: Any) -> RegionId | None:
    """The village of a line's sheet."""
    line = session.get(SheetLine, arguments["line_id"])
    return session.get_one(Sheet, line.sheet_id).village_id if line else None


@blueprint.post("/sheet-lines/<int:line_id>/objections")
@requires(Permission.CONTESTS_WRITE, of_line)
@blueprint.takes(ContestIn)
@blueprint.once(201, ContestOut)
def object_to_line(session: Session, given: dict[str, Any], line_id: LineId) -> Contest:
    """公示期里，替一户记下对某一条的异议。"""
    sheet_id = session.get_one(SheetLine, line_id).sheet_id
    _check_household(session, given, session.get_one(Sheet, sheet_id).village_id)
    return service.object_to(session, line_id, by=current_user.id, now=now(), **given)


@blueprint.post("/entries/<int:entry_id>/appeals")
@requires(Permission.CONTESTS_WRITE, row_of(Entry.village_id, "entry_id"))
@blueprint.takes(ContestIn)
@blueprint.once(201, ContestOut)
def appeal_entry(session: Session, given: dict[str, Any], entry_id: EntryId) -> Contest:
    """记账以后，替一户记下对某一笔的申诉。"""
    _check_household(session, given, session.get_one(Entry, entry_id).village_id)
    return service.appeal(session, entry_id, by=current_user.id, now=now(), **given)


def _check_household(session: Session, given: dict[str, Any], village_id: RegionId) -> None:
    """Whoever contests is of this village; others do not exist here."""
    if people.find_household(session, given["household_id"], within=[village_id]) is None:
        raise Invalid("contest.household", "本村没有这一户，请核对 household_id。")

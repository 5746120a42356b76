"""Rule books and their rules for other systems."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields
from sqlalchemy import select

from pointsapp.foundation.database import reading
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import villages_with_merged
from pointsapp.rulebooks.consulting.models import Consultation
from pointsapp.rulebooks.consulting.queries import answered_of
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.models import UNITS, Rule, RuleBook
from pointsapp.rulebooks.queries import get_book
from pointsapp.web.access import Permission, kept_by, region_of, requires, row_of
from pointsapp.web.api.blueprint import ApiBlueprint
from pointsapp.web.api.paging import page
from pointsapp.web.api.schemas import OutSchema, PageIn, money, page_of
from pointsapp.web.fields import Day, choice

blueprint = ApiBlueprint("rulebooks", "积分细则")
OF_BOOK = kept_by(row_of(RuleBook.village_id, "book_id"))


class BooksIn(PageIn):
    """Which books."""

    unit = choice(UNITS, required=False)
    state = choice(("draft", "adopted"), required=False)


class BookOut(OutSchema):
    """One version of a book; what the village has not decided is null."""

    id = fields.Integer()
    village_id = fields.Integer()
    number = fields.String()
    title = fields.String()
    unit = fields.String()
    state = fields.String()
    base_points = money(allow_none=True)
    spend_share = fields.Integer(allow_none=True)
    deductions_cut_purse = fields.Boolean(allow_none=True)
    year_start = fields.String(allow_none=True)
    late_days = fields.Integer(allow_none=True)
    year_end = fields.String(allow_none=True)
    keep_share = fields.Integer(allow_none=True)
    notice_days = fields.Integer(allow_none=True)
    reviews = fields.Integer(allow_none=True)
    resolution_id = fields.Integer(allow_none=True)
    in_force_from = Day(allow_none=True)
    in_force_until = Day(allow_none=True)


class RuleOut(OutSchema):
    """One rule; points are signed, struck ones say which law."""

    id = fields.Integer()
    book_id = fields.Integer()
    number = fields.Integer()
    direction = fields.String()
    category = fields.String()
    level = fields.String()
    behaviour = fields.String()
    effect = fields.String()
    points_min = money(allow_none=True)
    points_max = money(allow_none=True)
    status = fields.String(allow_none=True)
    unit_word = fields.String()
    applies_to = fields.String()
    cap_times = fields.Integer(allow_none=True)
    cap_points = money(allow_none=True)
    cap_per = fields.String(allow_none=True)
    repeat_doubles = fields.Boolean()
    overlap_group = fields.String()
    evidence = fields.String()
    claimable = fields.Boolean()
    veto = fields.Boolean()
    struck_law = fields.String()
    struck_why = fields.String()


@blueprint.get("/villages/<int:village_id>/rule-books")
@requires(Permission.RULEBOOKS_VIEW, region_of("village_id"))
@blueprint.asks(BooksIn)
@blueprint.gives(page_of(BookOut))
def books(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """一个村的细则，各个版本，新的在前。"""
    query = select(RuleBook).where(RuleBook.village_id == village_id, RuleBook.state != "discarded")
    for name in ("unit", "state"):
        if asked[name]:
            query = query.where(getattr(RuleBook, name) == asked[name])
    return page(query.order_by(RuleBook.id.desc()), asked)


@blueprint.get("/rule-books/<int:book_id>")
@requires(Permission.RULEBOOKS_VIEW, OF_BOOK)
@blueprint.gives(BookOut)
def book(book_id: BookId) -> RuleBook:
    """一版细则。"""
    return get_book(reading(), book_id)


@blueprint.get("/rule-books/<int:book_id>/rules")
@requires(Permission.RULEBOOKS_VIEW, OF_BOOK)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(RuleOut))
def rules(asked: dict[str, Any], book_id: BookId) -> dict[str, Any]:
    """一版细则的每一条。"""
    return page(select(Rule).where(Rule.book_id == book_id).order_by(Rule.number), asked)


class ConsultationOut(OutSchema):
    """A round in which a draft hangs for opinions, and how many there are."""

    id = fields.Integer()
    village_id = fields.Integer()
    book_id = fields.Integer()
    round = fields.Integer()
    number = fields.String()
    opened_on = Day()
    closes_on = Day()
    taken_down_on = Day(allow_none=True)
    opinions = fields.Integer()
    answered = fields.Integer()


@blueprint.get("/villages/<int:village_id>/consultations")
@requires(Permission.RULEBOOKS_VIEW, region_of("village_id"))
@blueprint.asks(PageIn)
@blueprint.gives(page_of(ConsultationOut))
def consultations(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """细则草稿征求意见：哪几天、多少条意见、答复了多少；不含意见的内容。"""
    villages = villages_with_merged(reading(), [village_id])
    query = select(Consultation).where(Consultation.village_id.in_(villages))
    return page(query.order_by(Consultation.id.desc()), asked, together=_consultations)


def _consultations(found: Sequence[Consultation]) -> list[dict[str, Any]]:
    counted = answered_of(reading(), [each.id for each in found])
    names = [name for name in ConsultationOut().fields if hasattr(Consultation, name)]
    return [
        {name: getattr(each, name) for name in names}
        | dict(zip(("opinions", "answered"), counted.get(each.id, (0, 0)), strict=True))
        for each in found
    ]

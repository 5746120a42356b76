"""What the village board shows to everybody, and whether the product is well; no token needed."""

from typing import Any

from marshmallow import fields
from sqlalchemy import select

from pointsapp.claims.ids import SheetId
from pointsapp.claims.models import Sheet
from pointsapp.claims.queries.errata import errata_of
from pointsapp.claims.queries.lookup import get_sheet
from pointsapp.claims.queries.sheets import public_copy, sheets_in
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.ledger import queries as ledger
from pointsapp.matters.queries.public import public_matter
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.api.blueprint import ApiBlueprint
from pointsapp.web.api.paging import page, page_of_rows
from pointsapp.web.api.schemas import OutSchema, PageIn, instant, money, page_of
from pointsapp.web.claims.api_schemas import ErratumOut
from pointsapp.web.context import now
from pointsapp.web.desk.api import HeadOut
from pointsapp.web.fields import Day
from pointsapp.web.health import look
from pointsapp.web.matters.api_schemas import CourseStepOut

blueprint = ApiBlueprint("board", "公开栏、运行情况（不用令牌）")
VILLAGE = region_of("village_id")
ANYBODY = Permission.BOARD_VIEW
MOST_ERRATA = 1000


class PlaceOut(OutSchema):
    """A village."""

    id = fields.Integer()
    name = fields.String()
    parent_id = fields.Integer(allow_none=True)


class PublicSheetOut(OutSchema):
    """A sheet as it hangs, in figures: names stay on the board's own page."""

    id = fields.Integer()
    year = fields.Integer()
    number = fields.Integer()
    unit = fields.String()
    month = fields.String()
    opened_on = Day()
    closes_on = Day()
    state = fields.String()
    head_number = fields.Integer()
    head_digest = fields.String()


class AwardOut(OutSchema):
    """What was done, under which rule, how many points; by whom stands on the board's page."""

    what = fields.String()
    article = fields.String()
    points = money()
    remark = fields.String()


class DeductionOut(OutSchema):
    """All deductions of the village under one rule."""

    what = fields.String()
    article = fields.String()
    count = fields.Integer()
    points = money()


class PublicLinesOut(OutSchema):
    """What stands on a sheet."""

    awards = fields.List(fields.Nested(AwardOut))
    deductions = fields.List(fields.Nested(DeductionOut))
    total = money()
    taken = money()


class PublicMatterOut(OutSchema):
    """A matter by its number; of a household's neither the household nor the amount."""

    number = fields.String()
    title = fields.String()
    opened_on = Day()
    ended_on = Day(allow_none=True)
    state = fields.String()
    due_on = Day(allow_none=True)
    overdue_days = fields.Integer()
    amount = money(allow_none=True)
    steps = fields.List(fields.Nested(CourseStepOut))


class HealthOut(OutSchema):
    """Whether the database is up to date, and when a timed job last ran."""

    database = fields.String()
    migrations = fields.String()
    last_job_at = instant(allow_none=True)


@blueprint.get("/public/villages")
@requires(ANYBODY)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(PlaceOut))
def public_villages(asked: dict[str, Any]) -> dict[str, Any]:
    """有哪些村。"""
    query = select(Region).where(Region.level == "village", Region.ended_on.is_(None))
    return page(query.order_by(Region.path), asked)


@blueprint.get("/public/villages/<int:village_id>/sheets")
@requires(ANYBODY, VILLAGE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(PublicSheetOut))
def public_sheets(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """历次公示，新的在前。"""
    query = sheets_in([village_id]).order_by(Sheet.id.desc())
    return page(query, asked, lambda row: row.Sheet)


@blueprint.get("/public/villages/<int:village_id>/sheets/<int:sheet_id>")
@requires(ANYBODY, VILLAGE)
@blueprint.gives(PublicLinesOut)
def public_lines(village_id: RegionId, sheet_id: SheetId) -> Any:
    """一期公示上的事和分；姓名只在公开栏的网页上。"""
    if get_sheet(reading(), sheet_id).village_id != village_id:
        raise NotFound("board.no_sheet", "没有找到这一期公示。")
    return public_copy(reading(), sheet_id)


@blueprint.get("/public/villages/<int:village_id>/errata")
@requires(ANYBODY, VILLAGE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(ErratumOut))
def public_errata(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """公开的更正，新的在前。"""
    return page_of_rows(errata_of(reading(), village_id, limit=MOST_ERRATA), asked)


@blueprint.get("/public/villages/<int:village_id>/chain-head")
@requires(ANYBODY, VILLAGE)
@blueprint.gives(HeadOut)
def public_head(village_id: RegionId) -> Any:
    """记账链到了哪里，和公开栏、公示上印的对得上。"""
    return ledger.head(reading(), village_id)


@blueprint.get("/public/villages/<int:village_id>/matters/<number>")
@requires(ANYBODY, VILLAGE)
@blueprint.gives(PublicMatterOut)
def follow_matter(village_id: RegionId, number: str) -> Any:
    """按编号查一件办件走到哪里了。"""
    return public_matter(reading(), village_id, number, today=village_day(now()))


@blueprint.get("/health")
@requires(Permission.PUBLIC)
@blueprint.gives(HealthOut)
def health() -> dict[str, Any]:
    """系统好不好，定时任务上次什么时候跑过。"""
    current, ran_at = look()
    return {
        "database": "ok", "migrations": "current" if current else "behind", "last_job_at": ran_at
    }  # fmt: skip

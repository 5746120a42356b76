"""Resolutions and settings in force for other systems."""

from typing import Any

from marshmallow import fields
from sqlalchemy import select

from pointsapp.decisions import queries as decisions
from pointsapp.decisions.models import Resolution
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.api.blueprint import ApiBlueprint
from pointsapp.web.api.paging import page, page_of_rows
from pointsapp.web.api.schemas import OutSchema, PageIn, instant, page_of
from pointsapp.web.context import now
from pointsapp.web.fields import Day

blueprint = ApiBlueprint("decisions", "决议、定下的数")
PLACE = region_of("region_id")


class ResolutionOut(OutSchema):
    """What a meeting decided, with the counts."""

    id = fields.Integer()
    region_id = fields.Integer()
    number = fields.String()
    subject = fields.String()
    authorised_by = fields.String()
    counted_by = fields.String()
    entitled = fields.Integer()
    present = fields.Integer()
    women_entitled = fields.Integer(allow_none=True)
    women_present = fields.Integer(allow_none=True)
    votes_for = fields.Integer()
    votes_against = fields.Integer()
    votes_abstained = fields.Integer()
    passed = fields.Boolean()
    reasons = fields.List(fields.String())
    recorded_at = instant()


class SettingOut(OutSchema):
    """A key, and what counts today; null where nobody has decided."""

    key = fields.String()
    label = fields.String()
    value = fields.String(allow_none=True)
    source = fields.String(allow_none=True)
    where = fields.String(allow_none=True)
    from_on = Day(allow_none=True)


@blueprint.get("/regions/<int:region_id>/resolutions")
@requires(Permission.RULEBOOKS_VIEW, PLACE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(ResolutionOut))
def resolutions(asked: dict[str, Any], region_id: RegionId) -> dict[str, Any]:
    """一个地方的决议，新的在前；不含会议记录。"""
    query = select(Resolution).where(Resolution.region_id == region_id)
    return page(query.order_by(Resolution.id.desc()), asked)


@blueprint.get("/regions/<int:region_id>/settings")
@requires(Permission.RULEBOOKS_VIEW, PLACE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(SettingOut))
def settings(asked: dict[str, Any], region_id: RegionId) -> dict[str, Any]:
    """今天各项数是多少、依据什么；没有定的是 null。"""
    lines = decisions.settings_of(reading(), region_id, on=village_day(now()))
    return page_of_rows([_setting(line) for line in lines], asked)


def _setting(line: decisions.SettingLine) -> dict[str, Any]:
    value = line.value
    return {
        "key": line.key.key, "label": line.key.label,
        "value": value.value if value else None, "source": value.source if value else None,
        "where": value.where if value else None, "from_on": value.from_on if value else None,
    }  # fmt: skip

"""Lists in force, their items, procedures and charts as data for other systems."""

from dataclasses import asdict
from typing import Any

from marshmallow import fields
from sqlalchemy import select

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import villages_with_merged
from pointsapp.powers import queries as powers
from pointsapp.powers.ids import ItemId
from pointsapp.powers.models import HandedTask, ListItem
from pointsapp.powers.policy.chart import layout
from pointsapp.powers.policy.handing import ASKED, EVERY
from pointsapp.powers.policy.spelling import write_procedure
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.api.blueprint import ApiBlueprint
from pointsapp.web.api.paging import page, page_of_rows
from pointsapp.web.api.schemas import OutSchema, PageIn, page_of
from pointsapp.web.context import now
from pointsapp.web.fields import Day, choice

blueprint = ApiBlueprint("powers", "清单、流程、一张图")
VILLAGE = region_of("village_id")
VIEW = Permission.POWERS_VIEW
KINDS = ("power", "duty", "negative", "access", "service", "customs", "disclosure")


def _coded(words: dict[str, str]) -> str:
    return "、".join(f"{code} {word}" for code, word in words.items())


class ListOut(OutSchema):
    """A list in force: the village's own, else the nearest region's above it."""

    id = fields.Integer()
    region_id = fields.Integer()
    kind = fields.String()
    audience = fields.String()
    number = fields.String()
    title = fields.String()
    resolution_id = fields.Integer(allow_none=True)
    in_force_from = Day(allow_none=True)


class ItemsIn(PageIn):
    """Items of which kind of list."""

    kind = choice(KINDS)


class ItemOut(OutSchema):
    """One item of a list."""

    id = fields.Integer()
    list_id = fields.Integer()
    root_id = fields.Integer(allow_none=True)
    number = fields.Integer()
    category = fields.String()
    title = fields.String()
    content = fields.String()
    legal_basis = fields.String()
    office = fields.String()
    materials = fields.List(fields.String())
    limit_days = fields.Integer(allow_none=True)
    limit_unit = fields.String(allow_none=True)
    risks = fields.List(fields.String())
    for_household = fields.Boolean()
    for_amount = fields.Boolean()
    relief = fields.Boolean()


class TaskOut(OutSchema):
    """Something handed down to the village, and what the county answered."""

    id = fields.Integer()
    village_id = fields.Integer()
    number = fields.String()
    kind = fields.String(metadata={"description": _coded(ASKED)})
    every = fields.String(
        allow_none=True, metadata={"description": f"多久要一次：{_coded(EVERY)}；任务是 null"}
    )
    title = fields.String()
    sender = fields.String()
    level = fields.String()
    handed_on = Day()
    due_on = Day(allow_none=True)
    item_id = fields.Integer(allow_none=True)
    state = fields.String()
    answer = fields.String(allow_none=True)
    answered_on = Day(allow_none=True)


class ProcedureOut(OutSchema):
    """The procedure of an item as data, and its chart: boxes and arrows on A3 across."""

    item_id = fields.Integer()
    procedure = fields.Dict()
    chart = fields.Dict()


@blueprint.get("/villages/<int:village_id>/lists")
@requires(VIEW, VILLAGE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(ListOut))
def lists(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """今天在这个村施行的清单。"""
    found = powers.lists_in_force(reading(), village_id, on=village_day(now()))
    return page_of_rows(found, asked)


@blueprint.get("/villages/<int:village_id>/items")
@requires(VIEW, VILLAGE)
@blueprint.asks(ItemsIn)
@blueprint.gives(page_of(ItemOut))
def items(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """一类清单的每个事项。"""
    found = powers.items_in_force(reading(), village_id, asked["kind"], on=village_day(now()))
    return page_of_rows(found, asked)


@blueprint.get("/villages/<int:village_id>/items/<int:item_id>")
@requires(VIEW, VILLAGE)
@blueprint.gives(ItemOut)
def item(village_id: RegionId, item_id: ItemId) -> ListItem:
    """一个事项；给旧版本的编号，得到现在施行的那一个。"""
    return _item(village_id, item_id)


@blueprint.get("/villages/<int:village_id>/items/<int:item_id>/procedure")
@requires(VIEW, VILLAGE)
@blueprint.gives(ProcedureOut)
def procedure(village_id: RegionId, item_id: ItemId) -> dict[str, Any]:
    """一个事项的流程和一张图的数据。"""
    found = _item(village_id, item_id)
    steps = powers.procedure_of(reading(), found.id)
    if steps is None:
        raise NotFound("item.no_procedure", "这个事项没有流程。")
    chart = asdict(layout(steps))
    return {"item_id": found.id, "procedure": write_procedure(steps), "chart": chart}


@blueprint.get("/villages/<int:village_id>/handed-tasks")
@requires(VIEW, VILLAGE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(TaskOut))
def handed_tasks(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """上级交办的事：是任务、报表还是台账，在不在准入清单里，县里怎么答复；新的在前。"""
    villages = villages_with_merged(reading(), [village_id])
    query = select(HandedTask).where(HandedTask.village_id.in_(villages))
    return page(query.order_by(HandedTask.id.desc()), asked)


def _item(village_id: RegionId, item_id: ItemId) -> ListItem:
    found = powers.find_item(reading(), village_id, item_id, on=village_day(now()))
    if found is None:
        raise NotFound("item.unknown", "在用的清单上没有这个事项。")
    return found

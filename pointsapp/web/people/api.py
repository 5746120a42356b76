"""Regions, households and offices for other systems: door numbers, names masked."""

from typing import Any

from flask_login import current_user
from marshmallow import fields
from sqlalchemy import Select, false, or_, select

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.matters.policy.masking import mask_name
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Household, Person, Region
from pointsapp.people.models.households import STATES
from pointsapp.people.models.offices import POSITIONS
from pointsapp.people.models.regions import LEVELS
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.api.blueprint import ApiBlueprint
from pointsapp.web.api.paging import page, page_of_rows
from pointsapp.web.api.schemas import OutSchema, PageIn, key_in, page_of
from pointsapp.web.context import now
from pointsapp.web.fields import Day, choice

blueprint = ApiBlueprint("people", "地方、名册、任职")
VILLAGE = region_of("village_id")


class RegionOut(OutSchema):
    """A county, town, village or villagers' group."""

    id = fields.Integer()
    level = fields.String()
    code = fields.String()
    name = fields.String()
    parent_id = fields.Integer(allow_none=True)
    started_on = Day()
    ended_on = Day(allow_none=True)


class RegionsIn(PageIn):
    """Which regions."""

    level = choice(LEVELS, required=False)


class HouseholdsIn(PageIn):
    """Which households: of a group, in a state."""

    group_id = key_in(load_default=None)
    state = choice(STATES, required=False)


class HouseholdOut(OutSchema):
    """A household: its number, where it is, its head masked."""

    id = fields.Integer()
    village_id = fields.Integer()
    group_id = fields.Integer()
    code = fields.String(metadata={"description": "组号-户号，例如 03-018"})
    state = fields.String()
    head = fields.String(metadata={"description": "户主姓名，打码"})
    started_on = Day()
    ended_on = Day(allow_none=True)


class OfficeOut(OutSchema):
    """Who holds an office of a village, masked; the board shows the name."""

    id = fields.Integer()
    position = fields.String()
    title = fields.String()
    person_id = fields.Integer()
    name = fields.String(metadata={"description": "姓名，打码"})
    from_on = Day()
    to_on = Day(allow_none=True)


@blueprint.get("/regions")
@requires(Permission.SIGNED_IN)
@blueprint.asks(RegionsIn)
@blueprint.gives(page_of(RegionOut))
def regions(asked: dict[str, Any]) -> dict[str, Any]:
    """令牌范围里的地方。"""
    own = [Region.path.startswith(g.path, autoescape=True) for g in current_user.grants]
    query = select(Region).where(or_(*own) if own else false())
    if asked["level"]:
        query = query.where(Region.level == asked["level"])
    return page(query.order_by(Region.path), asked)


@blueprint.get("/villages/<int:village_id>/households")
@requires(Permission.ROSTER_VIEW, VILLAGE)
@blueprint.asks(HouseholdsIn)
@blueprint.gives(page_of(HouseholdOut))
def households(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """一个村的户，户主姓名打码。"""
    query = _households().where(Household.village_id == village_id)
    if asked["group_id"]:
        query = query.where(Household.group_id == asked["group_id"])
    if asked["state"]:
        query = query.where(Household.state == asked["state"])
    found = page(query.order_by(Region.code, Household.door, Household.id), asked)
    return {**found, "items": _told(found["items"])}


@blueprint.get("/households/<int:household_id>")
@requires(Permission.ROSTER_VIEW, row_of(Household.group_id, "household_id"))
@blueprint.gives(HouseholdOut)
def household(household_id: HouseholdId) -> dict[str, Any]:
    """一户。"""
    query = _households().where(Household.id == household_id)
    return _told(list(reading().execute(query)))[0]


def _households() -> Select[Household, str]:
    return select(Household, Region.code).join(Region, Region.id == Household.group_id)


def _told(rows: list[Any]) -> list[dict[str, Any]]:
    heads = people.heads_of(reading(), [row[0].id for row in rows], on=village_day(now()))
    return [_household(row[0], row[1], heads.get(row[0].id)) for row in rows]


def _household(home: Household, group: str, head: Person | None) -> dict[str, Any]:
    return {
        "id": home.id, "village_id": home.village_id, "group_id": home.group_id,
        "code": f"{group}-{home.door}", "state": home.state,
        "head": mask_name(head.name) if head else "",
        "started_on": home.started_on, "ended_on": home.ended_on,
    }  # fmt: skip


@blueprint.get("/villages/<int:village_id>/offices")
@requires(Permission.ROSTER_VIEW, VILLAGE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(OfficeOut))
def offices(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """今天在任的人和职务。"""
    found = people.officers_in(reading(), village_id, on=village_day(now()))
    return page_of_rows([_office(*each) for each in found], asked)


def _office(office: Any, person: Person) -> dict[str, Any]:
    return {
        "id": office.id, "position": office.position,
        "title": POSITIONS.get(office.position, office.position), "person_id": person.id,
        "name": mask_name(person.name), "from_on": office.from_on, "to_on": office.to_on,
    }  # fmt: skip

"""Find whom a clerk means by a door, a name, or both."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Invalid
from pointsapp.people.ids import HouseholdId, PersonId, RegionId
from pointsapp.people.models import Household, HouseholdPlace, Membership, Office, Person, Region
from pointsapp.people.queries.dated import in_force

CODE = re.compile(r"([^\s-]+)-([^\s-]+)(?:\s+(.+))?")
MOST_NAMED = 4
MOST_FOUND = 50


@dataclass(frozen=True)
class Found:
    """A household, or a person; with the door and name that tell it apart.

    `member`: who else of the household has the name that was looked for.
    """

    code: str
    name: str
    household_id: HouseholdId | None = None
    person_id: PersonId | None = None
    member: str = ""


def find_holder(
    session: Session, village_id: RegionId, unit: str, typed: str, *, on: date
) -> Found:
    """The one household, resident or cadre meant on a day; Invalid says how to be clearer."""
    found = search(session, village_id, unit, typed, on=on)
    if not found:
        near = look_for(session, village_id, typed, on=on) if unit == "household" else []
        hint = f"有 {len(near)} 户像：{_named(near)}。请写户号" if near else "请对照名册"
        raise Invalid("claim.person", f"本村没有找到“{typed}”，{hint}")
    if len(found) > 1:
        raise Invalid("claim.person", f"有 {len(found)} 个对得上：{_named(found)}。请写上户号")
    return found[0]


def _named(found: Sequence[Found]) -> str:
    named = "、".join(f"{each.code} {each.name}".strip() for each in found[:MOST_NAMED])
    return f"{named}等" if len(found) > MOST_NAMED else named


def look_for(session: Session, village_id: RegionId, typed: str, *, on: date) -> Sequence[Found]:
    """The households to choose from: by door, or by a part of anybody's name who lives there; heads
    of that name first.
    """
    typed = " ".join(typed.split())
    query = _living(village_id, on).where(Membership.is_head)
    if parts := CODE.fullmatch(typed):
        query = query.where(_at(parts.group(1), parts.group(2)))
        typed = parts.group(3) or ""
    elif typed.isascii() and typed.isdecimal():
        query, typed = query.where(Household.door == _door(typed)), ""
    named: dict[HouseholdId | None, str] = {}
    if name := typed.replace(" ", ""):
        called = _living(village_id, on).where(Person.name.contains(name, autoescape=True))
        query = query.where(Household.id.in_(called.with_only_columns(Household.id)))
        named = {row[0]: row[2] for row in session.execute(called)}
    rows = session.execute(query.order_by(Region.code, Household.door).limit(MOST_FOUND))
    found = [_found("household", *row) for row in rows]
    told = [
        each if name in each.name else replace(each, member=named[each.household_id])
        for each in found
    ]
    return sorted(told, key=lambda each: bool(each.member))


def search(
    session: Session, village_id: RegionId, unit: str, typed: str, *, on: date
) -> Sequence[Found]:
    """All that fit: exactly by door, exactly by name, or by both."""
    typed = " ".join(typed.split())
    parts = CODE.fullmatch(typed)
    name = (parts.group(3) or "").replace(" ", "") if parts else typed.replace(" ", "")
    if unit == "cadre":
        return _cadres(session, village_id, name, on)
    query = _living(village_id, on)
    if parts:
        query = query.where(_at(parts.group(1), parts.group(2)))
    if name:
        query = query.where(Person.name == name)
    if unit == "household" or (parts and not name):
        query = query.where(Membership.is_head)
    rows = session.execute(query.order_by(Region.code, Household.door).limit(MOST_FOUND))
    return [_found(unit, *row) for row in rows]


def _living(village_id: RegionId, on: date) -> Select[HouseholdId, PersonId, str, str, str]:
    here: ColumnElement[bool] = HouseholdPlace.household_id == Household.id
    return (
        select(Household.id, Person.id, Person.name, Region.code, Household.door)
        .join(Membership, Membership.household_id == Household.id)
        .join(Person, Person.id == Membership.person_id)
        .join(Region, Region.id == Household.group_id)
        .join(HouseholdPlace, here)
        .where(HouseholdPlace.village_id == village_id)
        .where(in_force(on, HouseholdPlace.from_on, HouseholdPlace.to_on))
        .where(in_force(on, Membership.from_on, Membership.to_on))
    )


def _found(
    unit: str, household_id: HouseholdId, person_id: PersonId, name: str, group: str, door: str
) -> Found:
    code = f"{group}-{door}"
    if unit == "household":
        return Found(code, name, household_id=household_id)
    return Found(code, name, person_id=person_id)


def _cadres(session: Session, village_id: RegionId, name: str, on: date) -> Sequence[Found]:
    rows = session.execute(
        select(Person.id, Person.name)
        .join(Office, Office.person_id == Person.id)
        .where(Office.region_id == village_id, Person.name == name)
        .where(in_force(on, Office.from_on, Office.to_on))
        .distinct()
    )
    return [Found("", found, person_id=person_id) for person_id, found in rows]


def _at(group: str, door: str) -> ColumnElement[bool]:
    """'1-18' is what hangs on the door of 01-018."""
    groups = {group, group.zfill(2)} if group.isdecimal() else {group}
    return Region.code.in_(sorted(groups)) & (Household.door == _door(door))


def _door(typed: str) -> str:
    """'18' is door 018."""
    return typed.zfill(3) if typed.isdecimal() else typed

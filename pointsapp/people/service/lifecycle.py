"""Households that split, merge and move: people and places; points follow in ledger.households."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import HouseholdId, PersonId, RegionId, UserId
from pointsapp.people.models import (
    Household,
    HouseholdChange,
    HouseholdPlace,
    RepresentativeHousehold,
)
from pointsapp.people.queries import get_household, get_person
from pointsapp.people.service.households import (
    audit_household,
    changeable,
    close,
    create_household,
    free_door,
    living_group,
    settle,
)
from pointsapp.people.service.memberships import HEAD, current_members, pass_on


def split_household(
    session: Session,
    household_id: HouseholdId,
    *,
    door: str,
    person_ids: Collection[PersonId],
    head_id: PersonId,
    on: date,
    by: UserId | None,
    now: datetime,
    group_id: RegionId | None = None,
    relations: Mapping[PersonId, str] | None = None,
) -> HouseholdId:
    """Let some members found a household of their own, in the same village; gives its id.

    `relations` (person → 与新户主关系) is kept where it is not told. Somebody must stay behind.
    """
    household = changeable(session, household_id, on, now)
    members = current_members(session, household_id)
    leaving = {each: members[each] for each in person_ids if each in members}
    if len(leaving) < len(set(person_ids)) or head_id not in leaving:
        raise Invalid("household.split_who", "请选要分出去的成员，新户主要在其中")
    if len(leaving) == len(members):
        raise Invalid("household.split_all", "全家都走不是分户，请办迁移")
    group = living_group(session, group_id or household.group_id)
    if group.parent_id != household.village_id:
        raise Invalid("household.split_where", "分户要在本村。要迁到外村，请分户以后再办迁移")
    new_id = create_household(session, group_id=group.id, door=door, on=on, by=by, now=now)
    told = {each: row.relation for each, row in leaving.items() if not row.is_head}
    told |= dict(relations or {}) | {head_id: HEAD}
    pass_on(session, leaving, get_household(session, new_id), told, on)
    _change(session, "split", household_id, new_id, on)
    audit_household(session, "household.split", household, by=by, now=now, into=new_id)
    return new_id


def merge_households(
    session: Session,
    source_id: HouseholdId,
    into_id: HouseholdId,
    *,
    on: date,
    by: UserId | None,
    now: datetime,
    relations: Mapping[PersonId, str] | None = None,
) -> HouseholdId:
    """Let a household join another of the same village; the first ends. Gives the id that stays.

    Who is not in `relations` (person → 与户主关系) becomes 家庭成员.
    """
    source, into = changeable(session, source_id, on, now), changeable(session, into_id, on, now)
    if source_id == into_id:
        raise Invalid("household.merge_self", "请选另一户，不能和自己合并")
    if source.village_id != into.village_id:
        raise Invalid("household.merge_where", "两户要在同一个村才能合并，请先办迁移")
    told = {each: what for each, what in (relations or {}).items() if what != HEAD}
    pass_on(session, current_members(session, source_id), into, told, on)
    close(session, source, "merged", into_id, on, now)
    audit_household(session, "household.merged", source, by=by, now=now, into=into_id)
    return into_id


def move_household(
    session: Session,
    household_id: HouseholdId,
    *,
    group_id: RegionId,
    door: str,
    on: date,
    by: UserId | None,
    now: datetime,
) -> HouseholdId:
    """Let a household live behind another door, also of another village; it keeps its id."""
    household = changeable(session, household_id, on, now)
    group = living_group(session, group_id)
    if on < group.started_on:
        raise Conflict("household.group_later", f"{group.name}那时还没有设立，日期不能这么早")
    old_village, number = household.village_id, free_door(session, group_id, door)
    _leave_place(session, household, on)
    household.group_id, household.door = group_id, number
    household.village_id = group.parent_id or household.village_id
    settle(session, household, on)
    _change(session, "moved", household_id, household_id, on)
    if household.village_id != old_village:
        _leave_village(session, household, on)
    audit_household(session, "household.moved", household, by=by, now=now, group_id=group_id)
    return household_id


def _leave_place(session: Session, household: Household, on: date) -> None:
    place = session.scalar(
        select(HouseholdPlace).where(
            HouseholdPlace.household_id == household.id, HouseholdPlace.to_on.is_(None)
        )
    )
    if place is not None:
        place.to_on = on


def _leave_village(session: Session, household: Household, on: date) -> None:
    """The members belong to the new village; the old one's representative is no longer theirs."""
    for person_id in current_members(session, household.id):
        get_person(session, person_id).village_id = household.village_id
    session.execute(
        update(RepresentativeHousehold)
        .where(RepresentativeHousehold.household_id == household.id)
        .where(RepresentativeHousehold.to_on.is_(None))
        .values(to_on=on)
    )


def _change(
    session: Session, kind: str, from_id: HouseholdId, into_id: HouseholdId, on: date
) -> None:
    session.add(HouseholdChange(kind=kind, from_id=from_id, into_id=into_id, happened_on=on))

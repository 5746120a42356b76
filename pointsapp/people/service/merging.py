"""Villages merge: groups, households, people and mandates go along; the old ones end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Invalid
from pointsapp.people.ids import HouseholdId, RegionId, UserId
from pointsapp.people.models import (
    Deputy,
    Household,
    HouseholdPlace,
    Office,
    Person,
    Region,
    Representative,
)
from pointsapp.people.queries import children, get_village
from pointsapp.people.service.regions import (
    audit_region,
    changeable,
    households_below,
    note_change,
)


@dataclass(frozen=True)
class Merged:
    """What a merger of villages moved: old group → new group, and all households."""

    village_id: RegionId
    groups: dict[RegionId, RegionId]
    household_ids: tuple[HouseholdId, ...]


def merge_villages(
    session: Session,
    old_ids: Sequence[RegionId],
    into_id: RegionId,
    *,
    on: date,
    by: UserId | None,
    now: datetime,
) -> Merged:
    """Merge villages into another (which may be new): groups, households and doors go along.

    Each old group becomes a group of the merged village with a free code; the old regions and
    their offices end, representatives keep their mandates.
    Points follow through ledger.households, which is told what moved.
    """
    into = changeable(session, get_village(session, into_id).id, on, now)
    if into_id in old_ids or not old_ids:
        raise Invalid("region.merge", "请选要并进来的村，不能把村并到自己")
    groups: dict[RegionId, RegionId] = {}
    for old_id in old_ids:
        old = changeable(session, get_village(session, old_id).id, on, now)
        for group in children(session, old_id, on=on):
            groups[group.id] = _follow(session, group, old, into, on)
        note_change(session, old, "merged", on, into=into)
        old.ended_on = on
        _take_along(session, old_id, into_id, on)
        audit_region(session, "region.merged", old, by=by, now=now, into=into_id)
    return Merged(into_id, groups, _move_all(session, groups, into_id, on))


def _follow(session: Session, group: Region, old: Region, into: Region, on: date) -> RegionId:
    """Make the group of the merged village that an old group becomes, and end the old one."""
    taken = set(session.scalars(select(Region.code).where(Region.parent_id == into.id)))
    code = group.code if group.code not in taken else _free_code(taken)
    names = {each.name for each in children(session, into.id, on=on)}
    name = group.name if group.name not in names else f"{old.name}{group.name}"
    new = Region(level="group", code=code, name=name[:60], parent_id=into.id, started_on=on)
    session.add(new)
    session.flush()
    new.path = f"{into.path}{new.id}/"
    note_change(session, group, "merged", on, into=new)
    group.ended_on = on
    session.flush()
    return new.id


def _take_along(session: Session, old_id: RegionId, into_id: RegionId, on: date) -> None:
    """People and mandates go along; the offices of a village that is no more end."""
    for table in (Person, Representative):
        here = table.village_id == old_id
        session.execute(update(table).where(here).values(village_id=into_id))
    for held in (Office, Deputy):
        lasts = (held.region_id == old_id) & or_(held.to_on.is_(None), held.to_on > on)
        session.execute(update(held).where(lasts, held.from_on <= on).values(to_on=on))


def _move_all(
    session: Session, groups: dict[RegionId, RegionId], village_id: RegionId, on: date
) -> tuple[HouseholdId, ...]:
    """Set-based: a large village is moved in a handful of statements."""
    moved = households_below(session, list(groups))
    for old_id, new_id in groups.items():
        place, lives = HouseholdPlace, HouseholdPlace.to_on.is_(None)
        here = (place.group_id == old_id) & lives
        rows = session.execute(select(place.household_id, place.door).where(here)).all()
        session.execute(update(place).where(here).values(to_on=on))
        where = {"village_id": village_id, "group_id": new_id}
        session.execute(
            update(Household)
            .where(Household.group_id == old_id, Household.ended_on.is_(None))
            .values(where)
        )
        session.add_all(
            place(household_id=household_id, door=door, from_on=on, **where)
            for household_id, door in rows
        )
    session.flush()
    session.expire_all()
    return moved


def _free_code(taken: set[str]) -> str:
    return next(code for n in range(1, 1000) if (code := f"{n:02d}") not in taken)

"""Writes of regions: made, renamed, moved, merged, turned into communities, ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.models import (
    Household,
    HouseholdPlace,
    Office,
    Person,
    Region,
    RegionChange,
    Representative,
)
from pointsapp.people.models.regions import LEVELS
from pointsapp.people.policy.days import check_order
from pointsapp.people.policy.names import plain
from pointsapp.people.queries import changes_of_region, children, get_region, get_village


@dataclass(frozen=True)
class Merged:
    """What a merger of villages moved: old group → new group, and all households."""

    village_id: int
    groups: dict[int, int]
    household_ids: tuple[int, ...]


def create_region(
    session: Session,
    *,
    level: str,
    code: str,
    name: str,
    parent_id: int | None,
    on: date,
    by: int | None,
    now: datetime,
    contact: str = "",
) -> int:
    """Make a region under a parent one level up (county, or a lone town: None); gives its id.

    Conflict when the code is taken under that parent; Invalid for a wrong level or an empty name.
    """
    parent = get_region(session, parent_id) if parent_id is not None else None
    _check_level(level, parent)
    region = Region(level=level, parent_id=parent_id, started_on=on, contact=_contact(contact))
    region.name, region.code = _name(name), _code(level, code)
    _check_free(session, parent_id, region.code)
    session.add(region)
    session.flush()
    region.path = f"{parent.path if parent else '/'}{region.id}/"
    _audit(session, "region.created", region, by=by, now=now, level=level)
    return region.id


def rename_region(
    session: Session, region_id: int, *, name: str, on: date, by: int | None, now: datetime
) -> None:
    """Give a region another name from a day on; the old one stays in its history."""
    region = _changeable(session, region_id, on, now)
    _change(session, region, "renamed", on, note=region.name)
    region.name = _name(name)
    _audit(session, "region.renamed", region, by=by, now=now)


def set_contact(
    session: Session, region_id: int, *, contact: str, by: int | None, now: datetime
) -> None:
    """Who answers questions about the board: the agent and a telephone that may be public."""
    region = get_region(session, region_id)
    region.contact = _contact(contact)
    _audit(session, "region.contact_set", region, by=by, now=now)


def convert_to_community(
    session: Session, village_id: int, *, name: str, on: date, by: int | None, now: datetime
) -> None:
    """Turn a village into a community: a new name, the same place, people and accounts."""
    village = _changeable(session, get_village(session, village_id).id, on, now)
    _change(session, village, "converted", on, note=village.name)
    village.name = _name(name)
    _audit(session, "region.converted", village, by=by, now=now)


def move_region(
    session: Session, region_id: int, into_id: int, *, on: date, by: int | None, now: datetime
) -> None:
    """Put a village under another town (or a town under another county) with all below it.

    Groups are not moved between villages: their households would change ledgers (merge_villages).
    """
    region, into = _changeable(session, region_id, on, now), get_region(session, into_id)
    if region.level == "group" or into.id == region.parent_id:
        raise Invalid("region.move", "只能把村移到另一个镇，或把镇移到另一个县")
    _check_level(region.level, into)
    _check_free(session, into.id, region.code)
    _change(session, region, "moved", on, into=into, note=str(region.parent_id or ""))
    old, region.parent_id = region.path, into.id
    session.flush()
    _repath(session, old, f"{into.path}{region.id}/")
    _audit(session, "region.moved", region, by=by, now=now, into=into.id)


def end_region(
    session: Session, region_id: int, *, on: date, by: int | None, now: datetime
) -> None:
    """End a region that nobody lives in and nothing lies below any more; Conflict otherwise."""
    region = _changeable(session, region_id, on, now)
    if children(session, region_id, on=on) or _households_below(session, [region.id]):
        raise Conflict("region.in_use", "这里还有下级或住户，请先迁出或合并，再撤销")
    region.ended_on = on
    _audit(session, "region.ended", region, by=by, now=now)


def merge_villages(
    session: Session,
    old_ids: Sequence[int],
    into_id: int,
    *,
    on: date,
    by: int | None,
    now: datetime,
) -> Merged:
    """Merge villages into another (which may be new): groups, households and doors go along.

    Each old group becomes a group of the merged village with a free code; the old regions and
    their offices end, representatives keep their mandates.
    Points follow through ledger.households, which is told what moved.
    """
    into = _changeable(session, get_village(session, into_id).id, on, now)
    if into_id in old_ids or not old_ids:
        raise Invalid("region.merge", "请选要并进来的村，不能把村并到自己")
    groups: dict[int, int] = {}
    for old_id in old_ids:
        old = _changeable(session, get_village(session, old_id).id, on, now)
        for group in children(session, old_id, on=on):
            groups[group.id] = _follow(session, group, old, into, on)
        _change(session, old, "merged", on, into=into)
        old.ended_on = on
        _take_along(session, old_id, into_id, on)
        _audit(session, "region.merged", old, by=by, now=now, into=into_id)
    return Merged(into_id, groups, _move_all(session, groups, into_id, on))


def _follow(session: Session, group: Region, old: Region, into: Region, on: date) -> int:
    """Make the group of the merged village that an old group becomes, and end the old one."""
    taken = set(session.scalars(select(Region.code).where(Region.parent_id == into.id)))
    code = group.code if group.code not in taken else _free_code(taken)
    names = {each.name for each in children(session, into.id, on=on)}
    name = group.name if group.name not in names else f"{old.name}{group.name}"
    new = Region(level="group", code=code, name=name[:60], parent_id=into.id, started_on=on)
    session.add(new)
    session.flush()
    new.path = f"{into.path}{new.id}/"
    _change(session, group, "merged", on, into=new)
    group.ended_on = on
    session.flush()
    return new.id


def _take_along(session: Session, old_id: int, into_id: int, on: date) -> None:
    """People and mandates go along; the offices of a village that is no more end."""
    for table in (Person, Representative):
        here = table.village_id == old_id
        session.execute(update(table).where(here).values(village_id=into_id))
    held = (Office.region_id == old_id) & or_(Office.to_on.is_(None), Office.to_on > on)
    session.execute(update(Office).where(held, Office.from_on <= on).values(to_on=on))


def _move_all(
    session: Session, groups: dict[int, int], village_id: int, on: date
) -> tuple[int, ...]:
    """Set-based: a large village is moved in a handful of statements."""
    moved = _households_below(session, list(groups))
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


def _households_below(session: Session, region_ids: Iterable[int]) -> tuple[int, ...]:
    ids = list(region_ids)
    places = Household.group_id.in_(ids) | Household.village_id.in_(ids)
    query = select(Household.id).where(places, Household.ended_on.is_(None))
    return tuple(session.scalars(query.order_by(Household.id)))


def _free_code(taken: set[str]) -> str:
    return next(code for n in range(1, 1000) if (code := f"{n:02d}") not in taken)


def _repath(session: Session, old: str, new: str) -> None:
    session.execute(
        update(Region)
        .where(Region.path.startswith(old, autoescape=True))
        .values(path=new + func.substr(Region.path, len(old) + 1))
    )
    session.expire_all()


def _changeable(session: Session, region_id: int, on: date, now: datetime) -> Region:
    """A region that has not ended, for a change no earlier than its last one."""
    region = get_region(session, region_id)
    if region.ended_on is not None:
        raise Conflict("region.ended", f"{region.name}已经撤销，不能再改")
    earlier = [change.happened_on for change in changes_of_region(session, region_id)]
    check_order(on, after=[region.started_on, *earlier], today=village_day(now))
    return region


def _change(
    session: Session,
    region: Region,
    kind: str,
    on: date,
    *,
    into: Region | None = None,
    note: str = "",
) -> None:
    into_id = into.id if into else None
    session.add(
        RegionChange(region_id=region.id, kind=kind, into_id=into_id, happened_on=on, note=note)
    )


def _check_level(level: str, parent: Region | None) -> None:
    if level not in LEVELS:
        raise Invalid("region.level", "级别只能是县、镇、村、组")
    above = LEVELS[LEVELS.index(level) - 1] if level != "county" else None
    # A town may run by itself, with no county in the system.
    lone = parent is None and level in ("county", "town")
    if not lone and (parent is None or parent.level != above or parent.ended_on is not None):
        raise Invalid("region.parent", "上级选错了：镇归县，村归镇，组归村")


def _check_free(session: Session, parent_id: int | None, code: str) -> None:
    query = select(Region.id).where(Region.parent_id == parent_id, Region.code == code)
    if parent_id is None:
        query = select(Region.id).where(Region.parent_id.is_(None), Region.code == code)
    if session.scalar(query) is not None:
        raise Conflict("region.code_taken", f"编号 {code} 已经用过了，请换一个", region_code=code)


def _contact(contact: str) -> str:
    """Prose for people: kept as it was written, on one line."""
    return " ".join(contact.split())[:80]


def _name(name: str) -> str:
    text = plain(name)
    if not 1 <= len(text) <= 60:
        raise Invalid("region.name", "名称要填 1 到 60 个字")
    return text


def _code(level: str, code: str) -> str:
    text = plain(code).replace(" ", "")
    if not 1 <= len(text) <= 20 or not text.isascii() or not text.isalnum():
        raise Invalid("region.code", "编号要填 1 到 20 位数字或字母")
    return text.zfill(2) if level == "group" and text.isdecimal() else text


def _audit(
    session: Session, action: str, region: Region, *, by: int | None, now: datetime, **facts: Any
) -> None:
    record_audit(session, action, "region", region.id, by=by, now=now, region_id=region.id, **facts)
    session.flush()

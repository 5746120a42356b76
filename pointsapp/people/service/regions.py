"""Writes of regions: made, renamed, moved, merged, turned into communities, ended."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import HouseholdId, RegionId, UserId
from pointsapp.people.models import (
    Household,
    Region,
    RegionChange,
)
from pointsapp.people.models.regions import LEVELS
from pointsapp.people.policy.days import check_order
from pointsapp.people.policy.names import plain
from pointsapp.people.queries import changes_of_region, children, get_region, get_village


def create_region(
    session: Session,
    *,
    level: str,
    code: str,
    name: str,
    parent_id: RegionId | None,
    on: date,
    by: UserId | None,
    now: datetime,
    contact: str = "",
) -> RegionId:
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
    audit_region(session, "region.created", region, by=by, now=now, level=level)
    return region.id


def rename_region(
    session: Session, region_id: RegionId, *, name: str, on: date, by: UserId | None, now: datetime
) -> None:
    """Give a region another name from a day on; the old one stays in its history."""
    region = changeable(session, region_id, on, now)
    note_change(session, region, "renamed", on, note=region.name)
    region.name = _name(name)
    audit_region(session, "region.renamed", region, by=by, now=now)


def set_contact(
    session: Session, region_id: RegionId, *, contact: str, by: UserId | None, now: datetime
) -> None:
    """Who answers questions about the board: the agent and a telephone that may be public."""
    region = get_region(session, region_id)
    region.contact = _contact(contact)
    audit_region(session, "region.contact_set", region, by=by, now=now)


def convert_to_community(
    session: Session, village_id: RegionId, *, name: str, on: date, by: UserId | None, now: datetime
) -> None:
    """Turn a village into a community: a new name, the same place, people and accounts."""
    village = changeable(session, get_village(session, village_id).id, on, now)
    note_change(session, village, "converted", on, note=village.name)
    village.name = _name(name)
    audit_region(session, "region.converted", village, by=by, now=now)


def move_region(
    session: Session,
    region_id: RegionId,
    into_id: RegionId,
    *,
    on: date,
    by: UserId | None,
    now: datetime,
) -> None:
    """Put a village under another town (or a town under another county) with all below it.

    Groups are not moved between villages: their households would change ledgers (merge_villages).
    """
    region, into = changeable(session, region_id, on, now), get_region(session, into_id)
    if region.level == "group" or into.id == region.parent_id:
        raise Invalid("region.move", "只能把村移到另一个镇，或把镇移到另一个县")
    _check_level(region.level, into)
    _check_free(session, into.id, region.code)
    note_change(session, region, "moved", on, into=into, note=str(region.parent_id or ""))
    old, region.parent_id = region.path, into.id
    session.flush()
    _repath(session, old, f"{into.path}{region.id}/")
    audit_region(session, "region.moved", region, by=by, now=now, into=into.id)


def end_region(
    session: Session, region_id: RegionId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """End a region that nobody lives in and nothing lies below any more; Conflict otherwise."""
    region = changeable(session, region_id, on, now)
    if children(session, region_id, on=on) or households_below(session, [region.id]):
        raise Conflict("region.in_use", "这里还有下级或住户，请先迁出或合并，再撤销")
    region.ended_on = on
    audit_region(session, "region.ended", region, by=by, now=now)


def households_below(session: Session, region_ids: Iterable[RegionId]) -> tuple[HouseholdId, ...]:
    """The ids of the households that live in these groups or villages now."""
    ids = list(region_ids)
    places = Household.group_id.in_(ids) | Household.village_id.in_(ids)
    query = select(Household.id).where(places, Household.ended_on.is_(None))
    return tuple(session.scalars(query.order_by(Household.id)))


def _repath(session: Session, old: str, new: str) -> None:
    session.execute(
        update(Region)
        .where(Region.path.startswith(old, autoescape=True))
        .values(path=new + func.substr(Region.path, len(old) + 1))
    )
    session.expire_all()


def changeable(session: Session, region_id: RegionId, on: date, now: datetime) -> Region:
    """A region that has not ended, for a change no earlier than its last one."""
    region = get_region(session, region_id)
    if region.ended_on is not None:
        raise Conflict("region.ended", f"{region.name}已经撤销，不能再改")
    earlier = [change.happened_on for change in changes_of_region(session, region_id)]
    check_order(on, after=[region.started_on, *earlier], today=village_day(now))
    return region


def note_change(
    session: Session,
    region: Region,
    kind: str,
    on: date,
    *,
    into: Region | None = None,
    note: str = "",
) -> None:
    """Write down what became of a region on a day."""
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


def _check_free(session: Session, parent_id: RegionId | None, code: str) -> None:
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


def audit_region(
    session: Session, action: str, region: Region, *, by: UserId | None, now: datetime, **facts: Any
) -> None:
    """Record what was done to a region, and flush."""
    record_audit(session, action, "region", region.id, by=by, now=now, region_id=region.id, **facts)
    session.flush()

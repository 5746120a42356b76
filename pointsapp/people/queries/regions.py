"""Reads of regions: where they lie, what is in them, what became of them."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region, RegionChange
from pointsapp.people.queries.dated import in_force


def find_region(session: Session, region_id: RegionId) -> Region | None:
    """A region of any level, ended ones too."""
    return session.get(Region, region_id)


def get_region(session: Session, region_id: RegionId) -> Region:
    """The same; NotFound when there is none."""
    region = find_region(session, region_id)
    if region is None:
        raise NotFound("region.unknown", "没有找到这个地方", region_id=region_id)
    return region


def get_village(session: Session, region_id: RegionId) -> Region:
    """The village itself; NotFound when the id is none or of another level."""
    region = get_region(session, region_id)
    if region.level != "village":
        raise NotFound("region.no_village", "没有找到这个村", region_id=region_id)
    return region


def path_ids(path: str) -> list[RegionId]:
    """The keys along a region's path, from the county down, its own last."""
    return [RegionId(int(part)) for part in path.strip("/").split("/")]


def ancestors(session: Session, region: Region) -> Sequence[Region]:
    """The regions above, from the county down, the region itself last."""
    ids = path_ids(region.path)
    found = {each.id: each for each in session.scalars(select(Region).where(Region.id.in_(ids)))}
    return [found[each] for each in ids]


def children(session: Session, region_id: RegionId, *, on: date) -> Sequence[Region]:
    """The regions directly below on a day, by code."""
    return session.scalars(
        select(Region)
        .where(Region.parent_id == region_id, in_force(on, Region.started_on, Region.ended_on))
        .order_by(Region.code)
    ).all()


def within(session: Session, region_id: RegionId, level: str, *, on: date) -> Sequence[Region]:
    """The regions of a level at or below a region on a day, in the order of their paths."""
    scope = get_region(session, region_id)
    return session.scalars(
        select(Region)
        .where(Region.path.startswith(scope.path, autoescape=True), Region.level == level)
        .where(in_force(on, Region.started_on, Region.ended_on))
        .order_by(Region.parent_id, Region.code)
    ).all()


def villages_within(session: Session, region_id: RegionId, *, on: date) -> Sequence[Region]:
    """The villages at or below a region on a day."""
    return within(session, region_id, "village", on=on)


def roots(session: Session) -> Sequence[Region]:
    """The regions with nothing above them: the county, or a town that runs by itself."""
    return session.scalars(
        select(Region).where(Region.parent_id.is_(None)).order_by(Region.id)
    ).all()


def changes_of_region(session: Session, region_id: RegionId) -> Sequence[RegionChange]:
    """What became of a region, first change first."""
    return session.scalars(
        select(RegionChange)
        .where((RegionChange.region_id == region_id) | (RegionChange.into_id == region_id))
        .order_by(RegionChange.happened_on, RegionChange.id)
    ).all()


def villages_with_merged(session: Session, village_ids: Collection[RegionId]) -> list[RegionId]:
    """The villages and those merged into them before: rows of those keep village and number."""
    found = set(village_ids)
    while True:
        more = session.scalars(
            select(RegionChange.region_id).where(
                RegionChange.kind == "merged", RegionChange.into_id.in_(found)
            )
        )
        if not (new := set(more) - found):
            return sorted(found)
        found |= new


def village_now(session: Session, village_id: RegionId, *, on: date | None = None) -> RegionId:
    """What a village has become by mergers (up to a day); itself where there was none."""
    merged = RegionChange.kind == "merged"
    if on is not None:
        merged &= RegionChange.happened_on <= on
    seen = {village_id}
    while into := session.scalar(
        select(RegionChange.into_id)
        .where(RegionChange.region_id == village_id, merged)
        .order_by(RegionChange.id.desc())
    ):
        if into in seen:
            return village_id
        seen.add(into)
        village_id = into
    return village_id

"""Reads of what went out of the lists: in a village, in the villages of a town, by stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId
from pointsapp.people.models import HouseholdPlace, Region, User
from pointsapp.people.queries import (
    ancestors,
    get_region,
    path_ids,
    village_now,
    villages_with_merged,
)
from pointsapp.people.queries.dated import in_force
from pointsapp.powers.ids import ListId, PublicityId, StageId
from pointsapp.powers.models import PlanStage, PowerList, Publicity
from pointsapp.powers.policy.publicity import Coverage, Outing, Stage, coverage
from pointsapp.powers.queries import duties_above, lists_in_force


@dataclass(frozen=True)
class Told:
    """A row with its village, who recorded it, and why it was taken back; '' stands."""

    row: Publicity
    village: str
    recorder: str
    taken_back: str


@dataclass(frozen=True)
class Covered:
    """The list of a kind that counts in a village, and how it was made known."""

    row: PowerList
    found: Coverage


def get_publicity(session: Session, publicity_id: PublicityId) -> Publicity:
    """What was recorded as gone out; NotFound."""
    found = session.get(Publicity, publicity_id)
    if found is None:
        raise NotFound("publicity.unknown", "没有找到这一次宣传", publicity_id=publicity_id)
    return found


def get_stage(session: Session, region_id: RegionId, stage_id: StageId) -> PlanStage:
    """A stage that a region stated itself; NotFound."""
    found = session.get(PlanStage, stage_id)
    if found is None or found.region_id != region_id:
        raise NotFound("stage.unknown", "计划里没有找到这一步", stage_id=stage_id)
    return found


def lists_shown(session: Session, village_id: RegionId, *, on: date) -> list[PowerList]:
    """The lists that villagers see on a day: those in force, and the duties of town and county."""
    also = (row for row, _ in duties_above(session, village_id, on=on))
    return [*lists_in_force(session, village_id, on=on), *also]


def households_at(
    session: Session, village_ids: Sequence[RegionId], *, on: date
) -> dict[RegionId, int]:
    """How many households each of the villages has on a day."""
    rows = session.execute(
        select(HouseholdPlace.village_id, func.count())
        .where(HouseholdPlace.village_id.in_(village_ids))
        .where(in_force(on, HouseholdPlace.from_on, HouseholdPlace.to_on))
        .group_by(HouseholdPlace.village_id)
    )
    return dict.fromkeys(village_ids, 0) | dict(rows.all())


def publicity_of(session: Session, village_id: RegionId, list_id: ListId) -> list[Told]:
    """All that was recorded of a list in a village and those merged into it, the latest first."""
    back = aliased(Publicity)
    rows = session.execute(
        select(Publicity, Region.name, User.name, back.note)
        .join(Region, Region.id == Publicity.village_id)
        .join(User, User.id == Publicity.recorded_by)
        .outerjoin(back, back.voids_id == Publicity.id)
        .where(Publicity.village_id.in_(villages_with_merged(session, [village_id])))
        .where(Publicity.list_id == list_id)
        .where(Publicity.voids_id.is_(None))
        .order_by(Publicity.done_on.desc(), Publicity.id.desc())
    )
    return [Told(row, village, name, note or "") for row, village, name, note in rows]


def coverage_of(session: Session, village_id: RegionId, row: PowerList, *, on: date) -> Coverage:
    """How a list was made known in a village since it came into force."""
    outings = [
        Outing(each.row.way, each.row.done_on, each.row.reached)
        for each in publicity_of(session, village_id, row.id)
        if not each.taken_back
    ]
    households = households_at(session, [village_id], on=on)[village_id]
    return coverage(outings, households, first=row.in_force_from or on)


def coverages(
    session: Session, paths: dict[RegionId, str], kind: str, audience: str = "", *, on: date,
    stage: Stage | None = None,
) -> dict[RegionId, Covered]:  # fmt: skip
    """Of villages (their paths by id) with a list of a kind in force: how it was made known.

    Since it came into force; with a stage: what went out of whatever version within its days.
    """
    lists = _nearest(session, paths, kind, audience, on)
    counts = households_at(session, list(paths), on=on)
    outings = _outings(session, list(paths), kind, audience)
    found = {}
    for village_id, row in lists.items():
        own = [each for list_id, each in outings.get(village_id, ()) if stage or list_id == row.id]
        first = stage.first_on if stage else row.in_force_from or on
        last = stage.last_on if stage else None
        found[village_id] = Covered(row, coverage(own, counts[village_id], first=first, last=last))
    return found


def _nearest(
    session: Session, paths: dict[RegionId, str], kind: str, audience: str, on: date
) -> dict[RegionId, PowerList]:
    """The list that counts in each village: its own, else the town's, else the county's."""
    above = {village: path_ids(path) for village, path in paths.items()}
    rows = session.scalars(
        select(PowerList)
        .where(PowerList.region_id.in_({each for ids in above.values() for each in ids}))
        .where(PowerList.state == "adopted", PowerList.kind == kind)
        .where(PowerList.audience == audience)
        .where(in_force(on, PowerList.in_force_from, PowerList.in_force_until))
    )
    by_region = {row.region_id: row for row in rows}
    found = {village: next((by_region[each] for each in reversed(ids) if each in by_region), None)
             for village, ids in above.items()}  # fmt: skip
    return {village: row for village, row in found.items() if row is not None}


def _outings(
    session: Session, village_ids: list[RegionId], kind: str, audience: str
) -> dict[RegionId, list[tuple[ListId, Outing]]]:
    taken_back = select(Publicity.voids_id).where(Publicity.voids_id.is_not(None))
    rows = session.scalars(
        select(Publicity)
        .join(PowerList, PowerList.id == Publicity.list_id)
        .where(Publicity.village_id.in_(villages_with_merged(session, village_ids)))
        .where(Publicity.voids_id.is_(None))
        .where(Publicity.id.not_in(taken_back))
        .where(PowerList.kind == kind, PowerList.audience == audience)
    )
    found: dict[RegionId, list[tuple[ListId, Outing]]] = {}
    for row in rows:
        outing = Outing(row.way, row.done_on, row.reached)
        merged = row.village_id not in village_ids
        now = village_now(session, row.village_id) if merged else row.village_id
        found.setdefault(now, []).append((row.list_id, outing))
    return found


def kinds_in_force(session: Session, paths: Sequence[str], *, on: date) -> set[tuple[str, str]]:
    """The kinds, with their audiences, of which any of these places or those above has a list."""
    regions = {each for path in paths for each in path_ids(path)}
    rows = session.execute(
        select(PowerList.kind, PowerList.audience)
        .where(PowerList.region_id.in_(regions), PowerList.state == "adopted")
        .where(in_force(on, PowerList.in_force_from, PowerList.in_force_until))
        .distinct()
    )
    return {(kind, audience) for kind, audience in rows}


def own_stages(session: Session, region_id: RegionId) -> list[PlanStage]:
    """The stages that a region stated itself and that stand, by their days."""
    taken_back = select(PlanStage.voids_id).where(PlanStage.voids_id.is_not(None))
    return list(
        session.scalars(
            select(PlanStage)
            .where(PlanStage.region_id == region_id, PlanStage.voids_id.is_(None))
            .where(PlanStage.id.not_in(taken_back))
            .order_by(PlanStage.first_on)
        )
    )


def stages_for(session: Session, region_id: RegionId) -> tuple[Region | None, list[PlanStage]]:
    """The plan that counts in a region, and whose: its own, else the nearest above; NotFound."""
    for region in reversed(ancestors(session, get_region(session, region_id))):
        found = own_stages(session, region.id)
        if found:
            return region, found
    return None, []

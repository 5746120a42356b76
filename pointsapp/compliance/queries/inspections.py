"""Reads of special inspections."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.compliance.ids import CheckSheetId, InspectionId
from pointsapp.compliance.models import CheckSheet, Inspection
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId

QUARTERS = (1, 2, 3, 4)
Quarters = dict[int, list[Inspection]]


def get_inspection(
    session: Session, inspection_id: InspectionId, *, lock: bool = False
) -> Inspection:
    """An inspection; NotFound."""
    query = select(Inspection).where(Inspection.id == inspection_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("inspection.unknown", "没有找到这次检查。")
    return found


def planned_in(
    session: Session, town_ids: Collection[RegionId], year: int
) -> dict[RegionId, Quarters]:
    """For each town and quarter of a year the inspections planned; a town without any is there."""
    found: dict[RegionId, Quarters] = {town: {q: [] for q in QUARTERS} for town in town_ids}
    rows = session.scalars(
        select(Inspection)
        .where(Inspection.region_id.in_(town_ids), Inspection.year == year)
        .order_by(Inspection.id)
    )
    for row in rows:
        found[row.region_id][row.quarter].append(row)
    return found


def get_sheet(session: Session, sheet_id: CheckSheetId) -> CheckSheet:
    """A check sheet; NotFound."""
    found = session.get(CheckSheet, sheet_id)
    if found is None:
        raise NotFound("check_sheet.unknown", "没有找到这张核对表。")
    return found


def sheets_of(session: Session, inspection_id: InspectionId) -> Sequence[CheckSheet]:
    """The sheets of an inspection in the order in which they were drawn."""
    return session.scalars(
        select(CheckSheet)
        .where(CheckSheet.inspection_id == inspection_id)
        .order_by(CheckSheet.position)
    ).all()

"""Reads of special inspections."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.compliance.models import CheckSheet, Inspection
from pointsapp.foundation.errors import NotFound


def get_inspection(session: Session, inspection_id: int, *, lock: bool = False) -> Inspection:
    """An inspection; NotFound."""
    query = select(Inspection).where(Inspection.id == inspection_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("inspection.unknown", "没有找到这次检查。")
    return found


def inspections_of(session: Session, town_id: int) -> Sequence[Inspection]:
    """The inspections of a town, the newest first."""
    return session.scalars(
        select(Inspection).where(Inspection.region_id == town_id).order_by(Inspection.id.desc())
    ).all()


def get_sheet(session: Session, sheet_id: int) -> CheckSheet:
    """A check sheet; NotFound."""
    found = session.get(CheckSheet, sheet_id)
    if found is None:
        raise NotFound("check_sheet.unknown", "没有找到这张核对表。")
    return found


def sheets_of(session: Session, inspection_id: int) -> Sequence[CheckSheet]:
    """The sheets of an inspection in the order in which they were drawn."""
    return session.scalars(
        select(CheckSheet)
        .where(CheckSheet.inspection_id == inspection_id)
        .order_by(CheckSheet.position)
    ).all()

"""Which village a page of matters is about."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.matters.models import Matter, MatterPaper, StepRecord
from pointsapp.web.access import region_of, row_of

VILLAGE = region_of("village_id")
OF_MATTER = row_of(Matter.village_id, "matter_id")


def of_record(session: Session, arguments: Mapping[str, Any]) -> int | None:
    """The village of the matter that a record belongs to."""
    found = select(Matter.village_id).join(StepRecord, StepRecord.matter_id == Matter.id)
    return session.scalar(found.where(StepRecord.id == arguments["record_id"]))


def of_paper(session: Session, arguments: Mapping[str, Any]) -> int | None:
    """The village of the matter that a paper belongs to."""
    found = select(Matter.village_id).join(MatterPaper, MatterPaper.matter_id == Matter.id)
    return session.scalar(found.where(MatterPaper.id == arguments["paper_id"]))

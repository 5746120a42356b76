"""Which village a page of matters is about."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pointsapp.matters.models import Matter, MatterPaper, Sitting, SittingTopic, StepRecord, Venue
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import village_now
from pointsapp.web.access import region_of, row_of

VILLAGE = region_of("village_id")
OF_VENUE = row_of(Venue.village_id, "venue_id")
OF_SITTING = row_of(Sitting.village_id, "sitting_id")


def of_matter(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The village that keeps a matter now: after a merger that is the new one."""
    return _now(session, select(Matter.village_id).where(Matter.id == arguments["matter_id"]))


def of_topic(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The village of the sitting in which something was raised."""
    found = select(Sitting.village_id).join(SittingTopic, SittingTopic.sitting_id == Sitting.id)
    return session.scalar(found.where(SittingTopic.id == arguments["topic_id"]))


def of_record(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The same for the matter that a record belongs to."""
    found = select(Matter.village_id).join(StepRecord, StepRecord.matter_id == Matter.id)
    return _now(session, found.where(StepRecord.id == arguments["record_id"]))


def of_paper(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The same for the matter that a paper belongs to."""
    found = select(Matter.village_id).join(MatterPaper, MatterPaper.matter_id == Matter.id)
    return _now(session, found.where(MatterPaper.id == arguments["paper_id"]))


def _now(session: Session, query: Select[RegionId]) -> RegionId | None:
    village_id = session.scalar(query)
    return None if village_id is None else village_now(session, village_id)

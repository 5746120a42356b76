"""Timed work of matters: a new day may end a publication or enter a year of working days."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import start_of_day, village_day
from pointsapp.foundation.jobs import Job, Unit
from pointsapp.matters.models import Matter
from pointsapp.matters.service import refresh


def villages_with_running(session: Session, *, now: datetime) -> Iterable[Unit]:
    """Every village in which a matter runs, once a day; days that were missed need nothing."""
    villages = session.scalars(
        select(Matter.village_id)
        .where(Matter.state == "running")
        .distinct()
        .order_by(Matter.village_id)
    )
    return [Unit(start_of_day(village_day(now)), village_id) for village_id in villages]


def refresh_village(session: Session, unit: Unit, *, now: datetime) -> None:
    """Bring the stored state of a village's running matters up to the day."""
    running = select(Matter.id).where(
        Matter.village_id == unit.region_id, Matter.state == "running"
    )
    refresh(session, session.scalars(running).all(), today=village_day(now))


REFRESHING = Job(
    "matters.refresh", due=villages_with_running, run=refresh_village, every=timedelta(minutes=5)
)

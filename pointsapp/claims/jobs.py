"""Timed work of claims: a sheet is recorded on the day after its notice, or as soon as possible."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.models import Sheet
from pointsapp.claims.policy.days import Notice
from pointsapp.claims.service.recording import record_sheet
from pointsapp.foundation.clock import start_of_day, village_day
from pointsapp.foundation.jobs import Job, Unit


def closed_sheets(session: Session, *, now: datetime) -> Iterable[Unit]:
    """The sheets whose notice is over and that are not recorded, the oldest first."""
    rows = session.execute(
        select(Sheet.id, Sheet.village_id, Sheet.opened_on, Sheet.closes_on)
        .where(Sheet.state == "open", Sheet.closes_on < village_day(now))
        .order_by(Sheet.closes_on, Sheet.id)
    )
    return [
        Unit(start_of_day(Notice(opened, closes).effective_on), village_id, sheet_id)
        for sheet_id, village_id, opened, closes in rows
    ]


def record_closed_sheet(session: Session, unit: Unit, *, now: datetime) -> None:
    """Record one sheet; doing it twice records it once."""
    record_sheet(session, unit.subject_id, now=now)


RECORD_SHEETS = Job("claims.record_sheets", due=closed_sheets, run=record_closed_sheet)
JOBS = (RECORD_SHEETS,)

"""Timed work at night: uploads that nobody confirmed, and what is known of jobs long done, go."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import start_of_day, village_day
from pointsapp.foundation.imports import DISCARDABLE, UNCONFIRMED_DAYS, ImportRun, without_rows
from pointsapp.foundation.jobs import Job, JobRun, Unit

AT_NIGHT = timedelta(hours=3)  # after midnight
# A year and a bit: last year's night is still there to be compared with. Whether something is due
# never follows from these rows, so a job is not done again without them.
RUNS_KEPT = timedelta(days=400)


def once_a_night(session: Session, *, now: datetime) -> Iterable[Unit]:
    """The last night."""
    return [Unit(start_of_day(village_day(now - AT_NIGHT)) + AT_NIGHT, 0)]


def clear(session: Session, unit: Unit, *, now: datetime) -> None:
    """Forget the content of old uploads, and old runs of jobs."""
    lapse_uploads(session, now=now)
    forget_runs(session, now=now)


def lapse_uploads(session: Session, *, now: datetime) -> int:
    """Forget what is in files that were not confirmed or mended in time, and what was told of
    their rows; who, what and when stay known.
    """
    before = now - timedelta(days=UNCONFIRMED_DAYS)
    found = session.scalars(
        select(ImportRun)
        .where(ImportRun.state.in_(DISCARDABLE), ImportRun.created_at < before)
        .order_by(ImportRun.id)
        .with_for_update()
    ).all()
    for run in found:
        for name, left in without_rows(run).items():
            setattr(run, name, left)
        run.state, run.finished_at = "lapsed", now
        record_audit(session, "import.lapsed", "import_run", run.id, by=None, now=now,
                     region_id=run.region_id, kind=run.kind, digest=run.digest)  # fmt: skip
    session.flush()
    return len(found)


def forget_runs(session: Session, *, now: datetime) -> None:
    """Forget runs nobody touched for so long: one that failed and is still due was tried today."""
    session.execute(delete(JobRun).where(JobRun.ran_at < now - RUNS_KEPT))


CLEARING = Job("foundation.clear", due=once_a_night, run=clear, every=timedelta(minutes=30))

"""Timed work: every unit is done once, however late the tick comes, and no unit stops another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, UniqueConstraint, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from pointsapp.foundation.database import Base, reading, transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.foundation.logs import get_logger

log = get_logger(__name__)
LEASE = timedelta(minutes=30)
LONGEST_PAUSE = timedelta(hours=6)


class Unit(NamedTuple):
    """One piece of work: when it fell due, in which region, about which row (0: the region)."""

    due_at: datetime
    region_id: int
    subject_id: int = 0


class Due(Protocol):
    """Lists what is due by `now` and not done yet, missed units first."""

    def __call__(self, session: Session, *, now: datetime) -> Iterable[Unit]: ...


class Run(Protocol):
    """Does one unit in the transaction it is handed; raises to have it tried again later."""

    def __call__(self, session: Session, unit: Unit, *, now: datetime) -> None: ...


class Work(Protocol):
    """Does one long unit in transactions of its own; must bear being started again."""

    def __call__(self, unit: Unit, *, now: datetime) -> None: ...


@dataclass(frozen=True)
class Job:
    """A line of the scheduler's table; it has either a short `run` or a long `work`."""

    name: str
    due: Due
    run: Run | None = None
    work: Work | None = None
    every: timedelta = timedelta(minutes=1)


class JobRun(Base):
    """What became of one unit; unique, so that a doubled tick does nothing."""

    __tablename__ = "job_run"
    __table_args__ = (
        UniqueConstraint("job", "due_at", "region_id", "subject_id", name="uq_job_run_unit"),
        CheckConstraint("state IN ('started', 'done', 'failed')", name="state"),
        Index("ix_job_run_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime]
    region_id: Mapped[int]
    subject_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int]
    ran_at: Mapped[datetime]
    retry_at: Mapped[datetime | None]
    sentence: Mapped[str | None]


class Tally(NamedTuple):
    """How many units one tick did, and how many failed."""

    done: int
    failed: int


def run_due(jobs: Iterable[Job], *, now: datetime) -> Tally:
    """Do every unit that is due; a failed one is noted with a sentence and tried again later."""
    outcomes = [attempt(job, unit, now=now) for job in jobs for unit in waiting(job, now=now)]
    return Tally(done=outcomes.count(True), failed=outcomes.count(False))


def waiting(job: Job, *, now: datetime) -> list[Unit]:
    """The units of a job that should be tried now."""
    session = reading()
    try:
        units = list(job.due(session, now=now))
        settled = _settled(session, job, units, now=now)
    except Exception:
        log.exception("job.not_listed", job=job.name)
        return []
    finally:
        session.rollback()
    return [unit for unit in units if unit not in settled]


def _settled(session: Session, job: Job, units: list[Unit], *, now: datetime) -> set[Unit]:
    """The units that are done, or wait for their next try."""
    if not units:
        return set()
    rows = session.execute(
        select(JobRun.due_at, JobRun.region_id, JobRun.subject_id).where(
            JobRun.job == job.name,
            JobRun.due_at >= min(unit.due_at for unit in units),
            (JobRun.state == "done") | ~_may_try(now),
        )
    )
    return {Unit(*row) for row in rows}


def attempt(job: Job, unit: Unit, *, now: datetime) -> bool:
    """Do one unit unless somebody else did; says whether it is in order now."""
    try:
        if job.run is not None:
            _run_at_once(job, job.run, unit, now=now)
        elif job.work is not None:
            _work_alone(job, job.work, unit, now=now)
    except Exception as error:
        log.exception("job.failed", job=job.name, region_id=unit.region_id)
        _note_failure(job, unit, error, now=now)
        return False
    return True


def _run_at_once(job: Job, run: Run, unit: Unit, *, now: datetime) -> None:
    with transaction() as session:
        if _claim(session, job, unit, "done", now=now):
            run(session, unit, now=now)


def _work_alone(job: Job, work: Work, unit: Unit, *, now: datetime) -> None:
    with transaction() as session:
        claimed = _claim(session, job, unit, "started", now=now)
    if claimed:
        work(unit, now=now)
        with transaction() as session:
            _row(session, job, unit).state = "done"


def _claim(session: Session, job: Job, unit: Unit, state: str, *, now: datetime) -> bool:
    """Take the unit, whoever else may try: only one gets a row back."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    taken = {
        "state": state,
        "ran_at": now,
        "retry_at": now + LEASE if state == "started" else None,
        "sentence": None,
    }
    claimed = session.execute(
        insert(JobRun)
        .values(job=job.name, **unit._asdict(), attempts=1, **taken)
        .on_conflict_do_update(
            index_elements=["job", "due_at", "region_id", "subject_id"],
            set_={**taken, "attempts": JobRun.attempts + 1},
            where=(JobRun.state != "done") & _may_try(now),
        )
        .returning(JobRun.id)
    )
    return claimed.scalar() is not None


def _may_try(now: datetime) -> ColumnElement[bool]:
    """Whether the pause is over; one longer than any was noted by a clock that ran ahead."""
    return (JobRun.retry_at <= now) | (JobRun.retry_at > now + LONGEST_PAUSE)


def _note_failure(job: Job, unit: Unit, error: Exception, *, now: datetime) -> None:
    with transaction() as session:
        _claim(session, job, unit, "failed", now=now)
        row = _row(session, job, unit)
        if row.state == "done":
            return
        row.state = "failed"
        row.retry_at = now + min(timedelta(minutes=2**row.attempts), LONGEST_PAUSE)
        row.sentence = sentence_of(error)


def _row(session: Session, job: Job, unit: Unit) -> JobRun:
    return session.scalars(
        select(JobRun).filter_by(job=job.name, **unit._asdict()).with_for_update()
    ).one()


def sentence_of(error: Exception) -> str:
    """What to tell the staff; a program error's own text may hold personal data, so its kind."""
    if isinstance(error, ProductError):
        return error.sentence
    return f"程序出错（{type(error).__name__}），稍后会自动再试；多次不成请联系维护人员。"


def last_runs(session: Session) -> dict[str, datetime]:
    """When each job last did something."""
    rows = session.execute(
        select(JobRun.job, func.max(JobRun.ran_at))
        .where(JobRun.state == "done")
        .group_by(JobRun.job)
    )
    return {row[0]: row[1] for row in rows}


def failures(session: Session) -> list[JobRun]:
    """The units that failed and wait for another try, oldest first."""
    return list(
        session.scalars(select(JobRun).where(JobRun.state == "failed").order_by(JobRun.due_at))
    )

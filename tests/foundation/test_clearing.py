"""At night uploads that nobody confirmed are emptied, and runs of jobs long done forgotten."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.clearing import CLEARING
from pointsapp.foundation.imports import ImportRun, confirm, create_run, get_run
from pointsapp.foundation.jobs import JobRun

VILLAGE = 7


def clear(session: Session, at: datetime) -> None:
    assert CLEARING.run is not None
    for unit in CLEARING.due(session, now=at):
        CLEARING.run(session, unit, now=at)
    session.flush()


def upload(session: Session, content: bytes, state: str, now: datetime) -> int:
    run = create_run(session, kind="roster", region_id=VILLAGE, filename="名册.xlsx",
                     content=content, by=3, now=now)  # fmt: skip
    run.state = state
    session.flush()
    return run.id


@pytest.mark.parametrize("state", ["mapping", "waiting", "reading", "ready", "refused"])
def test_what_nobody_confirmed_for_a_month_is_emptied_and_keeps_its_facts(
    session: Session, now: datetime, state: str
) -> None:
    run_id = upload(session, b"a roster", state, now)
    digest = get_run(session, run_id).digest
    get_run(session, run_id).preview = {"counts": {"added": 1}, "added": ["周桂兰"]}
    get_run(session, run_id).problems = [{"row": 2, "reason": "户主是“周桂兰”"}]
    session.flush()
    clear(session, now + timedelta(days=30))
    assert get_run(session, run_id).content == b"a roster"
    late = now + timedelta(days=30, minutes=1)
    clear(session, late)
    clear(session, late)
    run = get_run(session, run_id)
    assert (run.state, run.content, run.finished_at) == ("lapsed", None, late)
    assert (run.preview, run.problems) == ({"counts": {"added": 1}}, [])
    assert (run.filename, run.digest, run.created_by) == ("名册.xlsx", digest, 3)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "import.lapsed")).one()
    assert (row.user_id, row.region_id, row.facts["digest"]) == (None, VILLAGE, digest)


def test_what_was_confirmed_waits_for_the_scheduler_however_long(
    session: Session, now: datetime
) -> None:
    run_id = upload(session, b"a roster", "ready", now)
    confirm(session, run_id, by=3, now=now)
    clear(session, now + timedelta(days=90))
    assert session.scalars(select(ImportRun.content).filter_by(id=run_id)).one() == b"a roster"


def test_runs_of_jobs_are_kept_for_four_hundred_days(session: Session, now: datetime) -> None:
    for number, (state, days) in enumerate((("done", 401), ("failed", 401), ("done", 399))):
        ran = now - timedelta(days=days)
        session.add(JobRun(job="ledger.seal", due_at=ran, region_id=VILLAGE, subject_id=number,
                           state=state, attempts=1, ran_at=ran))  # fmt: skip
    session.flush()
    clear(session, now)
    assert session.scalars(select(JobRun.subject_id)).all() == [2]

"""The scheduler dies in the middle of each of its jobs, and two of them work at once."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.faults.processes import start, tick_and_die
from config import Config
from pointsapp.claims.models import Sheet
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.imports import ImportRun, confirm, create_run
from pointsapp.foundation.jobs import Job, JobRun, Unit, run_due
from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook
from pointsapp.ledger.models import Entry, PeriodClosing, Seal, Unsealed
from pointsapp.ledger.policy import ZERO, Draft
from pointsapp.ledger.queries import account_of_household
from pointsapp.ledger.service import record
from pointsapp.ledger.verify import faults
from pointsapp.people.models import Household
from pointsapp.rulebooks.models import RuleBook
from tests.web.claims.conftest import Desk

FAMILIES = 5
HALF_AN_HOUR = timedelta(minutes=31)


@pytest.fixture
def due(desk: Desk) -> datetime:
    """Something is due for every job; gives an instant at which all of it is."""
    desk.session.query(RuleBook).update({"year_end": "clear"})
    for home in (0, 1):
        desk.approved(home, on=date(2026, 11, 20))
    desk.published()
    account = account_of_household(desk.session, desk.world.a.homes[0].id, on=desk.now.date())
    assert account is not None
    day = desk.now.date()
    single = Draft(
        account.id, "opening", Decimal(7), ZERO, Decimal(7), None, "", "2026", day, "single"
    )
    record(desk.session, desk.world.a.id, single, by=None, now=desk.now)
    desk.session.commit()
    at = datetime.fromisoformat("2027-03-01T09:00:00+08:00")
    upload(desk, 1, at)
    upload(desk, 2, at)
    return at


def upload(desk: Desk, number: int, at: datetime) -> None:
    rows = [
        ("清泉村一组", f"{number}{n:02}", f"来宾{number}号{n}", "户主") for n in range(FAMILIES)
    ]
    titles = [Column(each) for each in ("组", "户号", "姓名", "与户主关系")]
    with desk.app.app_context(), transaction() as session:
        create_run(
            session, kind="roster", region_id=desk.world.a.id, filename=f"{number}.xlsx",
            content=write_workbook([SheetOut("名册", titles, rows)]), by=None, now=at,
        )  # fmt: skip


def confirm_all(desk: Desk) -> None:
    with desk.app.app_context(), transaction() as session:
        for run_id in session.scalars(select(ImportRun.id).filter_by(state="ready")).all():
            confirm(session, run_id, by=None, now=desk.now)


def check_done(desk: Desk, later: datetime) -> None:
    """Every job has done its work once, and nothing is left."""
    session = desk.session
    session.rollback()
    assert faults(session, now=later) == []
    assert session.scalars(select(Sheet.state)).all() == ["recorded"]
    points = session.scalars(select(Entry.points).where(Entry.kind == "award")).all()
    assert points == [Decimal(3), Decimal(3)]
    expired = session.scalars(select(Entry.spendable).where(Entry.kind == "expiry")).all()
    assert sorted(expired) == [Decimal(-10), Decimal(-3)]
    assert _count(session, PeriodClosing.period) == 2  # both villages
    assert _count(session, Unsealed.entry_id) == 0
    assert set(session.scalars(select(ImportRun.state))) == {"done"}
    assert _count(session, Household.id) == 4 + 2 * FAMILIES
    # A row may stay "started": its process died when all was done but this note.
    assert set(session.scalars(select(JobRun.state))) <= {"done", "started"}


def _count(session: Session, what: object) -> int:
    return session.scalar(select(func.count(what))) or 0  # type: ignore[arg-type]


def die_at_each_commit(desk: Desk, config: Config, at: datetime) -> tuple[datetime, int]:
    """Schedulers that are killed at their first commit, second, … until one lives to the end."""
    for commits in count(1):
        process = start(tick_and_die, config, at, commits)
        process.join(60)
        confirm_all(desk)
        assert faults(desk.session) == []
        desk.session.rollback()
        at += HALF_AN_HOUR
        if process.exitcode == 0:
            return at, commits - 1
    raise AssertionError


def test_killed_before_each_commit_in_turn_it_ends_as_if_nothing_happened(
    desk: Desk, config: Config, due: datetime
) -> None:
    later, killed = die_at_each_commit(desk, config, due)
    confirm_all(desk)
    later, again = die_at_each_commit(desk, config, later)
    assert killed + again >= 4
    check_done(desk, later)


def test_two_schedulers_at_once_do_everything_once(
    desk: Desk, config: Config, due: datetime
) -> None:
    for step in range(3):
        pair = [start(tick_and_die, config, due + step * HALF_AN_HOUR, 0) for _ in range(2)]
        for process in pair:
            process.join(60)
        assert [process.exitcode for process in pair] == [0, 0]
        confirm_all(desk)
    check_done(desk, due + 3 * HALF_AN_HOUR)
    seals = desk.session.scalars(select(Seal.number).order_by(Seal.number)).all()
    assert seals == list(range(1, len(seals) + 1))


def test_what_a_clock_far_ahead_put_off_for_years_is_tried_again_at_once(
    app: Flask, clock: FixedClock, session: Session
) -> None:
    tries: list[datetime] = []

    def listed(session: Session, *, now: datetime) -> Iterable[Unit]:
        return [Unit(clock.now(), 1)]

    def fail(session: Session, unit: Unit, *, now: datetime) -> None:
        tries.append(now)
        if len(tries) == 1:
            raise Invalid("x", "还不行")

    job, now = Job("wrong.clock", listed, run=fail), clock.now()
    with app.app_context():
        run_due([job], now=now + timedelta(days=3650))
        run_due([job], now=now)
        run_due([job], now=now)
    assert tries == [now + timedelta(days=3650), now]
    assert session.scalars(select(JobRun.state)).all() == ["done"]

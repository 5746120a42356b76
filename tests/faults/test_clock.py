"""Clocks go wrong, years end at midnight and machines live in other zones: the order stays."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.jobs import closed_sheets
from pointsapp.claims.models import Claim, Sheet
from pointsapp.claims.policy.days import answer_by, notice
from pointsapp.claims.service import record_sheet
from pointsapp.foundation.clock import FixedClock, start_of_day, village_day
from pointsapp.foundation.errors import Conflict
from pointsapp.foundation.jobs import JobRun, run_due
from pointsapp.ledger.models import Entry, Seal
from pointsapp.ledger.queries import head
from pointsapp.ledger.service import record, seal_village
from pointsapp.ledger.verify import faults
from pointsapp.rulebooks.policy import period_of
from pointsapp.scheduler import all_jobs
from tests.ledger.conftest import Village as LedgerVillage
from tests.ledger.conftest import award, make_village
from tests.web.claims.conftest import Desk

ZONES = ("UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Shanghai")


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine stands elsewhere."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def village(session: Session, now: datetime) -> LedgerVillage:
    return make_village(session, now)


def tick(app: Flask, at: datetime) -> None:
    with app.app_context():
        run_due(all_jobs(app.extensions["keyring"]), now=at)


def test_entries_stay_in_the_order_they_were_booked_though_the_clock_went_back(
    session: Session, village: LedgerVillage, now: datetime
) -> None:
    account = village.account()
    for n, hours in enumerate((0, -30, 400, -3000, 1)):
        at = now + timedelta(hours=hours)
        record(session, village.id, award(account.id, "1", f"k{n}"), by=None, now=at)
        seal_village(session, village.id, now=at)
    booked = session.scalars(select(Entry.key).order_by(Entry.id)).all()
    assert booked == ["k0", "k1", "k2", "k3", "k4"]
    assert session.scalars(select(Seal.number).order_by(Seal.id)).all() == [1, 2, 3, 4, 5]
    assert head(session, village.id).number == 5
    assert faults(session) == []


def test_a_clock_set_back_neither_records_early_nor_twice(desk: Desk) -> None:
    desk.approved()
    sheet, opened = desk.published(), desk.now
    closed = start_of_day(sheet.closes_on + timedelta(days=1))
    with pytest.raises(Conflict, match="还没到期"):
        record_sheet(desk.session, sheet.id, now=closed - timedelta(microseconds=1))
    desk.session.rollback()
    for at in (closed, opened - timedelta(days=400), opened, closed, closed + timedelta(days=9)):
        tick(desk.app, at)
    desk.reload(sheet)
    assert (sheet.state, sheet.recorded_at) == ("recorded", closed)
    assert desk.session.scalars(select(Entry.points)).all() == [Decimal(3)]
    assert faults(desk.session) == []


def test_a_clock_far_ahead_fails_nothing_that_is_tried_again_later(desk: Desk) -> None:
    """What a wrong clock noted as done late is told as late; nothing waits for that day."""
    desk.approved()
    sheet = desk.published()
    tick(desk.app, desk.now + timedelta(days=3650))
    desk.clock.move(days=1)
    desk.approved(1)
    second = desk.published()
    tick(desk.app, desk.now + timedelta(days=8))
    desk.reload(sheet)
    desk.reload(second)
    assert sheet.state == second.state == "recorded"
    assert sheet.effective_on == date(2026, 11, 29)
    desk.session.rollback()
    assert set(desk.session.scalars(select(JobRun.state))) == {"done"}
    assert faults(desk.session) == []


def test_a_notice_is_over_at_midnight_in_the_village_wherever_the_machine_is(
    desk: Desk, zone: str
) -> None:
    """21 to 27 December are seven days; at 00:00 of the 28th in the village it falls due."""
    desk.clock.set(datetime(2026, 12, 20, 16, 30, tzinfo=UTC))  # 21 December, half past midnight
    desk.approved(on=date(2026, 12, 18))
    sheet = desk.published()
    assert (sheet.opened_on, sheet.closes_on) == (date(2026, 12, 21), date(2026, 12, 27))
    midnight = datetime(2026, 12, 27, 16, 0, tzinfo=UTC)
    early = midnight - timedelta(microseconds=1)
    assert list(closed_sheets(desk.session, now=early)) == []
    (unit,) = closed_sheets(desk.session, now=midnight)
    assert unit.due_at == midnight
    desk.session.rollback()
    tick(desk.app, midnight)
    entry = desk.session.scalars(select(Entry)).one()
    assert entry.recorded_at == midnight
    assert entry.period == "2026"


@pytest.mark.parametrize(
    ("instant", "day", "period"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, 999999, tzinfo=UTC), date(2026, 12, 31), "2026"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1), "2027"),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29), "2028"),
        (datetime(2028, 2, 29, 16, 0, tzinfo=UTC), date(2028, 3, 1), "2028"),
    ],
)
def test_the_village_day_and_its_points_year_turn_at_midnight_in_every_zone(
    zone: str, instant: datetime, day: date, period: str
) -> None:
    assert village_day(instant) == day
    assert period_of(day, "01-01") == period


def test_deadlines_go_over_a_leap_day_and_a_years_end() -> None:
    assert notice(date(2028, 2, 26), 7).closes_on == date(2028, 3, 3)
    assert notice(date(2027, 2, 26), 7).closes_on == date(2027, 3, 4)
    assert notice(date(2026, 12, 28), 7).closes_on == date(2027, 1, 3)
    assert answer_by(date(2028, 2, 27), 5) == date(2028, 3, 3)
    assert answer_by(date(2026, 12, 29), 5) == date(2027, 1, 3)


def test_points_of_a_leap_day_are_registered_and_recorded(desk: Desk) -> None:
    desk.clock.set(datetime(2028, 2, 29, 1, 0, tzinfo=UTC))
    claim = desk.approved(on=date(2028, 2, 29))
    sheet = desk.published()
    assert sheet.closes_on == date(2028, 3, 6)
    tick(desk.app, start_of_day(date(2028, 3, 7)))
    desk.session.rollback()
    assert desk.session.scalars(select(Entry.occurred_on)).all() == [date(2028, 2, 29)]
    assert desk.reload(claim).state == "recorded"


def test_behaviour_of_new_years_eve_counts_for_the_old_year(desk: Desk) -> None:
    """Registered a minute after midnight, published and recorded in January."""
    desk.clock.set(datetime(2026, 12, 31, 16, 1, tzinfo=UTC))
    desk.approved(0, on=date(2026, 12, 31))
    desk.approved(1, on=date(2027, 1, 1))
    sheet = desk.published()
    assert sheet.opened_on == date(2027, 1, 1)
    tick(desk.app, start_of_day(sheet.closes_on + timedelta(days=1)))
    desk.session.rollback()
    periods = desk.session.scalars(select(Entry.period).order_by(Entry.occurred_on)).all()
    assert periods == ["2026", "2027"]
    assert desk.session.scalars(select(Sheet.number)).all() == [1]
    assert set(desk.session.scalars(select(Claim.state))) == {"recorded"}


def test_the_clock_of_the_machine_is_read_as_utc_in_every_zone(zone: str) -> None:
    """A process of its own, so that nothing was imported under another zone."""
    said = subprocess.run(
        [sys.executable, "-c", "from pointsapp.foundation.clock import SystemClock as C\n"
         "print(C().now().isoformat())"],
        env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    told = datetime.fromisoformat(said)
    assert told.utcoffset() == timedelta(0)
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=2)


def test_a_clock_moved_by_hand_keeps_utc() -> None:
    clock = FixedClock(datetime.fromisoformat("2026-12-31T23:59:59+08:00"))
    clock.move(seconds=1)
    assert clock.now() == datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert village_day(clock.now()) == date(2027, 1, 1)

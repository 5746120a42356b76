"""Two villages live the same weeks; in one of them the scheduler stands still for 30 days."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims import service
from pointsapp.claims.jobs import RECORD_SHEETS
from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.contests.models import Contest
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import transaction
from pointsapp.foundation.jobs import attempt, run_due, waiting
from pointsapp.ledger.models import Balance, Entry, Seal
from pointsapp.ledger.verify import faults
from tests.claims.conftest import Village


class Outcome(NamedTuple):
    """What must be the same; and when things were really written."""

    sheets: list[tuple[date, date, date | None, str]]
    lines: list[tuple[Decimal, str]]
    entries: list[tuple[Decimal, str, date, str]]
    balances: list[tuple[str, Decimal, Decimal]]
    deadlines: list[tuple[date, str]]


def tick(app: Flask, clock: FixedClock) -> None:
    with app.app_context():
        run_due([RECORD_SHEETS], now=clock.now())


def live(app: Flask, place: Village, *, running: bool) -> Outcome:
    """Six weeks: a sheet with an objection that is answered late, then the next sheet."""
    session, clock = place.session, place.clock
    place.approved(3, 12, "2")
    place.approved(3, 3)
    place.approved(1, 31)
    first = place.open_sheet()
    contest = service.object_to(
        session, place.lines(first)[0].id, via="oral", statement="不是我家", by=None,
        now=clock.now(),
    )  # fmt: skip
    session.commit()
    for day in range(40):
        clock.move(days=1)
        if running or day >= 37:
            tick(app, clock)
        if day == 10:
            service.decide_contest(
                session, contest.id, upheld=False, reason="有照片", by=place.users["supervisor"],
                now=clock.now(),
            )  # fmt: skip
        session.commit()
    place.open_sheet()
    session.commit()
    clock.move(days=8)
    tick(app, clock)
    session.expire_all()
    return outcome(session)


def outcome(session: Session) -> Outcome:
    sheet_lines = select(SheetLine).order_by(SheetLine.id)
    return Outcome(
        sheets=[
            (s.opened_on, s.closes_on, s.effective_on, s.state)
            for s in session.scalars(select(Sheet).order_by(Sheet.id))
        ],
        lines=[(x.points, x.state) for x in session.scalars(sheet_lines)],
        entries=[
            (e.points, e.period, e.occurred_on, e.rule_ref)
            for e in session.scalars(select(Entry).order_by(Entry.id))
        ],
        balances=[
            (b.period, b.honour, b.spendable)
            for b in session.scalars(select(Balance).order_by(Balance.account_id, Balance.period))
        ],
        deadlines=[(c.due_on, c.state) for c in session.scalars(select(Contest))],
    )  # fmt: skip


def test_a_scheduler_that_ran_and_one_that_stood_still_end_alike(
    app: Flask, place: Village
) -> None:
    outcomes = live(app, place, running=False)
    session = place.session
    first = session.scalars(select(Sheet).order_by(Sheet.id)).first()
    assert first is not None
    assert first.recorded_at is not None
    written = session.scalars(select(Seal.sealed_at).order_by(Seal.number)).all()
    assert written[0] == first.recorded_at
    assert (first.recorded_at.date() - first.closes_on) >= timedelta(days=30)
    assert first.effective_on == first.closes_on + timedelta(days=1)
    assert outcomes == EXPECTED
    assert faults(session) == []


def test_a_scheduler_that_never_stopped_gives_the_same(app: Flask, place: Village) -> None:
    assert live(app, place, running=True) == EXPECTED
    recorded_at = place.session.scalars(select(Sheet.recorded_at).order_by(Sheet.id)).first()
    assert isinstance(recorded_at, datetime)
    assert recorded_at.date() == date(2026, 11, 29)


EXPECTED = Outcome(
    sheets=[
        (date(2026, 11, 22), date(2026, 11, 28), date(2026, 11, 29), "recorded"),
        (date(2027, 1, 1), date(2027, 1, 7), date(2027, 1, 8), "recorded"),
    ],
    lines=[
        (Decimal(6), "moved"),
        (Decimal(2), "recorded"),
        (Decimal(-2), "recorded"),
        (Decimal(6), "recorded"),
    ],
    entries=[
        (Decimal(2), "2026", date(2026, 11, 18), "2026-0001/3"),
        (Decimal(-2), "2026", date(2026, 11, 18), "2026-0001/31"),
        (Decimal(6), "2026", date(2026, 11, 18), "2026-0001/12"),
    ],
    balances=[("2026", Decimal(8), Decimal(4)), ("2026", Decimal(-2), Decimal(0))],
    deadlines=[(date(2026, 11, 27), "rejected")],
)


def test_a_killed_run_leaves_nothing_and_the_next_one_does_it_once(
    app: Flask, place: Village
) -> None:
    place.approved(3, 12)
    sheet_id = place.open_sheet().id
    place.session.commit()
    place.clock.move(days=9)
    job = RECORD_SHEETS
    with app.app_context():
        (unit,) = waiting(job, now=place.now)
        try:
            with transaction() as session:
                service.record_sheet(session, sheet_id, now=place.now)
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass
        assert attempt(job, unit, now=place.now)
        assert attempt(job, unit, now=place.now)
        assert waiting(job, now=place.now) == []
    place.session.expire_all()
    assert place.session.scalars(select(Entry.points)).all() == [Decimal(3)]
    assert place.session.scalars(select(Claim.state)).all() == ["recorded"]

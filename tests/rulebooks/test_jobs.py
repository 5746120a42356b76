"""Points years end as the book in force says: on their day, once, however late the jobs."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock, start_of_day
from pointsapp.foundation.jobs import JobRun, Unit, run_due
from pointsapp.ledger.queries import find_closing, purse
from pointsapp.ledger.service import record
from pointsapp.rulebooks.jobs import CLOSING, closing_day, closings_due
from pointsapp.rulebooks.models import RuleBook
from tests.ledger.conftest import Village, award, make_village

ENDS = date(2027, 1, 11)  # ten days for late entries


@pytest.fixture
def village(session: Session, now: datetime) -> Village:
    return make_village(session, now)


def adopted(village: Village, number: str = "2026-0001", **said: Any) -> RuleBook:
    """A book in force, with only what a year's end needs."""
    facts: dict[str, Any] = {
        "unit": "household",
        "state": "adopted",
        "year_start": "01-01",
        "late_days": 10,
        "year_end": "clear",
        "in_force_from": date(2026, 3, 1),
    }
    book = RuleBook(
        village_id=village.id,
        number=number,
        title="积分细则",
        created_at=village.now,
        **(facts | said),
    )
    village.session.add(book)
    village.session.flush()
    return book


def due(session: Session, day: date) -> list[Unit]:
    return list(closings_due(session, now=start_of_day(day)))


def test_the_late_days_belong_to_the_old_year() -> None:
    assert closing_day("2026", "01-01", 10) == ENDS
    assert closing_day("2026-2027", "07-01", 0) == date(2027, 7, 1)


def test_a_year_is_due_on_its_day_and_stays_due_until_it_is_closed(
    session: Session, village: Village
) -> None:
    book = adopted(village)
    assert due(session, ENDS - timedelta(days=1)) == []
    unit = Unit(start_of_day(ENDS), village.id, book.id)
    assert due(session, ENDS) == [unit]
    assert due(session, ENDS + timedelta(days=30)) == [unit]


def test_two_missed_years_are_due_the_older_one_first(session: Session, village: Village) -> None:
    adopted(village)
    days = [unit.due_at for unit in due(session, date(2028, 3, 1))]
    assert days == [start_of_day(ENDS), start_of_day(date(2028, 1, 11))]


@pytest.mark.parametrize("undecided", [{"year_start": None}, {"late_days": None}])
def test_nothing_is_guessed_where_the_village_has_not_decided(
    session: Session, village: Village, undecided: dict[str, None]
) -> None:
    adopted(village, **undecided)
    assert due(session, date(2030, 1, 1)) == []


def test_the_book_in_force_on_the_last_day_decides(session: Session, village: Village) -> None:
    change = date(2026, 9, 1)
    old = adopted(village, in_force_until=change)
    new = adopted(village, number="2026-0002", in_force_from=change, follows_id=old.id)
    assert [unit.subject_id for unit in due(session, ENDS)] == [new.id]


def test_a_drafted_book_closes_nothing(session: Session, village: Village) -> None:
    adopted(village, state="draft")
    assert due(session, ENDS) == []


def test_thirty_days_without_jobs_end_in_the_same_balances(
    app: Flask, session: Session, village: Village, clock: FixedClock, now: datetime
) -> None:
    adopted(village, year_end="share", keep_share=40)
    account_id, village_id = village.account().id, village.id
    record(session, village_id, award(account_id, "10", "a"), by=None, now=now)
    late = award(account_id, "5", "b", period="2027", occurred_on=date(2027, 1, 20))
    clock.set(start_of_day(ENDS + timedelta(days=30)))
    record(session, village_id, late, by=None, now=clock.now())
    session.commit()
    with app.app_context():
        assert run_due([CLOSING], now=clock.now()) == (1, 0)
        assert run_due([CLOSING], now=clock.now()) == (0, 0)
    assert purse(session, account_id) == Decimal(9)
    closing = find_closing(session, village_id, "household", "2026")
    assert closing is not None
    assert (closing.effective_on, closing.closed_at) == (ENDS, clock.now())


def test_an_undecided_years_end_fails_with_what_to_decide(
    app: Flask, session: Session, village: Village, clock: FixedClock
) -> None:
    adopted(village, year_end=None)
    session.commit()
    clock.set(start_of_day(ENDS))
    with app.app_context():
        assert run_due([CLOSING], now=clock.now()) == (0, 1)
    sentence = session.scalars(select(JobRun.sentence)).one()
    assert sentence is not None
    assert "还没有定年终结余怎么办" in sentence

"""The year's end takes what the book does not let a purse keep: once, late or in time."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Account
from pointsapp.ledger.queries import balance, find_closing, head, purse
from pointsapp.ledger.service import close_period, record, reverse, spend
from pointsapp.ledger.verify import faults
from tests.ledger.conftest import DAY, Village, award

ENDS = date(2027, 1, 11)


def close(session: Session, village: Village, percent: int, *, period: str = "2026") -> Decimal:
    """Close a year for households; gives what expired."""
    closed = close_period(
        session,
        village.id,
        "household",
        period,
        keep_percent=percent,
        on=ENDS,
        by=None,
        now=village.now,
    )
    return closed.expired


@pytest.mark.parametrize(("percent", "left"), [(100, "10.01"), (0, "0"), (50, "5.01")])
def test_a_purse_keeps_what_the_book_says_and_honour_stays(
    session: Session, village: Village, account: Account, now: datetime, percent: int, left: str
) -> None:
    record(session, village.id, award(account.id, "10.01", "a"), by=None, now=now)
    assert close(session, village, percent) == Decimal("10.01") - Decimal(left)
    assert purse(session, account.id) == Decimal(left)
    assert balance(session, account.id, "2026").honour == Decimal("10.01")
    assert balance(session, account.id, "2026").spendable == Decimal(left)
    assert find_closing(session, village.id, "household", "2026") is not None
    assert faults(session) == []


def test_a_year_is_closed_once(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    record(session, village.id, award(account.id, "10", "a"), by=None, now=now)
    close(session, village, 50)
    sealed = head(session, village.id)
    assert close(session, village, 50) == 0
    assert purse(session, account.id) == 5
    assert head(session, village.id) == sealed


def test_a_late_closing_takes_nothing_of_the_new_year(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    record(session, village.id, award(account.id, "10", "a"), by=None, now=now)
    new = award(account.id, "4", "b", period="2027")
    record(session, village.id, new, by=None, now=now)
    assert close(session, village, 0) == 10
    assert purse(session, account.id) == 4


def test_a_late_closing_never_takes_a_purse_below_zero(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    record(session, village.id, award(account.id, "10", "a"), by=None, now=now)
    spend(session, account.id, Decimal(7), key="s", on=ENDS, period="2027", by=None, now=now)
    assert close(session, village, 0) == 3
    assert purse(session, account.id) == 0


def test_only_the_kind_of_account_that_the_book_is_for_is_closed(
    session: Session, village: Village, now: datetime
) -> None:
    cadre = village.account("cadre")
    record(session, village.id, award(cadre.id, "10", "a"), by=None, now=now)
    close(session, village, 0)
    assert purse(session, cadre.id) == 10


@pytest.mark.parametrize(("percent", "left"), [(0, "0"), (50, "1.50"), (100, "3")])
def test_points_that_expired_are_not_taken_a_second_time_by_a_reversal(
    session: Session, village: Village, account: Account, now: datetime, percent: int, left: str
) -> None:
    record(session, village.id, award(account.id, "3", "a"), by=None, now=now)
    wrong_id = record(session, village.id, award(account.id, "10", "b"), by=None, now=now)
    close(session, village, percent)
    reverse(session, wrong_id, key="r", on=ENDS, by=None, now=now)
    assert purse(session, account.id) == Decimal(left)
    assert balance(session, account.id, "2026").honour == 3
    assert faults(session) == []


def test_a_deduction_reversed_after_the_years_end_gives_what_would_have_been_kept(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    record(session, village.id, award(account.id, "10", "a"), by=None, now=now)
    wrong_id = record(session, village.id, award(account.id, "-4", "b"), by=None, now=now)
    close(session, village, 50)
    assert purse(session, account.id) == 3
    reverse(session, wrong_id, key="r", on=ENDS, by=None, now=now)
    assert purse(session, account.id) == 5
    assert faults(session) == []


def test_a_reversal_is_settled_through_every_year_that_closed_since(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    wrong_id = record(session, village.id, award(account.id, "8", "a"), by=None, now=now)
    close(session, village, 50)
    close(session, village, 50, period="2027")
    assert purse(session, account.id) == 2
    reverse(session, wrong_id, key="r", on=DAY, by=None, now=now)
    assert purse(session, account.id) == 0
    assert faults(session) == []

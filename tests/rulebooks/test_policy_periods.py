"""The points year, the windows of caps and the two tracks, at their edges."""

from datetime import date
from decimal import Decimal

import pytest

from pointsapp.rulebooks.policy import (
    BookFacts,
    GradeFacts,
    RuleFacts,
    grade_of,
    period_days,
    period_for,
    split_tracks,
    window,
)
from pointsapp.rulebooks.policy.periods import is_year_start
from tests.refusals import refused

D = Decimal


@pytest.mark.parametrize("text", ["01-01", "12-31", "02-29", "07-01", "10-10", "04-30"])
def test_a_points_year_begins_on_a_day_of_the_calendar(text: str) -> None:
    assert is_year_start(text)


@pytest.mark.parametrize(
    "text",
    ["", "0101", "1-1", "01-1", "1-01", "001-01", "00-01", "13-01", "01-00", "02-30", "04-31",
     "01-32", "ab-cd", "01-cd", "ab-01", "０１-01", "01-０１", "-1-01", "01-01-01", "01/01"],
)  # fmt: skip
def test_anything_else_is_no_day(text: str) -> None:
    assert not is_year_start(text)


@pytest.mark.parametrize(
    ("period", "start", "first", "last"),
    [
        ("2026", "01-01", "2026-01-01", "2026-12-31"),
        ("2026-2027", "07-01", "2026-07-01", "2027-06-30"),
        ("2023-2024", "02-29", "2023-03-01", "2024-02-28"),
        ("2024-2025", "02-29", "2024-02-29", "2025-02-28"),
        ("2026-2027", "02-28", "2026-02-28", "2027-02-27"),
        ("2026-2027", "03-29", "2026-03-29", "2027-03-28"),
    ],
)
def test_the_first_and_the_last_day_of_a_points_year(
    period: str, start: str, first: str, last: str
) -> None:
    assert period_days(period, start) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("day", "per", "start", "name"),
    [
        ("2026-03-05", "month", "01-01", "2026-03"), ("2026-12-05", "month", "01-01", "2026-12"),
        ("2026-01-31", "quarter", "01-01", "2026Q1"), ("2026-03-31", "quarter", "07-01", "2026Q1"),
        ("2026-04-01", "quarter", "01-01", "2026Q2"), ("2026-06-30", "quarter", "01-01", "2026Q2"),
        ("2026-12-31", "quarter", "01-01", "2026Q4"), ("2026-03-05", "year", "01-01", "2026"),
        ("2026-03-05", "year", "07-01", "2025-2026"), ("2026-03-05", "ever", "01-01", ""),
    ],
)  # fmt: skip
def test_the_window_of_a_cap_has_a_name(day: str, per: str, start: str, name: str) -> None:
    assert window(date.fromisoformat(day), per, start) == name


@pytest.mark.parametrize(
    ("counted", "late", "period"),
    [
        ("2026-06-30", 0, "2025-2026"),
        ("2026-07-01", 0, "2026-2027"),
        ("2026-07-01", 1, "2025-2026"),
    ],
)
def test_a_late_entry_belongs_to_the_year_in_which_it_counts(
    counted: str, late: int, period: str
) -> None:
    assert period_for(date(2026, 6, 1), date.fromisoformat(counted), "07-01", late) == period


def test_no_points_are_no_deduction() -> None:
    book = BookFacts({}, spend_share=50, deductions_cut_purse=None)
    assert split_tracks(D(0), book) == (0, 0)
    assert split_tracks(D("0.5"), book) == (D("0.5"), D("0.25"))


def test_facts_that_say_no_more_are_the_plainest() -> None:
    assert split_tracks(D(10), BookFacts({})) == (10, 10)
    assert split_tracks(D(-4), BookFacts({})) == (-4, 0)
    assert BookFacts({}).late_days == 0
    assert RuleFacts(1, 1, 1, "plus").effect == "points"
    closed = (GradeFacts(1, "A", lower=D(1), upper=D(2)),)
    assert [grade_of(D(score), [], closed) for score in (1, 2)] == [closed[0], closed[0]]


def test_what_is_undecided_is_named() -> None:
    undecided = BookFacts({}, spend_share=None, deductions_cut_purse=None)
    with refused("rulebook.undecided", "还没有定“加分里有多少可以兑换”"):
        split_tracks(D(1), undecided)
    with refused("rulebook.undecided", "还没有定“扣分是否同时扣减可兑换的积分”"):
        split_tracks(D(-1), undecided)

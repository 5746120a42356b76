"""Days of limits and publications, working or calendar, in years that were entered or not."""

from datetime import date

import pytest

from pointsapp.matters.policy.days import count, due, last_day
from pointsapp.powers.policy.procedure import Limit
from tests.matters.policy.cases import WORKDAYS, day

FRIDAY, SATURDAY, MONDAY = day(4), day(5), day(7)
UNKNOWN = date(2093, 3, 2)  # nobody has entered this year's holidays
CALENDAR, WORKING = Limit(3, "calendar"), Limit(3, "working")


@pytest.mark.parametrize(
    ("start", "limit", "on"),
    [
        (FRIDAY, CALENDAR, MONDAY),
        (FRIDAY, WORKING, day(9)),
        (SATURDAY, WORKING, day(9)),
        (FRIDAY, None, None),
        (UNKNOWN, CALENDAR, date(2093, 3, 5)),
        (UNKNOWN, WORKING, None),
    ],
)
def test_a_limit_runs_from_the_day_after_the_start(
    start: date, limit: Limit | None, on: date | None
) -> None:
    assert due(start, limit, WORKDAYS) == on


@pytest.mark.parametrize(
    ("a", "b", "limit", "days"),
    [
        (FRIDAY, MONDAY, CALENDAR, 3),
        (FRIDAY, MONDAY, WORKING, 1),
        (FRIDAY, MONDAY, None, 3),
        (FRIDAY, FRIDAY, CALENDAR, 0),
        (MONDAY, FRIDAY, CALENDAR, 0),
        (MONDAY, FRIDAY, WORKING, 0),
        (UNKNOWN, date(2093, 3, 9), WORKING, 7),
    ],
)
def test_late_is_counted_in_the_unit_of_the_limit_and_never_below_none(
    a: date, b: date, limit: Limit | None, days: int
) -> None:
    assert count(a, b, limit, WORKDAYS) == days


@pytest.mark.parametrize(
    ("asked", "on"),
    [(CALENDAR, day(6)), (Limit(1, "calendar"), FRIDAY), (WORKING, day(8)), (None, FRIDAY)],
)
def test_the_day_of_posting_is_the_first_day_on_the_board(asked: Limit | None, on: date) -> None:
    assert last_day(FRIDAY, asked, WORKDAYS) == on

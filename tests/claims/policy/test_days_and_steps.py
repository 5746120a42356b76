"""Days of a notice, and the steps of a claim."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.claims.policy import days, steps

FIRST = date(2026, 11, 20)


def test_from_the_20th_to_the_26th_are_seven_days() -> None:
    hung = days.notice(FIRST, 7)
    assert (hung.closes_on, hung.effective_on, hung.days) == (
        date(2026, 11, 26),
        date(2026, 11, 27),
        7,
    )


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_a_sheet_is_open_on_exactly_as_many_days_as_it_hangs(first: date, n: int) -> None:
    hung = days.notice(first, n)
    around = [first + timedelta(days=d) for d in range(-3, n + 3)]
    assert sum(hung.is_open(day) for day in around) == n == hung.days
    assert hung.is_over(hung.effective_on)
    assert not hung.is_over(hung.closes_on)


def test_a_notice_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="a day at least"):
        days.notice(FIRST, 0)


@pytest.mark.parametrize(
    ("asked", "longest"), [([5, 7, None], 7), ([None], None), ([], None), ([3, 5], 5)]
)
def test_the_longest_notice_counts_and_nobody_guesses_one(
    asked: list[int | None], longest: int | None
) -> None:
    assert days.longest(asked) == longest


def test_the_answer_is_due_on_the_fifth_day_after() -> None:
    assert days.answer_by(FIRST, 5) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("outcome", "number", "needed", "state"),
    [
        ("approved", 1, 1, "approved"),
        ("approved", 1, 2, "registered"),
        ("approved", 2, 2, "approved"),
        ("refused", 1, 2, "refused"),
        ("refused", 2, 2, "refused"),
    ],
)
def test_two_reviews_where_two_are_asked_for(
    outcome: str, number: int, needed: int, state: str
) -> None:
    assert steps.after_review(outcome, number, needed) == state


@pytest.mark.parametrize("state", ["registered", "asked", "approved", "on_notice", "refused"])
@pytest.mark.parametrize("published", [False, True])
def test_only_what_passed_and_was_never_published_is_taken_back(
    state: str, published: bool
) -> None:
    returned = steps.may_return(state, published=published)
    assert returned is (state == "approved" and not published)

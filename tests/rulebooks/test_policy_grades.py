"""Grades with open and closed bounds, points years, late entries, two tracks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.foundation.errors import Invalid
from pointsapp.rulebooks.policy import (
    BookFacts,
    GradeFacts,
    grade_faults,
    grade_of,
    period_days,
    period_for,
    period_of,
    split_tracks,
)

D = Decimal


def star(position: int, name: str, lower: str | None, upper: str | None, *st: str) -> GradeFacts:
    low, high = (None if bound is None else D(bound) for bound in (lower, upper))
    return GradeFacts(position, name, low, True, high, False, frozenset(st))


STARS = (
    star(1, "五星", "1060", None),
    star(2, "四星", "1040", "1060"),
    star(3, "三星", "1020", "1040"),
    star(4, "二星", "990", "1020"),
    star(5, "一星", "800", "990"),
    star(6, "无星", None, "800", "直接判定"),
)


@pytest.mark.parametrize(
    ("score", "name"),
    [
        ("1060.01", "五星"), ("1060", "四星"), ("1040.01", "四星"), ("1040", "三星"),
        ("1020", "二星"), ("1000", "二星"), ("990.01", "二星"), ("990", "一星"),
        ("800.01", "一星"), ("800", "无星"), ("-5", "无星"),
    ],
)  # fmt: skip
def test_the_stars_take_their_upper_bound_and_not_their_lower(score: str, name: str) -> None:
    grade = grade_of(D(score), [], STARS)
    assert grade is not None
    assert grade.name == name


def test_a_status_leads_to_its_grade_whatever_the_score() -> None:
    assert grade_of(D(1100), ["直接判定"], STARS) == STARS[5]
    assert grade_of(D(1100), ["B"], STARS) == STARS[0]


def test_a_status_never_lifts_a_worse_score() -> None:
    graded = (star(1, "A", "10", None), star(2, "B", "0", "10", "B"), star(3, "C", None, "0"))
    assert grade_of(D(-1), ["B"], graded) == graded[2]


def test_bounds_without_gap_or_overlap_are_right() -> None:
    assert grade_faults(STARS) == []
    assert grade_faults(()) == []


def closed(position: int, name: str, lower: str | None, upper: str | None) -> GradeFacts:
    low, high = (None if bound is None else D(bound) for bound in (lower, upper))
    return GradeFacts(position, name, low, False, high, False)


@pytest.mark.parametrize(
    ("grades", "fault"),
    [
        (
            (closed(1, "AA", "1050", None), closed(2, "A", None, "1049")),
            "1049.01 到 1049.99 分没有等次（在“AA”与“A”之间）",
        ),
        (
            (closed(1, "AA", "1050", None), closed(2, "A", None, "1050")),
            "1050 到 1050 分同时属于“AA”和“A”",
        ),
        ((closed(1, "A", "0", "9"), closed(2, "B", None, "-0.01")), "高于“A”上限的分数没有等次"),
        ((closed(1, "A", "0", None), closed(2, "B", "-9", "-0.01")), "低于“B”下限的分数没有等次"),
        ((closed(1, "A", "5", "1"),), "“A”的下限高于上限"),
        ((closed(1, "A", None, None), closed(2, "B", None, "0")), "“A”没有下限"),
    ],
)
def test_gaps_and_overlaps_are_named(grades: tuple[GradeFacts, ...], fault: str) -> None:
    assert any(said.startswith(fault) for said in grade_faults(grades))


scores = st.integers(-200000, 200000).map(lambda n: D(n).scaleb(-2))


@given(scores, scores)
def test_every_score_has_a_grade_and_more_points_never_a_worse_one(a: Decimal, b: Decimal) -> None:
    low, high = grade_of(min(a, b), [], STARS), grade_of(max(a, b), [], STARS)
    assert low is not None
    assert high is not None
    assert high.position <= low.position
    assert sum(1 for g in STARS if grade_of(a, [], (g,)) == g) == 1


@pytest.mark.parametrize(
    ("day", "start", "period"),
    [
        ("2026-01-01", "01-01", "2026"), ("2026-12-31", "01-01", "2026"),
        ("2026-06-30", "07-01", "2025-2026"), ("2026-07-01", "07-01", "2026-2027"),
        ("2024-02-28", "02-29", "2023-2024"), ("2024-02-29", "02-29", "2024-2025"),
        ("2025-02-28", "02-29", "2024-2025"), ("2025-03-01", "02-29", "2025-2026"),
        ("2024-02-29", "01-01", "2024"),
    ],
)  # fmt: skip
def test_a_points_year_begins_on_any_day(day: str, start: str, period: str) -> None:
    assert period_of(date.fromisoformat(day), start) == period


starts = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: day.strftime("%m-%d"))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), starts)
def test_a_day_lies_within_its_points_year_and_the_next_day_after_it_in_the_next(
    day: date, start: str
) -> None:
    first, last = period_days(period_of(day, start), start)
    assert first <= day <= last
    assert period_of(last + timedelta(days=1), start) > period_of(day, start)


@pytest.mark.parametrize(
    ("occurred", "counted", "period"),
    [
        ("2026-12-20", "2026-12-31", "2026"),
        ("2026-12-20", "2027-01-31", "2026"),
        ("2026-12-20", "2027-02-01", "2027"),
        ("2024-05-01", "2026-05-01", "2026"),
        ("2026-05-02", "2026-05-01", "2026"),
    ],
)
def test_a_late_entry_counts_in_the_old_year_for_thirty_one_days(
    occurred: str, counted: str, period: str
) -> None:
    days = date.fromisoformat(occurred), date.fromisoformat(counted)
    assert period_for(*days, "01-01", 31) == period


@pytest.mark.parametrize(
    ("points", "share", "cuts", "tracks"),
    [
        ("10", 50, True, ("10", "5")), ("0.05", 50, True, ("0.05", "0.03")),
        ("-4", 50, True, ("-4", "-4")), ("-4", 50, False, ("-4", "0")), ("3", 0, False, ("3", "0")),
    ],
)  # fmt: skip
def test_points_go_to_two_tracks(
    points: str, share: int, cuts: bool, tracks: tuple[str, str]
) -> None:
    book = BookFacts({}, spend_share=share, deductions_cut_purse=cuts)
    assert split_tracks(D(points), book) == tuple(map(D, tracks))


def test_a_book_that_has_not_decided_refuses_with_what_is_missing() -> None:
    book = BookFacts({}, spend_share=None, deductions_cut_purse=None)
    for points, word in ((D(1), "可以兑换"), (D(-1), "扣减")):
        with pytest.raises(Invalid, match=word):
            split_tracks(points, book)


def test_bounds_may_be_open_above_and_closed_below() -> None:
    better = GradeFacts(1, "A", lower=D(10), upper=None)
    worse = GradeFacts(2, "B", lower=None, upper=D(10), upper_open=True)
    assert grade_of(D(10), [], (better, worse)) == better
    assert grade_of(D("9.99"), [], (better, worse)) == worse
    assert grade_faults((better, worse)) == []


def test_a_grade_may_hold_a_single_score() -> None:
    single = (
        closed(1, "A", "1", None),
        closed(2, "B", "0.99", "0.99"),
        closed(3, "C", None, "0.98"),
    )
    assert grade_faults(single) == []


def test_a_worse_grade_without_a_top_cannot_be_told_from_a_better_one() -> None:
    faults = grade_faults((closed(1, "A", "0", None), closed(2, "B", None, None)))
    assert faults == ["“B”没有上限，与相邻的等次分不开，请补上"]

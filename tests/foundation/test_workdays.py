"""Working days follow the published calendar, and a year not in it is never guessed."""

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.workdays import (
    PUBLISHED,
    CalendarDay,
    UnknownYear,
    Workdays,
    load_workdays,
    set_calendar_day,
    years_known,
)

PUBLISHED_ONLY = Workdays({})
# After which weekdays and months are the same again, and nothing is published.
FOUR_CENTURIES = date(2400, 1, 1) - date(2000, 1, 1)
LATER = PUBLISHED[-1] + 1
DAYS = st.dates(date(2019, 1, 1), date(PUBLISHED[-1], 10, 1))


def rests(*spans: tuple[int, int, int]) -> dict[date, bool]:
    """Days of rest of LATER, as (month, first day, how many)."""
    return {
        date(LATER, month, first) + timedelta(days=n): False
        for month, first, count in spans
        for n in range(count)
    }


FULL = rests((1, 1, 1), (2, 5, 8), (4, 3, 3), (5, 1, 5), (6, 9, 1), (9, 15, 1), (10, 1, 7))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 10, 7), False),  # a Wednesday of the National Day week
        (date(2026, 10, 10), True),  # a Saturday worked in lieu
    ],
)
def test_a_published_day_is_as_published(day: date, works: bool) -> None:
    assert PUBLISHED_ONLY.is_workday(day) is works


def test_five_working_days_step_over_the_national_holiday() -> None:
    assert PUBLISHED_ONLY.add(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert PUBLISHED_ONLY.add(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert PUBLISHED_ONLY.add(date(2026, 9, 30), 4) == date(2026, 10, 12)


def test_the_day_itself_is_never_counted_unless_nothing_is_added() -> None:
    assert PUBLISHED_ONLY.add(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert PUBLISHED_ONLY.add(date(2026, 11, 22), 0) == date(2026, 11, 22)


@given(DAYS, st.integers(0, 40))
def test_counting_back_gives_what_was_added(day: date, n: int) -> None:
    later = PUBLISHED_ONLY.add(day, n)
    assert PUBLISHED_ONLY.between(day, later) == n
    assert n == 0 or PUBLISHED_ONLY.is_workday(later)


@given(DAYS, st.integers(0, 20), st.integers(0, 20))
def test_adding_in_two_steps_is_adding_once(day: date, n: int, more: int) -> None:
    assert PUBLISHED_ONLY.add(PUBLISHED_ONLY.add(day, n), more) == PUBLISHED_ONLY.add(day, n + more)


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert PUBLISHED_ONLY.between(date(2026, 3, 9), date(2026, 3, 2)) == 0


def test_counting_backwards_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="forwards"):
        PUBLISHED_ONLY.add(date(2026, 3, 9), -1)


def test_an_unpublished_year_is_refused_and_says_where_to_enter_it() -> None:
    with pytest.raises(UnknownYear, match=rf"{LATER} 年的工作日历还没有录入.*名册→工作日历") as no:
        PUBLISHED_ONLY.add(date(LATER - 1, 12, 28), 30)
    assert no.value.facts["year"] == LATER
    assert isinstance(no.value, Invalid)


def test_a_deadline_that_stays_in_the_known_year_needs_no_later_calendar() -> None:
    assert PUBLISHED_ONLY.add(date(LATER - 1, 12, 20), 3) < date(LATER, 1, 1)


def test_a_year_entered_in_full_is_counted() -> None:
    workdays = Workdays({**FULL, date(LATER, 2, 13): True})
    assert not workdays.is_workday(date(LATER, 1, 1))
    assert workdays.is_workday(date(LATER, 2, 13))
    assert workdays.add(date(LATER, 9, 30), 1) > date(LATER, 10, 7)
    assert workdays.is_workday(date(LATER, 3, 1)) is (date(LATER, 3, 1).weekday() < 5)


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        (date(LATER, 1, 1), "元旦"),
        (date(LATER, 5, 2), "劳动节"),
        (date(LATER, 6, 9), "端午节"),
        (date(LATER, 9, 15), "中秋节和国庆节"),
    ],
)
def test_a_year_half_entered_is_refused_and_the_missing_holiday_named(
    left_out: date, named: str
) -> None:
    fewer = {day: works for day, works in FULL.items() if day != left_out}
    with pytest.raises(UnknownYear, match=named):
        Workdays(fewer).is_workday(date(LATER, 3, 1))


def test_even_an_entered_day_does_not_count_before_its_year_is_complete() -> None:
    with pytest.raises(UnknownYear):
        Workdays({date(LATER, 1, 4): True}).is_workday(date(LATER, 1, 4))


def test_what_staff_entered_overrules_the_published_day() -> None:
    assert not Workdays({date(2026, 11, 20): False}).is_workday(date(2026, 11, 20))


@pytest.mark.parametrize("year", range(2019, PUBLISHED[-1] + 1))
def test_every_published_year_would_pass_as_entered_in_full(year: int) -> None:
    entered = {day + FOUR_CENTURIES: False for day in chinese_calendar.holidays if day.year == year}
    assert Workdays(entered).is_known(year + 400)


def test_known_years_are_the_published_and_the_completed_ones() -> None:
    assert PUBLISHED_ONLY.years_known() == tuple(PUBLISHED)
    assert Workdays(FULL).years_known()[-1] == LATER
    assert Workdays({date(LATER, 1, 1): False}).years_known() == tuple(PUBLISHED)


def enter(session: Session, days: dict[date, bool], now: datetime) -> None:
    for day, works in days.items():
        set_calendar_day(session, day, is_workday=works, note="国办通知", by=1, now=now)


def test_a_year_that_staff_entered_is_loaded(session: Session, now: datetime) -> None:
    assert LATER not in years_known(session)
    enter(session, FULL, now)
    assert LATER in years_known(session)
    assert not load_workdays(session).is_workday(date(LATER, 5, 1))


def test_an_entered_day_can_be_corrected_and_both_are_in_the_audit_trail(
    session: Session, now: datetime
) -> None:
    day = date(LATER, 2, 13)
    enter(session, {day: False}, now)
    set_calendar_day(session, day, is_workday=True, note=" 补班 ", by=2, now=now)
    session.expire_all()
    entered = session.scalars(select(CalendarDay)).one()
    assert (entered.is_workday, entered.note, entered.set_by) == (True, "补班", 2)
    assert entered.set_at == now
    rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert [(r.user_id, r.facts["is_workday"]) for r in rows] == [(1, False), (2, True)]
    assert rows[0].facts["day"] == day.isoformat()


def test_a_note_that_would_not_fit_is_refused(session: Session, now: datetime) -> None:
    with pytest.raises(Invalid, match="100"):
        set_calendar_day(
            session, date(LATER, 1, 1), is_workday=False, note="长" * 101, by=1, now=now
        )
    assert session.scalars(select(CalendarDay)).all() == []

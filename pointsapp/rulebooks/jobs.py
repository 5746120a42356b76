"""Timed work of rule books: the points year ends as the book says."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import start_of_day, village_day
from pointsapp.foundation.jobs import Job, Unit
from pointsapp.ledger.models import PeriodClosing
from pointsapp.ledger.policy import keep_percent
from pointsapp.ledger.service import close_period
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.policy import period_days, period_of
from pointsapp.rulebooks.queries import get_book


def closing_day(period: str, year_start: str, late_days: int) -> date:
    """The day a points year's end takes effect: the first on which nothing late counts for it."""
    return period_days(period, year_start)[1] + timedelta(days=late_days + 1)


def closings_due(session: Session, *, now: datetime) -> Iterable[Unit]:
    """Points years that ended, under the book in force on their last day, oldest first.

    A village that has not decided when its year begins, or how long late entries count, has
    nothing due: nobody guesses.
    """
    today = village_day(now)
    done = {
        (closing.village_id, closing.account_kind, closing.period)
        for closing in session.scalars(select(PeriodClosing))
    }
    adopted = select(RuleBook).where(RuleBook.state == "adopted", RuleBook.in_force_from <= today)
    return sorted(
        Unit(start_of_day(effective), book.village_id, book.id)
        for book in session.scalars(adopted)
        for period, effective in _ended(book, today)
        if (book.village_id, book.unit, period) not in done
    )


def _ended(book: RuleBook, today: date) -> Iterator[tuple[str, date]]:
    """The points years that ended under a book, each with the day on which that takes effect."""
    if book.year_start is None or book.late_days is None or book.in_force_from is None:
        return
    last_in_force = min(today, (book.in_force_until or date.max) - timedelta(days=1))
    day = book.in_force_from
    while day <= last_in_force:
        period = period_of(day, book.year_start)
        last = period_days(period, book.year_start)[1]
        effective = closing_day(period, book.year_start, book.late_days)
        if last <= last_in_force and effective <= today:
            yield period, effective
        day = last + timedelta(days=1)


def close_year(session: Session, unit: Unit, *, now: datetime) -> None:
    """Close the points year whose end took effect when the unit fell due; Invalid if undecided."""
    book = get_book(session, BookId(unit.subject_id))
    effective = village_day(unit.due_at)
    last = effective - timedelta(days=(book.late_days or 0) + 1)
    close_period(
        session,
        book.village_id,
        book.unit,
        period_of(last, book.year_start or ""),
        keep_percent=keep_percent(book.year_end, book.keep_share),
        on=effective,
        by=None,
        now=now,
    )


CLOSING = Job("rulebooks.close_year", closings_due, run=close_year)

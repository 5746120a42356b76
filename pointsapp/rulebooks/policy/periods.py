"""The points year, the windows of caps, late entries, and the split into two tracks."""

from calendar import isleap, monthrange
from datetime import date, timedelta
from decimal import Decimal

from pointsapp.foundation.errors import Invalid
from pointsapp.rulebooks.policy.facts import ZERO, BookFacts, rounded


def is_year_start(text: str) -> bool:
    """Whether a text is a day on which a points year can begin: '01-01', '02-29'."""
    parts = text.split("-")
    if [len(part) for part in parts] != [2, 2] or not all(
        p.isascii() and p.isdecimal() for p in parts
    ):
        return False
    month, day = map(int, parts)
    return 1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]


def period_of(day: date, year_start: str) -> str:
    """The points year of a day: '2026', or '2026-2027' when it does not begin on '01-01'.

    A year that begins on 29 February begins on 1 March where there is none.
    """
    year = day.year if (day.month, day.day) >= _month_day(year_start) else day.year - 1
    return str(year) if year_start == "01-01" else f"{year}-{year + 1}"


def period_days(period: str, year_start: str) -> tuple[date, date]:
    """The first and the last day of a points year."""
    year = int(period[:4])
    return _first_day(year, year_start), _first_day(year + 1, year_start) - timedelta(days=1)


def period_for(occurred_on: date, counted_on: date, year_start: str, late_days: int) -> str:
    """The points year in which a line counts: that of the behaviour, or, when it comes more than
    `late_days` days after that year's end, the one of the day on which it counts.
    """
    own = period_of(occurred_on, year_start)
    last_day = period_days(own, year_start)[1]
    if counted_on <= last_day + timedelta(days=late_days):
        return own
    return period_of(counted_on, year_start)


def window(day: date, per: str, year_start: str) -> str:
    """The name of the month, quarter (of the calendar) or points year that a cap looks at."""
    if per == "month":
        return f"{day.year}-{day.month:02d}"
    if per == "quarter":
        return f"{day.year}Q{(day.month + 2) // 3}"
    return period_of(day, year_start) if per == "year" else ""


def split_tracks(points: Decimal, book: BookFacts) -> tuple[Decimal, Decimal]:
    """(honour, spendable) of signed points: an award may be spent up to the book's share, rounded
    half up to 0.01; a deduction cuts the purse in full or not at all, as the book says.

    Raises Invalid when the book does not say.
    """
    if points < 0:
        cuts = _decided(book.deductions_cut_purse, "扣分是否同时扣减可兑换的积分")
        return points, points if cuts else ZERO
    share = _decided(book.spend_share, "加分里有多少可以兑换")
    return points, rounded(points * share / 100)


def _decided(value: int | None, what: str) -> int:
    if value is None:
        raise Invalid("rulebook.undecided", f"积分细则还没有定“{what}”，请先定下来")
    return value


def _month_day(year_start: str) -> tuple[int, int]:
    month, day = year_start.split("-")
    return int(month), int(day)


def _first_day(year: int, year_start: str) -> date:
    month, day = _month_day(year_start)
    if (month, day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return date(year, month, day)

"""Working days in China: the published calendar, and what staff enter for a year not yet in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import chinese_calendar
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.database import Base
from pointsapp.foundation.errors import Invalid

PUBLISHED = range(
    min(chinese_calendar.holidays).year,
    max(chinese_calendar.holidays).year + 1,
)
WHERE = "名册→工作日历"
ONE_DAY = timedelta(days=1)


class CalendarDay(Base):
    """A day that staff entered from the State Council's notice; it overrules the published one."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    note: Mapped[str] = mapped_column(String(100), default="")
    set_by: Mapped[int | None]
    set_at: Mapped[datetime]


class UnknownYear(Invalid):
    """The working days of a year are not known yet; nobody guesses them."""

    def __init__(self, year: int, missing: tuple[str, ...]) -> None:
        what = "还没有录入" if len(missing) == len(STATUTORY) else f"缺{'、'.join(missing)}"
        super().__init__(
            "workdays.unknown_year",
            f"{year} 年的工作日历{what}，请按国务院放假通知到“{WHERE}”逐日录入（周末也要录）",
            year=year,
            missing=missing,
        )


@dataclass(frozen=True)
class Statutory:
    """A statutory holiday: within these days of any year, at least so many are days of rest."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]
    days: int

    def is_entered(self, year: int, exceptions: Mapping[date, bool]) -> bool:
        """Whether enough days of rest were entered in the window of this year."""
        first, last = date(year, *self.first), date(year, *self.last)
        rests = (day for day, works in exceptions.items() if not works and first <= day <= last)
        return sum(1 for _ in rests) >= self.days


# 全国年节及纪念日放假办法 (2024), article 2; lunar days as the window they can fall in.
# Mid-autumn may fall into the National Day week, so the two are counted together as well.
STATUTORY = (
    Statutory("元旦", (1, 1), (1, 1), 1),
    Statutory("春节", (1, 20), (2, 24), 4),
    Statutory("清明节", (4, 4), (4, 6), 1),
    Statutory("劳动节", (5, 1), (5, 2), 2),
    Statutory("端午节", (5, 25), (6, 26), 1),
    Statutory("国庆节", (10, 1), (10, 3), 3),
    Statutory("中秋节和国庆节", (9, 7), (10, 8), 8),
)


@dataclass(frozen=True)
class Workdays:
    """The working days of the published years and of those that staff entered in full."""

    exceptions: Mapping[date, bool]

    def is_workday(self, day: date) -> bool:
        """Whether people work on this village day; UnknownYear when its year is not known."""
        if day in self.exceptions and self.is_known(day.year):
            return self.exceptions[day]
        if day.year in PUBLISHED:
            return _published(day)
        if missing := self.missing(day.year):
            raise UnknownYear(day.year, missing)
        return day.weekday() < 5

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day` (n = 0: the day itself); UnknownYear."""
        if n < 0:
            raise ValueError("working days are counted forwards")
        while n:
            day += ONE_DAY
            n -= self.is_workday(day)
        return day

    def between(self, a: date, b: date) -> int:
        """How many working days lie after `a` up to and with `b` (none when b ≤ a); UnknownYear."""
        return sum(self.is_workday(a + ONE_DAY * step) for step in range(1, (b - a).days + 1))

    def missing(self, year: int) -> tuple[str, ...]:
        """The statutory holidays that nobody entered yet for a year that is not published."""
        if year in PUBLISHED:
            return ()
        return tuple(h.name for h in STATUTORY if not h.is_entered(year, self.exceptions))

    def is_known(self, year: int) -> bool:
        """Whether every statutory holiday of the year is published or entered."""
        return not self.missing(year)

    def years_known(self) -> tuple[int, ...]:
        """All years whose working days are known, ascending."""
        entered = {day.year for day in self.exceptions} - set(PUBLISHED)
        return tuple(sorted({*PUBLISHED, *filter(self.is_known, entered)}))


@lru_cache(maxsize=20_000)
def _published(day: date) -> bool:
    # Kept because the library walks all its holidays each time it is asked.
    return bool(chinese_calendar.is_workday(day))


def load_workdays(session: Session) -> Workdays:
    """The working days with what staff entered so far."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.is_workday))
    return Workdays(dict(rows.all()))


def years_known(session: Session) -> tuple[int, ...]:
    """All years whose working days are known, ascending."""
    return load_workdays(session).years_known()


def set_calendar_day(
    session: Session, day: date, *, is_workday: bool, note: str, by: int | None, now: datetime
) -> CalendarDay:
    """Enter or correct one day of the working calendar; Invalid when the note is over 100 long."""
    if len(note.strip()) > 100:
        raise Invalid("workdays.note", "说明太长，请缩短到 100 个字以内")
    entered = session.get(CalendarDay, day) or CalendarDay(day=day)
    entered.is_workday, entered.note = is_workday, note.strip()
    entered.set_by, entered.set_at = by, now
    session.add(entered)
    record_audit(
        session,
        "calendar.set",
        "calendar_day",
        None,
        by=by,
        now=now,
        day=day.isoformat(),
        is_workday=is_workday,
    )
    session.flush()
    return entered

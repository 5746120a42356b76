"""Told time: edges ask a clock, everything below is handed `now`."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

VILLAGE_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Anything that can say what time it is, as an aware UTC instant."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock; the only place that reads it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved: for tests and the demo."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move(self, **step: float) -> None:
        """Move by `timedelta(**step)`, forwards or back."""
        self._now += timedelta(**step)

    def set(self, now: datetime) -> None:
        """Stand at another aware instant."""
        self._now = now.astimezone(UTC)


def village_day(instant: datetime) -> date:
    """The day in the village (Asia/Shanghai) on which an aware instant falls."""
    return instant.astimezone(VILLAGE_ZONE).date()


def start_of_day(day: date) -> datetime:
    """The aware UTC instant at which a village day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=VILLAGE_ZONE).astimezone(UTC)

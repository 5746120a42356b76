"""Limits and publications in days: working or calendar, counted from the day after the start."""

from datetime import date, timedelta
from typing import Protocol

from pointsapp.foundation.workdays import UnknownYear
from pointsapp.powers.policy.procedure import Limit

ONE_DAY = timedelta(days=1)


class Workdays(Protocol):
    """What knows the working days: foundation.workdays, or the calendar of a snapshot."""

    def add(self, day: date, n: int) -> date:
        """The n-th working day after a day."""

    def between(self, a: date, b: date) -> int:
        """How many working days lie after `a` up to and with `b`."""


def due(start: date, limit: Limit | None, workdays: Workdays) -> date | None:
    """The last day of a limit that begins after `start`; None: no limit, or a year not entered."""
    if limit is None:
        return None
    if limit.unit == "calendar":
        return start + ONE_DAY * limit.days
    try:
        return workdays.add(start, limit.days)
    except UnknownYear:
        return None


def count(a: date, b: date, limit: Limit | None, workdays: Workdays) -> int:
    """How many days lie after `a` up to `b`, in the limit's unit; none when b ≤ a.

    Calendar days where a year's working days are not entered: late is late all the same.
    """
    if b <= a:
        return 0
    if limit is not None and limit.unit == "working":
        try:
            return workdays.between(a, b)
        except UnknownYear:
            pass
    return (b - a).days


def last_day(posted_on: date, asked: Limit | None, workdays: Workdays) -> date | None:
    """The last day that something must hang: 5 days from the 2nd are the 2nd to the 6th.

    With working days it is the n-th one from the day of posting on.
    """
    if asked is None:
        return posted_on
    return due(posted_on - ONE_DAY, asked, workdays)

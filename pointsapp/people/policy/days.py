"""Days on which something may happen to people: in order, not ahead of the calendar."""

from collections.abc import Iterable
from datetime import date

from pointsapp.foundation.errors import Invalid

ADULT_YEARS = 18


def check_order(on: date, *, after: Iterable[date | None], today: date) -> None:
    """Refuse a day ahead of today or before the last change; Invalid names that day."""
    last = max((day for day in after if day is not None), default=None)
    if on > today:
        raise Invalid("day.ahead", "这一天还没到，请填事情发生的那一天")
    if last is not None and on < last:
        raise Invalid(
            "day.before_last_change",
            f"{last:%Y-%m-%d} 已经登记过一次变动，日期不能比它早",
            last=last.isoformat(),
        )


def is_adult(born_on: date, on: date) -> bool:
    """Whether a person born on a day has turned 18 by another day (Civil Code 17)."""
    return (on.year - born_on.year, on.month, on.day) >= (ADULT_YEARS, born_on.month, born_on.day)

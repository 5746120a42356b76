"""Days on which something may happen to people, with the sentence when they may not."""

from datetime import date

import pytest

from pointsapp.people.policy.days import check_order
from tests.refusals import refused

TODAY = date(2026, 11, 22)
EARLIER, LATER = date(2026, 3, 1), date(2026, 6, 1)


def test_tomorrow_is_refused_and_today_is_not() -> None:
    check_order(TODAY, after=[], today=TODAY)
    check_order(TODAY, after=[None], today=TODAY)
    with refused("day.ahead", "这一天还没到"):
        check_order(date(2026, 11, 23), after=[], today=TODAY)


@pytest.mark.parametrize("changes", [[EARLIER, LATER], [LATER, None, EARLIER]])
def test_the_last_change_counts_whatever_the_order(changes: list[date | None]) -> None:
    check_order(LATER, after=changes, today=TODAY)
    with refused("day.before_last_change", "2026-06-01 已经登记过一次变动"):
        check_order(date(2026, 5, 31), after=changes, today=TODAY)

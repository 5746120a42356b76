"""The rules of the ledger as tables, and what holds for any figures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.policy import (
    Totals,
    add_up,
    keep_percent,
    lost,
    may_book,
    may_take,
    moved,
    weight,
)

DAY = date(2026, 7, 1)
figures = st.decimals(-10_000, 10_000, places=2)


@pytest.mark.parametrize(
    ("carried", "percent", "expected"),
    [
        ("100", 100, "0"),
        ("100", 0, "100"),
        ("100", 50, "50"),
        ("0.05", 50, "0.02"),  # 0.025 is kept as 0.03
        ("0.01", 50, "0"),
        ("33.33", 33, "22.33"),
        ("0", 0, "0"),
        ("-5", 0, "0"),
    ],
)
def test_what_a_years_end_takes(carried: str, percent: int, expected: str) -> None:
    assert lost(Decimal(carried), percent) == Decimal(expected)


@given(figures, st.integers(0, 100))
def test_a_years_end_takes_no_more_than_there_is(carried: Decimal, percent: int) -> None:
    taken = lost(carried, percent)
    assert 0 <= taken <= max(carried, Decimal(0))
    assert taken == taken.quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("year_end", "share", "percent"),
    [("keep", None, 100), ("clear", None, 0), ("share", 40, 40), ("keep", 5, 100)],
)
def test_what_a_book_keeps(year_end: str, share: int | None, percent: int) -> None:
    assert keep_percent(year_end, share) == percent


@pytest.mark.parametrize(("year_end", "share"), [(None, None), ("share", None), ("share", 101)])
def test_an_undecided_years_end_is_refused_with_what_to_decide(
    year_end: str | None, share: int | None
) -> None:
    with pytest.raises(Invalid, match="还没有定年终结余怎么办"):
        keep_percent(year_end, share)


@pytest.mark.parametrize(
    ("kind", "offset", "allowed"),
    [
        ("award", -1, True),
        ("award", 0, False),
        ("spend", 0, False),
        ("transfer_in", 0, False),
        ("transfer_out", 0, True),
        ("reversal", 30, True),
        ("expiry", 30, True),
    ],
)
def test_what_a_closed_account_still_takes(kind: str, offset: int, allowed: bool) -> None:
    assert may_book(kind, DAY + timedelta(days=offset), DAY) is allowed
    assert may_book(kind, DAY + timedelta(days=offset), None)


@pytest.mark.parametrize(
    ("there", "amount", "allowed"),
    [(5, 5, True), (5, 6, False), (-5, -5, True), (-5, -6, False), (-5, 1, False), (5, -1, False)],
)
def test_at_most_what_is_there_can_be_moved(there: int, amount: int, allowed: bool) -> None:
    assert may_take(Decimal(there), Decimal(amount)) is allowed


@given(figures, figures)
def test_an_entry_and_its_reversal_leave_nothing_behind(
    honour: Decimal, spendable: Decimal
) -> None:
    both = add_up([weight("award", honour, spendable), weight("reversal", -honour, -spendable)])
    assert both == Totals(entries=2)


@given(st.lists(st.tuples(figures, figures)))
def test_gains_and_losses_are_the_two_sides_of_honour(
    entries: list[tuple[Decimal, Decimal]],
) -> None:
    total = add_up(weight("award" if h > 0 else "deduction", h, s) for h, s in entries)
    assert total.added + total.taken == total.honour
    assert total.added >= 0 >= total.taken


def test_the_headline_is_the_honour_or_else_what_may_be_spent() -> None:
    assert moved(Decimal(3), Decimal(1)) == 3
    assert moved(Decimal(0), Decimal(1)) == 1

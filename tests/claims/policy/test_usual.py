"""Which quantity of one day is worth a second look."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.claims.policy.usual import Usual, odd_quantity

NONE, OFTEN = Usual(), Usual(3, Decimal(2))


@pytest.mark.parametrize(
    ("quantity", "unit", "people", "usual", "said"),
    [
        ("5", "人·天", 5, NONE, None),
        ("6", "人·天", 5, NONE, "一天报了 6 人·天，这户那天 5 口人"),
        ("1", "人", 0, NONE, None),
        ("2", "人次", 0, NONE, "一天报了 2 人次，这户那天 0 口人"),
        ("6", "人·天", None, NONE, None),
        ("6", "次", 5, NONE, None),
        ("4", "次", 5, OFTEN, None),
        ("4.5", "次", 5, OFTEN, "报了 4.5 次，村里以前最多的一次是 2 次"),
        ("5", "次", 5, Usual(2, Decimal(2)), None),
        ("31", "次", 5, NONE, None),
        ("32", "次", 5, NONE, "一天报了 32 次，看看填对了没有"),
    ],
)
def test_more_than_a_household_can_and_more_than_there_ever_was_is_said(
    quantity: str, unit: str, people: int | None, usual: Usual, said: str | None
) -> None:
    assert odd_quantity(Decimal(quantity), unit, people=people, usual=usual) == said


def test_where_nothing_stood_yet_nothing_is_usual() -> None:
    assert Usual() == Usual(claims=0, most=Decimal(0))


@given(
    st.decimals("0.01", "9999", places=2),
    st.sampled_from(["次", "人·天"]),
    st.none() | st.integers(0, 20),
    st.integers(0, 5),
    st.decimals("0.01", "99", places=2),
)
def test_what_is_said_of_a_quantity_is_said_of_more_of_it(
    quantity: Decimal, unit: str, people: int | None, claims: int, most: Decimal
) -> None:
    usual = Usual(claims, most)
    if odd_quantity(quantity, unit, people=people, usual=usual):
        assert odd_quantity(quantity + 1, unit, people=people, usual=usual)

"""What one claim is worth, at the edges."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.foundation.errors import Invalid
from pointsapp.rulebooks.policy import Band, RuleFacts, worth

D = Decimal


def rule(direction: str = "plus", **facts: object) -> RuleFacts:
    return RuleFacts(id=1, number=54, root=1, direction=direction, **facts)  # type: ignore[arg-type]


HUNDREDS = rule(tariff=(Band(D(1), D(100), D(1000), D(100)),), points_min=D(1), points_max=D(10))
TENS = rule(tariff=(Band(D("0.1"), None, D(99), D(10)),), points_min=D("0.1"), points_max=D("0.9"))
OVER = rule(
    tariff=(Band(D(1), D(1001), D(5000), D(400), over=D(1000)),),
    points_min=D(1),
    points_max=D(10),
)
ABOVE = rule(tariff=(Band(D(1), D(10000), None, D(1000)),), points_max=D(10), points_min=D(1))


@pytest.mark.parametrize(
    ("tariff", "amount", "points"),
    [
        (HUNDREDS, "100", "1"),
        (HUNDREDS, "199.99", "1"),
        (HUNDREDS, "200", "2"),
        (HUNDREDS, "999", "9"),
        (HUNDREDS, "1000", "10"),
        (HUNDREDS, "1000.99", "10"),
        (TENS, "10", "0.1"),
        (TENS, "19", "0.1"),
        (TENS, "99.99", "0.9"),
        (TENS, "9", "0"),
        (OVER, "1001", "0"),
        (OVER, "1400", "1"),
        (OVER, "5000", "10"),
        (ABOVE, "10000", "10"),
        (ABOVE, "1000000", "10"),
    ],
)
def test_a_tariff_counts_full_steps_of_whole_yuan(
    tariff: RuleFacts, amount: str, points: str
) -> None:
    assert worth(tariff, D(1), D(amount)).points == D(points)


@pytest.mark.parametrize("amount", ["99", "99.99", "1001", "0"])
def test_an_amount_outside_the_bands_is_refused_with_the_bands(amount: str) -> None:
    with pytest.raises(Invalid) as refused:
        worth(HUNDREDS, D(1), D(amount))
    assert refused.value.sentence == (
        f"{amount} 元不在第 54 条的范围：100—1000 元，每满 100 元 1 分"
    )


def test_a_tariff_says_how_it_was_reckoned() -> None:
    assert worth(HUNDREDS, D(1), D(250)).working == (
        "250 元，整笔计算，每满 100 元 1 分 × 2 = 2 分",
    )
    assert worth(ABOVE, D(1), D(20000)).working[-1] == "这一条最多 10 分，算 10 分"


RANGE = rule("minus", points_min=D(-10), points_max=D(-2))


@pytest.mark.parametrize("asked", ["-1.99", "-10.01", "0", "5"])
def test_points_outside_a_range_are_refused(asked: str) -> None:
    with pytest.raises(Invalid):
        worth(RANGE, D(1), None, D(asked))


def test_a_range_takes_both_its_ends() -> None:
    assert worth(RANGE, D(1), None, D(-10)).points == -10
    assert worth(RANGE, D(2), None, D(-2)).points == -4


def test_case_by_case_needs_a_figure_of_the_right_sign() -> None:
    case = rule(effect="case")
    assert worth(case, D(1), None, D(30)).points == 30
    for asked in (None, D(-30), D(0)):
        with pytest.raises(Invalid):
            worth(case, D(1), None, asked)


@pytest.mark.parametrize(
    "unready", [rule(effect="slot"), rule(), rule(points_min=D(1), points_max=D(1))]
)
def test_what_has_no_figure_or_no_quantity_cannot_be_claimed(unready: RuleFacts) -> None:
    with pytest.raises(Invalid):
        worth(unready, D(0) if unready.points_min else D(1))


def test_points_are_rounded_half_up_away_from_zero() -> None:
    assert worth(rule(points_min=D("0.05"), points_max=D("0.05")), D("0.5")).points == D("0.03")
    assert worth(rule("minus", points_min=D("-0.05"), points_max=D("-0.05")), D("0.5")).points == D(
        "-0.03"
    )


@given(st.integers(100, 1000), st.integers(100, 1000))
def test_a_larger_gift_is_never_worth_less(a: int, b: int) -> None:
    low, high = sorted((a, b))
    assert worth(HUNDREDS, D(1), D(low)).points <= worth(HUNDREDS, D(1), D(high)).points

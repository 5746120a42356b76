"""Amounts, limits and shares as people read them, and read back from cells."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.foundation.spreadsheets import CellError
from pointsapp.powers.policy.courses import courses, sample_amounts
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import LIMIT_UNITS, Amounts, Limit
from pointsapp.powers.policy.words import amounts_in_words, condition, post_name, yuan
from pointsapp.powers.tables.words import (
    parse_amounts,
    parse_limit,
    parse_posts,
    parse_share,
    show_amounts,
    show_posts,
    show_share,
)
from tests.powers import procedures
from tests.powers.procedures import procedure, step


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "0 元"), ("99.50", "99.5 元"), ("2000", "2000 元"), ("9999.99", "9999.99 元"),
        ("10000", "1 万元"), ("15000", "1.5 万元"), ("15500", "15500 元"),
        ("200000", "20 万元"), ("4000000", "400 万元"),
    ],
)  # fmt: skip
def test_yuan_are_said_as_people_say_them(amount: str, words: str) -> None:
    assert yuan(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ("", ""), (">1000", "超过 1000 元"), (">=5000", "满 5000 元"), ("<=200", "不超过 200 元"),
        ("<5000", "不满 5000 元"), (">1000 <5000", "超过 1000 元、不满 5000 元"),
    ],
)  # fmt: skip
def test_a_range_says_whether_its_ends_belong_to_it(amounts: str, words: str) -> None:
    assert amounts_in_words(procedures.yuan(amounts)) == words


def test_a_condition_says_class_amount_and_whether_it_is_needed() -> None:
    made = step("a", classes=("预算内", "应急"), amounts=procedures.yuan(">200"), optional=True)
    assert condition(made) == "预算内或应急，超过 200 元，需要时"
    assert condition(step("a")) == ""


def test_posts_have_names_of_their_own_or_of_the_procedure() -> None:
    made = procedure(posts={"cook": "厨师"})
    assert [post_name(made, post) for post in ("cook", "secretary", "nobody")] == [
        "厨师", "村党组织书记", "nobody",
    ]  # fmt: skip
    assert len(set(POSTS.values())) == len(POSTS)


def test_every_range_that_steps_tell_apart_is_tried() -> None:
    made = procedure(
        step("a", amounts=procedures.yuan("<=1000")), step("b", amounts=procedures.yuan(">1000")),
        step("c", amounts=procedures.yuan(">=5000")), step("d"),
    )  # fmt: skip
    assert sample_amounts(made) == (500, 1000, 1001, 5000, 5001)
    ways = ["".join(each.code for each in way.steps) for way in courses(made)]
    assert ways == ["ad", "ad", "bd", "bcd", "bcd"]
    assert sample_amounts(procedure(step("a"))) == (None,)


MONEY = st.decimals(0, 10**9, places=2)


@given(st.none() | MONEY, st.none() | MONEY, st.booleans(), st.booleans())
def test_a_range_in_a_cell_is_read_back_the_same(
    least: Decimal | None, most: Decimal | None, least_open: bool, most_open: bool
) -> None:
    if least is None and most is None:
        return
    amounts = Amounts(least, least is not None and least_open, most, most is not None and most_open)
    assert parse_amounts(show_amounts(amounts)) == amounts


@given(st.sampled_from([">", ">="]), st.integers(1, 99), st.integers(1, 99), st.booleans())
def test_a_share_in_a_cell_is_read_back_the_same(
    sign: str, part: int, whole: int, present: bool
) -> None:
    share = f"{sign}{part}/{whole} {'present' if present else 'entitled'}"
    assert parse_share(show_share(share)) == share


@given(st.integers(0, 366), st.sampled_from(list(LIMIT_UNITS)))
def test_a_limit_in_a_cell_is_read_back_the_same(days: int, unit: str) -> None:
    assert parse_limit(Limit(days, unit).words) == Limit(days, unit)


def test_posts_of_a_procedure_are_read_back_the_same() -> None:
    posts = {"cook": "厨师", "head_2": "社长"}
    shown = show_posts(posts)
    assert shown is not None
    assert parse_posts(shown) == posts


@pytest.mark.parametrize(
    "cell", ["超过", "大概 1000", "超过 1000，超过 2000", "不满 5，不超过 6", "1000"]
)
def test_what_is_no_range_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="请写成“超过 1000，不超过 5000”这样"):
        parse_amounts(cell)


@pytest.mark.parametrize("cell", ["2/3", "超过应到的 2/3 以上", "应到的一半", "出席的一半以上"])
def test_what_is_no_share_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="请写成"):
        parse_share(cell)

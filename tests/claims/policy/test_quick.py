"""Lines keyed from paper: what they say, and what is said of those that say nothing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.claims.policy.quick import MOST_LINES, Typed, Unclear, read_lines

TODAY = date(2026, 1, 20)


def read(text: str, group: str = "") -> list[tuple[str, int, str, date | None]]:
    found = read_lines(text, today=TODAY, group=group)
    assert found.faults == {}
    return [(each.who, each.rule, str(each.quantity), each.day) for each in found.typed]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("03-018 12 2", ("03-018", 12, "2", None)),
        ("3-18 12", ("03-018", 12, "1", None)),
        ("03-018，12，0.5", ("03-018", 12, "0.5", None)),
        ("０３-０１８　１２　２", ("03-018", 12, "2", None)),
        ("03-018 周桂兰 12 2", ("03-018 周桂兰", 12, "2", None)),
        ("东沟-18甲 12", None),
        ("东沟-18A 12", ("东沟-18A", 12, "1", None)),
        ("03-018 12 2 1-5", ("03-018", 12, "2", date(2026, 1, 5))),
        ("03-018 12 2 12-31", ("03-018", 12, "2", date(2025, 12, 31))),
        ("03-018 12 2 2025-11-05", ("03-018", 12, "2", date(2025, 11, 5))),
        ("03-018 12 11月5日", ("03-018", 12, "1", date(2025, 11, 5))),
        ("03-018 12 2026年1月5日", ("03-018", 12, "1", date(2026, 1, 5))),
        ("03-018 12 1/20", ("03-018", 12, "1", TODAY)),
        ("03-018 12 1/21", ("03-018", 12, "1", date(2025, 1, 21))),
        ("03-018；12；2", ("03-018", 12, "2", None)),
        ("甲-abcd 12", ("甲-abcd", 12, "1", None)),
    ],
)
def test_a_line_says_whose_which_rule_how_often_and_when(
    line: str, said: tuple[str, int, str, date | None] | None
) -> None:
    found = read_lines(line, today=TODAY)
    if said is None:
        assert set(found.faults) == {1}
    else:
        assert read(line) == [said]


def test_several_rules_stand_on_one_line_and_a_bare_door_is_of_the_chosen_group() -> None:
    assert read("18 12*2 31×1 1-5", group="03") == [
        ("03-018", 12, "2", date(2026, 1, 5)),
        ("03-018", 31, "1", date(2026, 1, 5)),
    ]
    assert read("04-018 12", group="03") == [("04-018", 12, "1", None)]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("18 12", "要写组号"),
        ("周桂兰 12", "看不懂户号"),
        ("03-018", "后面没有条号"),
        ("03-018 12 两次", "看不懂“12 两次”"),
        ("03-018 12 2 3", "看不懂“12 2 3”"),
        ("03-018 12 -2", "看不懂"),
        ("03-018 12 0", "次数要大于 0"),
        ("03-018 12 2 2-30", "没有“2-30”这一天"),
        ("03-018 12*2 31", "看不懂"),
        ("03-018 12*1 12*1", "在这一行里已经写过"),
        ("03-018 12*1 12*2", "在这一行里已经写过"),
    ],
)
def test_a_line_that_says_something_else_is_told_why(line: str, why: str) -> None:
    found = read_lines(f"\n{line}\n", today=TODAY)
    assert why in found.faults[2]


def test_a_name_may_have_a_dot_and_a_cross_may_be_a_letter() -> None:
    assert read("03-018 阿依·古丽 12*0.25 7X3") == [
        ("03-018 阿依·古丽", 12, "0.25", None), ("03-018 阿依·古丽", 7, "3", None),
    ]  # fmt: skip


HOW = "请写成“户号 条号 次数”，如 03-018 12 2"
SEVERAL = f"{HOW}；几条写在一行的，如 03-018 12*2 31*1"


@pytest.mark.parametrize(
    ("line", "group", "sentence"),
    [
        ("18 12", "", "看不懂户号“18”，要写组号，如 03-018；同一个组的，先在上面选组"),
        ("03-018# 12", "03", f"看不懂户号“03-018#”，{HOW}"),
        ("周" * 30, "03", f"看不懂户号“{'周' * 20}”，{HOW}"),
        ("03-018", "", f"户号后面没有条号，{HOW}"),
        ("03-018 12周 2", "", f"看不懂“12周 2”，{SEVERAL}"),
        ("03-018 12 2周", "", f"看不懂“12 2周”，{SEVERAL}"),
        ("03-018 12*2周 3*1", "", f"看不懂“12*2周 3*1”，{SEVERAL}"),
        ("03-018 12 x1-5", "", f"看不懂“12 x1-5”，{SEVERAL}"),
        ("03-018 12 2 " + "9" * 40, "", f"看不懂“12 2 {'9' * 25}”，{SEVERAL}"),
        ("03-018 12*0", "", "次数要大于 0"),
        ("03-018 12 13-1", "", "没有“13-1”这一天，请核对日期"),
    ],
)
def test_each_refusal_says_word_for_word_what_to_write(
    line: str, group: str, sentence: str
) -> None:
    found = read_lines(line, today=TODAY, group=group)
    assert (found.typed, found.faults) == ((), {1: sentence})


def test_a_sheet_has_at_most_five_hundred_lines_and_the_sentence_is_also_the_error() -> None:
    assert MOST_LINES == 500
    assert str(Unclear("看不懂")) == "看不懂"


def test_the_same_household_and_rule_twice_is_a_slip_of_the_hand() -> None:
    found = read_lines("03-018 12 1\n\n3-18 12 2\n03-018 12 1 1-5", today=TODAY)
    assert found.faults == {
        3: "这一户的第 12 条在第 1 行已经写过。真的有两次，请把次数加在一起写一行"
    }


@given(st.text(max_size=300))
def test_whatever_is_typed_every_line_is_read_refused_or_blank(text: str) -> None:
    found = read_lines(text, today=TODAY, group="03")
    told = {each.line for each in found.typed} | set(found.faults)
    lines = text.splitlines()
    assert all(1 <= number <= len(lines) for number in told)
    assert all(lines[number - 1].strip() for number in told)


lines = st.tuples(
    st.integers(1, 99), st.integers(1, 999), st.integers(1, 9999),
    st.decimals("0.01", "999", places=2),
    st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)  # fmt: skip


@given(st.lists(lines, max_size=20, unique_by=lambda each: each[:3]))
def test_what_is_written_as_the_hint_says_is_read_back_exactly(rows: list[tuple[int, ...]]) -> None:
    text = "\n".join(f"{g:02d}-{d:03d} {rule} {q} {day or ''}" for g, d, rule, q, day in rows)
    found = read_lines(text, today=TODAY)
    assert found.faults == {}
    assert found.typed == tuple(
        Typed(number, f"{g:02d}-{d:03d}", rule, Decimal(q), day)
        for number, (g, d, rule, q, day) in enumerate(rows, start=1)
    )

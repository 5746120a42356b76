"""What is said must be said, a decision has a reason, and the last day still counts."""

from collections.abc import Callable
from datetime import date

import pytest

from pointsapp.contests import policy
from tests.refusals import refused

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("due", "left", "late"),
    [
        (date(2026, 11, 22), 0, False),
        (date(2026, 11, 21), -1, True),
        (date(2026, 11, 23), 1, False),
        (date(2026, 11, 27), 5, False),
    ],
)
def test_the_last_day_still_counts(due: date, left: int, late: bool) -> None:
    assert policy.clock(due, TODAY) == policy.Clock(due, left)
    assert policy.clock(due, TODAY).late is late


@pytest.mark.parametrize(
    ("checked", "limit"), [(policy.checked_statement, 1000), (policy.checked_reason, 500)]
)
def test_blanks_around_are_cut_and_the_length_is_what_remains(
    checked: Callable[[str], str], limit: int
) -> None:
    assert checked("  记错户了 ") == "记错户了"
    assert checked("错了") == "错了"
    assert checked(f" {'长' * limit} ") == "长" * limit


@pytest.mark.parametrize("text", ["", "   ", "。", " 错 "])
def test_what_says_nothing_is_refused_with_what_to_write(text: str) -> None:
    with refused("contest.statement", "请写一句哪里不对"):
        policy.checked_statement(text)
    with refused("contest.reason", "请写明理由"):
        policy.checked_reason(text)


def test_what_is_too_long_is_refused_with_how_long_it_may_be() -> None:
    with refused("contest.statement", "请缩短到 1000 个字以内"):
        policy.checked_statement("长" * 1001)
    with refused("contest.reason", "请缩短到 500 个字以内"):
        policy.checked_reason("长" * 501)


def test_kinds_ways_and_states_are_called_what_people_call_them() -> None:
    assert policy.KINDS == {"objection": "异议", "appeal": "申诉"}
    assert policy.VIAS == {
        "card": "本户凭户码提交",
        "oral": "口头，由工作人员记下",
        "written": "书面",
    }
    assert policy.STATES == {
        "open": "等答复", "upheld": "成立", "rejected": "不成立", "withdrawn": "已撤回",
    }  # fmt: skip

"""What can be taken down: slips of the pen are refused, the order of things never."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pointsapp.foundation.errors import Invalid
from pointsapp.matters.policy.facts import RecordFacts
from pointsapp.matters.policy.intake import (
    ENTERED,
    OF_A_STEP,
    VOTES,
    check_amount,
    check_happened,
    check_key,
    text_of,
)
from tests.matters.policy.cases import OPENED, day


@pytest.mark.parametrize(
    "on", [OPENED, day(3), OPENED - timedelta(days=3660), OPENED - timedelta(days=30)]
)
def test_what_happened_up_to_today_and_within_ten_years_before_is_taken(on: date) -> None:
    check_happened(on, opened_on=OPENED, today=day(3))


@pytest.mark.parametrize(
    ("on", "code", "words"),
    [
        (day(4), "matter.future", "还没有到"),
        (OPENED - timedelta(days=3661), "matter.long_ago", "核对年份"),
    ],
)
def test_a_day_to_come_or_of_another_age_is_a_slip(on: date, code: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refusal:
        check_happened(on, opened_on=OPENED, today=day(3))
    assert refusal.value.code == code


@pytest.mark.parametrize("amount", [None, "0.01", "1", "3000.50", "100000000", "1E+3"])
def test_a_sum_in_yuan_and_fen_is_taken(amount: str | None) -> None:
    check_amount(None if amount is None else Decimal(amount), "金额")


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1.005", "100000000.01", "NaN", "Infinity"])
def test_a_sum_that_is_none_is_refused(amount: str) -> None:
    with pytest.raises(Invalid, match="付款金额要大于 0，最多两位小数，最大一亿元") as refusal:
        check_amount(Decimal(amount), "付款金额")
    assert refusal.value.code == "matter.amount"


@pytest.mark.parametrize(
    ("text", "longest", "kept"),
    [
        ("  修  路\n两处 ", 200, "修 路 两处"),
        (" 一段。\n\n又一段。 ", 201, "一段。\n\n又一段。"),
        ("   ", 10, ""),
        ("字" * 10, 10, "字" * 10),
    ],
)
def test_blanks_around_a_text_go_and_only_long_ones_keep_their_lines(
    text: str, longest: int, kept: str
) -> None:
    assert text_of(text, "事由", longest) == kept
    assert not kept or text_of(text, "事由", longest, needed=True) == kept


@pytest.mark.parametrize(
    ("text", "needed", "words"),
    [("  ", True, "请填“事由”"), ("字" * 11, False, "“事由”最多 10 个字")],
)
def test_a_missing_or_endless_text_is_refused(text: str, needed: bool, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refusal:
        text_of(text, "事由", 10, needed=needed)
    assert refusal.value.code == "matter.text"


@pytest.mark.parametrize("key", ["a", "k" * 80, "2026-0001:a_b"])
def test_a_key_of_a_form_is_taken(key: str) -> None:
    assert check_key(key) == key


@pytest.mark.parametrize("key", ["", "k" * 81, "钥匙", "a b", "a\n"])
def test_a_key_that_no_page_made_is_refused(key: str) -> None:
    with pytest.raises(Invalid, match="请刷新以后再试") as refusal:
        check_key(key)
    assert refusal.value.code == "matter.key"


def test_only_a_step_can_be_signed_voted_on_hung_up_or_refused() -> None:
    whole = {"done", "paid", "stopped", "noted"}  # said of the matter, too
    assert set(ENTERED) == OF_A_STEP | whole
    assert not OF_A_STEP & whole
    assert OF_A_STEP >= VOTES == {"passed", "failed"}
    assert {"signed", "published", "taken_down", "refused"} <= OF_A_STEP


def test_paper_that_is_entered_later_says_by_how_many_days_and_names_no_post_by_itself() -> None:
    record = RecordFacts(1, "a", "done", day(1), day(4))
    assert (record.late_days, record.post) == (3, "")

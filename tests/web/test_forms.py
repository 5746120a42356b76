"""Reading forms: sentences for what is wrong, and nothing typed is lost."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import fields, validate
from werkzeug.datastructures import MultiDict

from pointsapp.web.fields import Day, Hundredth, Key, Ticked, Whole, choice, text
from pointsapp.web.forms import FORM, SHOWN_AGAIN, FormSchema, blank, read_form
from tests.conftest import ROOT


class ClaimIn(FormSchema):
    points = Hundredth(required=True, validate=validate.Range(min=0))
    day = Day(required=True)
    times = Whole(load_default=1, validate=validate.Range(min=1, max=31))
    reason = text(10)
    note = text(20, required=False)
    kind = choice(["a", "b"], required=False)
    agreed = Ticked()
    picks = fields.List(Key(), load_default=list)


GOOD = {"points": "2.5", "day": "2026-11-18", "reason": "义务工"}


def test_a_good_form_gives_exact_values() -> None:
    form = read_form(ClaimIn, MultiDict(GOOD | {"csrf_token": "x", "agreed": "1"}))
    assert form.ok
    assert form.values["points"] == Decimal("2.5")
    assert form.values["day"] == date(2026, 11, 18)
    assert form.values["times"] == 1
    assert form.values["note"] == ""
    assert form.values["kind"] is None
    assert form.values["agreed"] is True
    assert "csrf_token" not in form.raw


def test_what_is_missing_is_said_field_by_field_in_the_order_of_the_page() -> None:
    form = read_form(ClaimIn, MultiDict({"reason": "  "}))
    assert list(form.errors) == ["points", "day", "reason"]
    assert set(form.errors.values()) == {"还没有填"}


def test_what_was_typed_stays_also_where_it_was_wrong() -> None:
    typed = GOOD | {"points": " 二分 ", "note": "原样"}
    form = read_form(ClaimIn, MultiDict(typed))
    assert form.raw == {**typed, "points": "二分"}
    assert form.values == {}
    assert form.errors == {"points": "请填数字，最多两位小数，例如 2 或 0.5"}


def test_an_unknown_field_is_refused_with_a_sentence_for_the_whole_form() -> None:
    form = read_form(ClaimIn, MultiDict(GOOD | {"is_admin": "1"}))
    assert list(form.errors) == [FORM]


@pytest.mark.parametrize("bad", ["有\x00空", "响\x07铃", "半\ud800个"])
def test_signs_that_cannot_be_seen_are_refused(bad: str) -> None:
    form = read_form(ClaimIn, MultiDict(GOOD | {"note": bad}))
    assert form.errors == {"note": "里面有看不见的字符，请删掉重新填"}


def test_lines_may_be_broken_and_come_in_as_one_kind() -> None:
    form = read_form(ClaimIn, MultiDict(GOOD | {"note": "一\r\n二\r三"}))
    assert form.values["note"] == "一\n二\n三"


def test_a_text_that_is_too_long_says_how_long_it_may_be() -> None:
    assert read_form(ClaimIn, MultiDict(GOOD | {"reason": "字" * 11})).errors == {
        "reason": "要 1 到 10 个字"
    }
    long = read_form(ClaimIn, MultiDict(GOOD | {"note": "字" * 3000}))
    assert "最多 2000 个字" in long.errors["note"]


def test_several_choices_come_as_a_list_and_a_wrong_one_is_named_once() -> None:
    several = MultiDict([*GOOD.items(), ("picks", "3"), ("picks", "5")])
    assert read_form(ClaimIn, several).values["picks"] == [3, 5]
    wrong = MultiDict([*GOOD.items(), ("picks", "3"), ("picks", "9" * 19)])
    form = read_form(ClaimIn, wrong)
    assert form.errors == {"picks": "请从列出的里面选一个"}
    assert form.raw["picks"] == ["3", "9" * 19]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("2", "2"), ("０.５", "0.5"), ("−2", "-2"), ("+1.25", "1.25"), ("１２", "12")],
)
def test_numbers_are_read_as_people_type_them(typed: str, value: str) -> None:
    assert Hundredth().deserialize(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["1.234", "1e3", "NaN", "Infinity", "1,5", "", "--1", "9" * 10])
def test_numbers_that_are_not_exact_hundredths_are_refused(typed: str) -> None:
    assert "points" in read_form(ClaimIn, MultiDict(GOOD | {"points": typed})).errors


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=2))
def test_every_exact_hundredth_is_read_back(value: Decimal) -> None:
    assert Hundredth().deserialize(format(value, "f")) == value


@pytest.mark.parametrize("typed", ["2026-11-18", "2026/11/18", "2026.11.18", "2026年11月18日"])
def test_days_are_read_as_people_write_them(typed: str) -> None:
    assert Day().deserialize(typed) == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-11-31", "11月31日没有这一天，这个月到 30 日为止"),
        ("2026-02-29", "2月29日没有这一天，这个月到 28 日为止"),
        ("2026-13-01", "没有这一天，请检查年份和月份"),
        ("0026-11-18", "没有这一天，请检查年份和月份"),
        ("昨天", "请按 2026-11-18 这样填日期"),
    ],
)
def test_a_day_that_does_not_exist_says_why(typed: str, said: str) -> None:
    assert read_form(ClaimIn, MultiDict(GOOD | {"day": typed})).errors["day"] == said


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    assert Day().deserialize(day.isoformat()) == day


@pytest.mark.parametrize("typed", ["0", "32", "1.5", "9" * 30])
def test_a_count_out_of_bounds_is_refused_in_chinese(typed: str) -> None:
    said = read_form(ClaimIn, MultiDict(GOOD | {"times": typed})).errors["times"]
    assert not said.isascii()


def test_a_refusal_of_a_service_joins_what_is_to_be_mended() -> None:
    form = read_form(ClaimIn, MultiDict(GOOD)).wrong("这一户不能登记", "reason")
    assert not form.ok
    assert form.errors == {"reason": "这一户不能登记"}
    assert form.raw["reason"] == "义务工"


def test_a_blank_form_holds_only_what_it_is_given() -> None:
    assert blank(day="2026-11-18", note=None).raw == {"day": "2026-11-18"}
    assert blank().errors == {}


@given(st.dictionaries(st.sampled_from([*GOOD, "picks", "kind"]), st.text(max_size=40)))
def test_no_input_breaks_the_reader(typed: dict[str, str]) -> None:
    form = read_form(ClaimIn, MultiDict(typed))
    assert set(form.raw) == set(typed)
    assert form.ok or all(not sentence.isascii() for sentence in form.errors.values())


def test_of_a_million_characters_only_the_beginning_is_shown_again() -> None:
    form = read_form(ClaimIn, MultiDict(GOOD | {"note": "\x00" * 1_000_000}))
    assert "太长了" in form.errors["note"]
    assert len(form.raw["note"]) == SHOWN_AGAIN


def test_a_form_that_lost_its_key_gets_a_new_one() -> None:
    assert blank(key="once").key == "once"
    assert len(read_form(ClaimIn, MultiDict(GOOD)).key) > 20


def test_no_template_takes_for_granted_that_a_field_was_sent() -> None:
    taken = {
        page.name: found
        for page in (ROOT / "templates").rglob("*.html")
        if (found := re.findall(r"\braw\.(?!get\()\w+", page.read_text(encoding="utf-8")))
    }
    assert taken == {}

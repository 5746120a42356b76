"""Names, doors, numbers: cleaned the same way whoever types, and masked for others' eyes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.foundation.errors import Invalid
from pointsapp.people.policy import names
from pointsapp.people.policy.days import check_order, is_adult


@pytest.mark.parametrize(
    ("typed", "door"),
    [
        ("18", "018"),
        (" 0018", "0018"),
        ("１８", "018"),
        ("18号", "018"),
        ("18甲", "18甲"),
        ("18-1", "18-1"),
        ("18甲号", "18甲号"),
    ],
)
def test_a_door_is_written_one_way(typed: str, door: str) -> None:
    assert names.clean_door(typed) == door


@pytest.mark.parametrize("typed", ["", " ", "a/b", "1.5", "1234567890123"])
def test_what_is_no_door_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        names.clean_door(typed)


@pytest.mark.parametrize(
    ("written", "code", "name"),
    [
        ("1", "01", "1组"), ("一组", "01", "一组"), ("第2村民小组", "02", "第2村民小组"),
        ("十二组", "12", "十二组"), ("二十组", "20", "二十组"), ("东沟组", None, "东沟组"),
        ("一二组", None, "一二组"), ("12", "12", "12组"),
    ],
)  # fmt: skip
def test_a_group_is_read_from_number_or_name(written: str, code: str | None, name: str) -> None:
    assert names.group_name(written) == names.GroupName(code, name)


@given(st.integers(1, 99))
def test_chinese_numerals_are_read_as_their_number(n: int) -> None:
    digits = "零一二三四五六七八九"
    tens = ("" if n < 20 else digits[n // 10]) + "十" if n >= 10 else ""
    written = tens + (digits[n % 10] if n % 10 else "")
    assert names.group_name(f"{written}组").code == f"{n:02d}"


def test_numbers_are_masked() -> None:
    assert names.mask_phone("13812340012") == "138****0012"
    assert names.mask_phone("05375550012") == "*********12"
    assert names.mask_identity("370883197005010022") == "3708************22"


@pytest.mark.parametrize(
    ("born", "on", "adult"),
    [
        (date(2008, 11, 22), date(2026, 11, 22), True),
        (date(2008, 11, 23), date(2026, 11, 22), False),
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
    ],
)
def test_eighteen_is_counted_in_birthdays(born: date, on: date, adult: bool) -> None:
    assert is_adult(born, on) is adult


def test_a_change_is_neither_ahead_of_today_nor_before_the_last_one() -> None:
    today = date(2026, 11, 22)
    check_order(today, after=[today, None], today=today)
    with pytest.raises(Invalid):
        check_order(date(2026, 11, 23), after=[], today=today)
    with pytest.raises(Invalid, match="2026-11-22"):
        check_order(date(2026, 11, 21), after=[today], today=today)

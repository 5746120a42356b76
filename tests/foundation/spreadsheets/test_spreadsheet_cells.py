"""A cell gives a value, or a reason in plain Chinese that says what to write instead."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.foundation.spreadsheets import (
    Cell,
    CellError,
    Parser,
    choice,
    day,
    decimal_2,
    id_number,
    optional,
    phone,
    text,
    whole,
)

WOMAN = "11010119900307002X"
MARCH = date(2026, 3, 1)
sex: Parser[str] = choice({"男": "m", "女": "f"})


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (text, " 张三　", "张三"),
        (text, Decimal(7), "7"),
        (text, Decimal("1E+3"), "1000"),
        (text, MARCH, "2026-03-01"),
        (text, "007", "007"),
        (whole, Decimal(12), 12),
        (whole, "１２", 12),
        (whole, "0", 0),
        (partial(whole, least=-5), "-5", -5),
        (decimal_2, Decimal("2.5"), Decimal("2.50")),
        (decimal_2, " -3 ", Decimal("-3.00")),
        (decimal_2, "+0.05", Decimal("0.05")),
        (decimal_2, "9999999999.99", Decimal("9999999999.99")),
        (day, MARCH, MARCH),
        (day, "2026-03-01", MARCH),
        (day, "2026/3/1", MARCH),
        (day, "2026.3.1", MARCH),
        (day, "2026年3月1日", MARCH),
        (day, "２０２６年３月１日", MARCH),
        (day, Decimal(20260301), MARCH),
        (day, "2024-02-29", date(2024, 2, 29)),
        (sex, "女", "f"),
        (sex, " 男 ", "m"),
        (phone, Decimal(13800138000), "13800138000"),
        (phone, "138 0013 8000", "13800138000"),
        (phone, "+86 138-0013-8000", "13800138000"),
        (phone, "0631-5551234", "06315551234"),
        (phone, "（010）62551234", "01062551234"),
        (id_number, WOMAN, WOMAN),
        (id_number, WOMAN.lower(), WOMAN),
        (id_number, f" {WOMAN[:6]} {WOMAN[6:14]} {WOMAN[14:]} ", WOMAN),
        (id_number, "810000199408230021", "810000199408230021"),
        (optional(day), None, None),
        (optional(whole), "  ", None),
        (optional(whole), "3", 3),
    ],
)
def test_a_cell_gives_its_value(parse: Parser[Any], cell: Cell, value: object) -> None:
    found = parse(cell)
    assert found == value
    assert str(found) == str(value)


@pytest.mark.parametrize(
    ("parse", "cell", "says"),
    [
        (text, None, "没有填写"),
        (text, " 　", "没有填写"),
        (text, "长" * 201, "200 个字以内"),
        (partial(text, longest=2), "三个字", "2 个字以内"),
        (text, Decimal("370101199001011000"), "超过 15 位"),
        (whole, "12.5", "整数"),
        (whole, "十二", "请填数字"),
        (whole, "1e3", "请填数字"),
        (whole, "1_000", "请填数字"),
        (whole, Decimal(-1), "0 到"),
        (partial(whole, most=31), "32", "0 到 31"),
        (whole, MARCH, "请填数字"),
        (decimal_2, "1,200", "不要带逗号"),
        (decimal_2, "2 分", "单位"),
        (decimal_2, "1.005", "两位小数"),
        (decimal_2, Decimal("0.001"), "两位小数"),
        (decimal_2, "10000000000", "太大"),
        (decimal_2, "9" * 60, "太大"),
        (decimal_2, "NaN", "请填数字"),
        (decimal_2, "", "没有填写"),
        (day, "去年", "2026-03-01"),
        (day, "2026-02-30", "没有这一天"),
        (day, "2026-13-01", "没有这一天"),
        (day, Decimal(46082), "不是日期"),
        (day, "2026年3月", "只有年月"),
        (day, "26-3-1", "不是日期"),
        (day, date(1899, 1, 1), "年份不对"),
        (day, "0026-03-01", "年份不对"),
        (day, "2026-03-01 08:30:00", "不是日期"),
        (day, None, "没有填写"),
        (sex, "不详", "男、女"),
        (phone, "12345678901", "手机号"),
        (phone, "5551234", "带区号"),
        (phone, Decimal(6315551234), "带区号"),
        (phone, "没有", "手机号"),
        (id_number, WOMAN[:-1] + "1", "身份证号不对"),
        (id_number, WOMAN[:-1], "身份证号不对"),
        (id_number, "110101199013070026", "身份证号不对"),
        (id_number, Decimal("110101199003070000"), "超过 15 位"),
        (id_number, "张三", "身份证号不对"),
        (optional(day), "去年", "不是日期"),
    ],
)
def test_a_wrong_cell_says_what_to_write(parse: Parser[Any], cell: Cell, says: str) -> None:
    with pytest.raises(CellError, match=says) as wrong:
        parse(cell)
    assert says in wrong.value.reason


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from("-/."))
def test_any_day_is_read_in_any_way_of_writing_it(found: date, mark: str) -> None:
    assert day(found.isoformat()) == found
    assert day(f"{found.year}{mark}{found.month}{mark}{found.day}") == found
    assert day(f"{found.year}年{found.month:02}月{found.day:02}日") == found
    assert day(f"{found:%Y%m%d}") == found


@given(st.text())
def test_no_text_makes_a_parser_break(typed: str) -> None:
    for parse in (text, whole, decimal_2, day, phone, id_number, sex):
        try:
            parse(typed)
        except CellError as wrong:
            assert wrong.reason  # noqa: PT017


@given(st.decimals(-10_000, 10_000, places=2))
def test_points_keep_every_hundredth(points: Decimal) -> None:
    assert decimal_2(str(points)) == points
    assert decimal_2(points).as_tuple().exponent == -2


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999), st.integers(0, 17))
def test_one_wrong_digit_of_an_identity_number_is_found(born: date, turn: int, place: int) -> None:
    number = f"371081{born:%Y%m%d}{turn:03}"
    weights = [2 ** (17 - n) % 11 for n in range(17)]
    number += "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=True)) % 11]
    assert id_number(number) == number
    wrong = number[:place] + ("1" if number[place] != "1" else "2") + number[place + 1 :]
    with pytest.raises(CellError):
        id_number(wrong)


def test_a_reason_never_repeats_what_was_typed() -> None:
    for parse in (whole, day, phone, id_number, sex):
        with pytest.raises(CellError) as wrong:
            parse("张三丰 13800138000x")
        assert "张三丰" not in wrong.value.reason
    assert day(MARCH + timedelta(days=1)) == date(2026, 3, 2)

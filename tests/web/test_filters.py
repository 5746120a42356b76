"""How points, money, days and instants are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.web import filters


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("2.00"), "+2"),
        (Decimal("-2"), "−2"),
        (Decimal("126.50"), "+126.5"),
        (Decimal("0.00"), "0"),
        (Decimal("-0.05"), "−0.05"),
        (Decimal("1E+2"), "+100"),
    ],
)
def test_points_carry_their_sign_and_no_needless_zero(value: Decimal, written: str) -> None:
    assert filters.points(value) == written


def test_an_amount_has_a_sign_only_when_it_is_below_zero() -> None:
    assert filters.amount(Decimal("126.50")) == "126.5"
    assert filters.amount(Decimal("-10.00")) == "−10"
    assert filters.amount(Decimal("-0.00")) == "0"
    assert filters.amount(1000) == "1000"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_can_be_read_back_exactly(value: Decimal) -> None:
    assert Decimal(filters.amount(value).replace("−", "-")) == value


def test_results_keep_two_places_and_money_its_thousands() -> None:
    assert filters.fixed(Decimal("92.1")) == "92.10"
    assert filters.money(Decimal("3000")) == "3,000.00"
    assert filters.money(Decimal("-3000")) == "−3,000.00"
    assert filters.number(50000) == "50,000"


def test_the_year_is_said_only_where_it_is_another() -> None:
    assert filters.day(date(2026, 11, 8), 2026) == "11月8日"
    assert filters.day(date(2025, 12, 18), 2026) == "2025年12月18日"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 11, 20), date(2026, 11, 26), "11月20日—26日"),
        (date(2026, 11, 28), date(2026, 12, 4), "11月28日—12月4日"),
        (date(2026, 12, 28), date(2027, 1, 3), "12月28日—2027年1月3日"),
        (date(2025, 12, 1), date(2025, 12, 9), "2025年12月1日—9日"),
        (date(2026, 1, 5), date(2026, 1, 5), "1月5日"),
    ],
)
def test_a_period_says_nothing_twice(first: date, last: date, written: str) -> None:
    assert filters.period(first, last, 2026) == written


def test_an_instant_is_written_in_village_time() -> None:
    assert filters.instant(datetime(2026, 11, 21, 17, 5, tzinfo=UTC), 2026) == "11月22日 1:05"


def test_a_day_can_be_written_long_and_by_weekday() -> None:
    assert filters.long_day(date(2026, 11, 25)) == "2026年11月25日 星期三"
    assert filters.weekday(date(2026, 11, 29)) == "周日"


def test_a_digest_is_cut_into_groups() -> None:
    assert filters.groups("9c417be052") == "9c41 7be0 52"


def test_a_qr_code_brings_no_style_and_no_script() -> None:
    svg = filters.qr_svg("https://points.example/h/0123456789")
    assert svg.startswith("<svg")
    assert "style" not in svg
    assert "<script" not in svg

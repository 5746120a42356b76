"""How templates write points, money, days and instants; nothing here decides anything."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import segno
from flask import Flask
from markupsafe import Markup

from pointsapp.foundation.clock import VILLAGE_ZONE, village_day

MINUS = "\u2212"
WEEKDAYS = "一二三四五六日"


def amount(value: Decimal | int) -> str:
    """A quantity or balance without needless zeros: '126.5', '−2', '0'."""
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0") else text.replace("-", MINUS)


def points(value: Decimal | int) -> str:
    """Points that were added or taken, always with a sign: '+2', '−2', '0'."""
    return f"+{amount(value)}" if value > 0 else amount(value)


def fixed(value: Decimal | int) -> str:
    """Two places, for results that are compared with a sheet: '92.01'."""
    return f"{Decimal(value):.2f}".replace("-", MINUS)


def money(value: Decimal | int) -> str:
    """Yuan with thousands and two places: '3,000.00'."""
    return f"{Decimal(value):,.2f}".replace("-", MINUS)


def number(value: int) -> str:
    """A count with thousands: '50,000'."""
    return f"{value:,}".replace("-", MINUS)


def weekday(value: date) -> str:
    """'周三'."""
    return f"周{WEEKDAYS[value.weekday()]}"


def long_day(value: date) -> str:
    """The day as a page's date: '2026年11月25日 星期三'."""
    return f"{value.year}年{value.month}月{value.day}日 星期{WEEKDAYS[value.weekday()]}"


def groups(code: str, size: int = 4) -> str:
    """A digest in groups that can be read aloud: '9c41 7be0'."""
    return " ".join(code[at : at + size] for at in range(0, len(code), size))


def day(value: date, this_year: int) -> str:
    """'11月18日', with the year where it is not this one."""
    short = f"{value.month}月{value.day}日"
    return short if value.year == this_year else f"{value.year}年{short}"


def period(first: date, last: date, this_year: int) -> str:
    """'11月20日—26日': what the second day shares with the first is not said twice."""
    if first == last:
        return day(first, this_year)
    same_month = (first.year, first.month) == (last.year, last.month)
    end = f"{last.day}日" if same_month else day(last, first.year)
    return f"{day(first, this_year)}—{end}"


def instant(value: datetime, this_year: int) -> str:
    """An aware instant in village time: '11月18日 9:05'."""
    there = value.astimezone(VILLAGE_ZONE)
    return f"{day(there.date(), this_year)} {there.hour}:{there.minute:02d}"


@lru_cache(maxsize=512)
def qr_svg(address: str) -> Markup:
    """A QR code as inline <svg> without style or script; prints well, error correction M."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704  segno writes only its own path


def register(app: Flask) -> None:
    """Give templates the filters; the app's clock tells which year need not be said."""

    def this_year() -> int:
        return village_day(app.extensions["clock"].now()).year

    plain: tuple[Callable[..., str], ...] = (
        amount, points, fixed, money, number, weekday, long_day, groups,
    )  # fmt: skip
    app.jinja_env.filters.update({each.__name__: each for each in plain})
    app.jinja_env.filters["day"] = lambda value: day(value, this_year())
    app.jinja_env.filters["instant"] = lambda value: instant(value, this_year())
    app.jinja_env.filters["period"] = lambda first, last: period(first, last, this_year())
    app.jinja_env.globals["qr_svg"] = qr_svg

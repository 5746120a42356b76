"""Months as pages name them: '2026-11', and which day stands for one."""

import calendar
import re
from datetime import date, timedelta

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


def month_of(day: date) -> str:
    """'2026-11'."""
    return f"{day.year}-{day.month:02d}"


def asked_month(text: str, today: date) -> str:
    """The month that was asked for, or this one; never one to come."""
    this = month_of(today)
    return text if MONTH.fullmatch(text) and text <= this else this


def last_months(today: date, count: int = 3) -> list[str]:
    """This month and the ones before, the newest first."""
    months, day = [], today
    for _ in range(count):
        months.append(month_of(day))
        day = day.replace(day=1) - timedelta(days=1)
    return months


def month_words(month: str, today: date) -> str:
    """'11 月', with the year where it is not this one."""
    year, number = month.split("-")
    return f"{int(number)} 月" if int(year) == today.year else f"{year} 年 {int(number)} 月"


def last_day(month: str, today: date) -> date:
    """The month's last day, or today while the month lasts."""
    year, number = (int(part) for part in month.split("-"))
    return min(date(year, number, calendar.monthrange(year, number)[1]), today)

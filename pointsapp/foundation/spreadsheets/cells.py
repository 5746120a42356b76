"""What a cell may hold, and parsers that give a value or say why it is none."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from pointsapp.foundation.errors import Invalid

Cell = str | Decimal | date | None
T = TypeVar("T")
Parser = Callable[[Cell], T]

EXACT = Decimal(10) ** 15  # from here on Excel has lost the last digits of a number
LARGEST = Decimal(10) ** 10
YEARS = range(1900, 2101)
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
DAYS = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
MONTH = re.compile(r"\d{4}[-/.年]\d{1,2}月?")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0[0-9]{2,3}[2-9][0-9]{6,7}")


class CellError(Exception):
    """A cell that holds no such value; `reason` is for the person who filled it in."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def optional(parse: Parser[T]) -> Parser[T | None]:
    """The same parser, but an empty cell gives None."""
    return lambda cell: None if plain(cell) == "" else parse(cell)


def cleaned(clean: Callable[[str], T]) -> Parser[T]:
    """A parser that takes the text of a cell as a rule does; what it refuses is a CellError."""

    def parse(cell: Cell) -> T:
        try:
            return clean(text(cell))
        except Invalid as wrong:
            raise CellError(wrong.sentence) from None

    return parse


def plain(cell: Cell) -> str:
    """The cell as text without blanks around it; CellError for a number too long to be exact."""
    if isinstance(cell, Decimal):
        if abs(cell) >= EXACT:
            raise CellError("数字超过 15 位，Excel 已丢掉末尾几位，请把单元格设为“文本”后重新填写")
        return f"{cell:f}"
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell.strip()


def text(cell: Cell, *, longest: int = 200) -> str:
    """Any text that is not empty, of at most `longest` characters."""
    found = _filled(cell)
    if len(found) > longest:
        raise CellError(f"太长，请缩短到 {longest} 个字以内")
    return found


def whole(cell: Cell, *, least: int = 0, most: int = 1_000_000_000) -> int:
    """A whole number between `least` and `most`."""
    number = _number(cell)
    if number != number.to_integral_value():
        raise CellError("请填整数")
    if not least <= number <= most:
        raise CellError(f"请填 {least} 到 {most} 之间的整数")
    return int(number)


def decimal_2(cell: Cell) -> Decimal:
    """A number with at most two places after the point, smaller than ten thousand million."""
    number = _number(cell)
    if number != number.quantize(Decimal("0.01")):
        raise CellError("最多写两位小数")
    return number.quantize(Decimal("0.01"))


def day(cell: Cell) -> date:
    """A real date, or text such as 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日 or 20260301."""
    if isinstance(cell, date):
        return _within_years(cell)
    found = _narrow(_filled(cell))
    for pattern in DAYS:
        if parts := pattern.fullmatch(found):
            return _made_day(*(int(part) for part in parts.groups()))
    if MONTH.fullmatch(found):
        raise CellError("只有年月，请补上是哪一天，写成 2026-03-01 这样")
    raise CellError("不是日期，请写成 2026-03-01 这样")


def choice(choices: Mapping[str, T]) -> Parser[T]:
    """A parser that takes one of the given texts and gives what it stands for."""

    def parse(cell: Cell) -> T:
        found = _filled(cell)
        if found not in choices:
            raise CellError(f"请填其中之一：{'、'.join(choices)}")
        return choices[found]

    return parse


def phone(cell: Cell) -> str:
    """A mobile or landline number (with area code) of mainland China, digits only."""
    found = re.sub(r"[\s()-]", "", _narrow(_filled(cell))).removeprefix("+86")
    if not MOBILE.fullmatch(found) and not LANDLINE.fullmatch(found):
        raise CellError("不是电话号码，请填 11 位手机号，或带区号的座机号")
    return found


def id_number(cell: Cell) -> str:
    """An 18-digit identity number whose check digit and day of birth are right."""
    found = re.sub(r"\s", "", _narrow(_filled(cell))).upper()
    try:
        # The county code is not looked up: people born before their county was named are many.
        born = ric.get_birth_date(found) if re.fullmatch(r"[0-9]{17}[0-9X]", found) else None
    except ValidationError:
        born = None
    if born is None or ric.calc_check_digit(found) != found[-1]:
        raise CellError("身份证号不对，请对照证件核对 18 位号码")
    return found


def _filled(cell: Cell) -> str:
    if not (found := plain(cell)):
        raise CellError("没有填写")
    return found


def _narrow(found: str) -> str:
    return unicodedata.normalize("NFKC", found)


def _number(cell: Cell) -> Decimal:
    found = _narrow(_filled(cell))
    if isinstance(cell, date) or not NUMBER.fullmatch(found):
        raise CellError("请填数字，不要带逗号、单位或其他文字")
    if abs(number := Decimal(found)) >= LARGEST:
        raise CellError("数字太大")
    return number


def _made_day(year: int, month: int, day_of_month: int) -> date:
    try:
        return _within_years(date(year, month, day_of_month))
    except ValueError:
        raise CellError("没有这一天，请核对日期") from None


def _within_years(found: date) -> date:
    if found.year not in YEARS:
        raise CellError("年份不对，请核对日期")
    return found

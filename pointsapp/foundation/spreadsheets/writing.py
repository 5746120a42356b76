"""Writes .xlsx in which text stays text and nothing is ever a formula."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal

import xlsxwriter

from pointsapp.foundation.clock import VILLAGE_ZONE

CellOut = str | int | Decimal | date | bool | None
MOST_ROWS = 1_048_575
LONGEST_TEXT = 32_767
EXACT_DIGITS = 15
FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a 29 February 1900 that never was
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """A column: its title, its width in characters, what is typed into it, and from which list."""

    title: str
    width: float = 14
    kind: Literal["text", "number", "date"] = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetOut:
    """A sheet to write: rows may be a generator, they are taken one by one."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[CellOut]] = ()


def write_workbook(sheets: Sequence[SheetOut]) -> bytes:
    """The bytes of an .xlsx with a header in each sheet; ValueError for more than it can hold."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as workbook:
        formats = _formats(workbook)
        for sheet, name in zip(sheets, _sheet_names(sheets), strict=True):
            _write_sheet(workbook.add_worksheet(name), sheet, formats)
    return out.getvalue()


def _formats(workbook: Any) -> dict[str, Any]:
    header = {"bold": True, "bg_color": "#EEF1EC", "bottom": 1, "text_wrap": True, "valign": "top"}
    return {
        "header": workbook.add_format({**header, "num_format": "@"}),
        "text": workbook.add_format({"num_format": "@"}),
        "number": workbook.add_format({"num_format": "General"}),
        "points": workbook.add_format({"num_format": "0.00"}),
        "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
    }


def _write_sheet(out: Any, sheet: SheetOut, formats: dict[str, Any]) -> None:
    out.freeze_panes(1, 0)
    out.repeat_rows(0)
    out.set_landscape()
    out.set_paper(9)  # A4
    out.fit_to_pages(1, 0)
    for number, column in enumerate(sheet.columns):
        out.set_column(number, number, column.width, formats[column.kind])
        out.write_string(0, number, column.title, formats["header"])
        if column.choices:
            rule = {"validate": "list", "source": list(column.choices)}
            out.data_validation(1, number, MOST_ROWS, number, rule)
    for number, row in enumerate(sheet.rows, 1):
        if number > MOST_ROWS:
            raise ValueError("a sheet holds 1,048,575 rows under its header")
        for column_number, cell in enumerate(row):
            _write_cell(out, number, column_number, cell, formats)


def _write_cell(out: Any, row: int, column: int, cell: CellOut, formats: dict[str, Any]) -> None:
    match storable(cell):
        case None | "":
            return
        case str(text):
            out.write_string(row, column, text, formats["text"])
        case Decimal() as number:
            kind = "points" if number.as_tuple().exponent == -2 else "number"
            out.write_number(row, column, number, formats[kind])
        case day:
            out.write_datetime(row, column, day, formats["date"])


def storable(cell: CellOut) -> str | Decimal | date | None:
    """The cell as one of the three kinds that Excel keeps exactly; what it cannot keep as text."""
    match cell:
        case bool():
            return "是" if cell else "否"
        case datetime():
            return f"{cell.astimezone(VILLAGE_ZONE):%Y-%m-%d %H:%M}"
        case date():
            return cell if cell >= FIRST_DAY else cell.isoformat()
        case int() | Decimal():
            number = Decimal(cell)
            return number if len(number.as_tuple().digits) <= EXACT_DIGITS else f"{number:f}"
        case str() if len(cell) > LONGEST_TEXT:
            raise ValueError("a cell holds 32,767 characters")
        case str():
            return NOT_IN_XML.sub("", cell)
    return None


def _sheet_names(sheets: Sequence[SheetOut]) -> list[str]:
    """Names as Excel bears them: at most 31 characters, some forbidden, none twice."""
    names: list[str] = []
    for sheet in sheets:
        base = NOT_IN_A_NAME.sub(" ", sheet.name).strip()[:31] or "表"
        name, turn = base, 1
        while name.lower() in (taken.lower() for taken in names):
            turn += 1
            name = f"{base[: 30 - len(str(turn))]} {turn}"
        names.append(name)
    return names

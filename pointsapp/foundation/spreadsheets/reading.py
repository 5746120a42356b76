"""Reads .xlsx and .csv exactly and in bounded memory, and refuses what it cannot trust."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from pointsapp.foundation.spreadsheets.cells import Cell
from pointsapp.foundation.spreadsheets.delimited import decoded, delimited_rows
from pointsapp.foundation.spreadsheets.grid import Grid, damaged
from pointsapp.foundation.spreadsheets.limits import MEBIBYTE, STANDARD, Limits
from pointsapp.foundation.spreadsheets.package import admit, refuse_encrypted, refuse_macro
from pointsapp.foundation.spreadsheets.problems import Problem, Problems, Unreadable

Row = tuple[Cell, ...]
Progress = Callable[[int], None]
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
MACRO_ENDINGS = (".xlsm", ".xlsb", ".xltm", ".xlam")
OLD_ENDINGS = (".xls", ".xlt", ".et", ".ett", ".ods", ".numbers")
STEP = 1_000


@dataclass(frozen=True)
class Sheet:
    """One table of a file; its values are read when its rows are asked for."""

    name: str
    read: Callable[[], Iterator[tuple[int, Row]]] = field(repr=False)
    grid: Grid = field(default_factory=Grid, repr=False)
    part: str = ""  # of the .xlsx, in small letters

    def rows(
        self,
        *,
        first: int = 1,
        progress: Progress | None = None,
        columns: Collection[int] | None = None,
        without: Collection[int] = (),
    ) -> Iterator[tuple[int, Row]]:
        """The rows from number `first` on that hold anything, each with its number from 1.

        Those `without`, by their numbers, are neither given nor judged.
        Raises Problems at once for merged cells, formulas and error values among them; of formulas
        and errors only in `columns` (from 0) where only those are read.
        `progress` is told how many rows were read, every 1,000 rows and at the end.
        """
        found = self._mistrusted(first, columns)
        if problems := [each for each in found if each.row not in without]:
            raise Problems(problems)
        return self._rows(first, progress, without)

    def _rows(
        self, first: int, progress: Progress | None, without: Collection[int]
    ) -> Iterator[tuple[int, Row]]:
        read = 0
        for number, row in self.read():
            if number < first or number in without or all(cell is None for cell in row):
                continue
            yield number, row
            read += 1
            if progress and read % STEP == 0:
                progress(read)
        if progress:
            progress(read)

    def _mistrusted(self, first: int, columns: Collection[int] | None) -> Iterator[Problem]:
        def read(column: int) -> bool:
            return columns is None or column - 1 in columns

        for reference, place, last_row in self.grid.merges:
            if last_row >= first:
                reason = f"合并了单元格（{reference}），请取消合并后逐格填写"
                yield Problem(self.name, *place, reason)
        for row, column in self.grid.formulas:
            if row >= first and read(column):
                reason = "是公式，请复制后“选择性粘贴→数值”再上传"
                yield Problem(self.name, row, column, reason)
        for row, column in self.grid.errors:
            if row >= first and read(column) and (row, column) not in self.grid.formulas:
                yield Problem(self.name, row, column, "显示为错误值，请改成正确的内容")


@dataclass(frozen=True)
class Workbook:
    """The sheets of one file, in its order; a .csv is one sheet named after the file."""

    filename: str
    sheets: tuple[Sheet, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets."""
        return tuple(sheet.name for sheet in self.sheets)


def require_sheet(workbook: Workbook, name: str) -> Sheet:
    """The sheet of that name, or the only one of a .csv; Unreadable names those that are there."""
    for sheet in workbook.sheets:
        if sheet.name.strip() == name or workbook.filename.lower().endswith(".csv"):
            return sheet
    there = "、".join(f"“{found}”" for found in workbook.names)
    raise Unreadable(
        "spreadsheet.no_sheet",
        f"文件里没有工作表“{name}”，只有{there or '图表'}。请改工作表的名称，或下载模板重新填写",
        wanted=name,
        found=workbook.names,
    )


def read_workbook(content: bytes, *, filename: str, limits: Limits = STANDARD) -> Workbook:
    """Open an uploaded .xlsx or .csv; Unreadable says what to mend when it cannot be trusted."""
    _check_size(len(content), limits)
    if not content.strip(b"\x00"):
        raise damaged()
    ending = Path(filename).suffix.lower()
    if ending == ".csv":
        return _read_csv(content, filename, limits)
    _check_kind(content, ending)
    copy, book = admit(content, limits)
    opened = _asked(partial(CalamineWorkbook.from_filelike, copy))
    return Workbook(
        filename,
        tuple(
            Sheet(name, partial(_rows_of, opened, name), grid, book.part_of(name))
            for name, grid in book.sheets().items()
        ),
    )


def read_workbook_file(path: Path, *, limits: Limits = STANDARD) -> Workbook:
    """Open a file on disk; its size is checked before a byte is read. Raises Unreadable."""
    _check_size(path.stat().st_size, limits)
    return read_workbook(path.read_bytes(), filename=path.name, limits=limits)


def _check_size(size: int, limits: Limits) -> None:
    if size == 0:
        raise Unreadable("spreadsheet.empty", "文件是空的（0 字节），请重新保存后再上传")
    if size > limits.content:
        raise Unreadable(
            "spreadsheet.too_large",
            f"文件有 {size // MEBIBYTE} MB，最大 {limits.content // MEBIBYTE} MB，"
            "请删去图片和多余的工作表，或分成几个文件再上传",
        )


def _check_kind(content: bytes, ending: str) -> None:
    if ending in MACRO_ENDINGS:
        raise refuse_macro()
    if content.startswith(OLE_MAGIC) and ENCRYPTED_PACKAGE in content:
        raise refuse_encrypted()
    if ending in OLD_ENDINGS or content.startswith(OLE_MAGIC):
        raise Unreadable(
            "spreadsheet.old_format",
            "这是旧格式或别的软件的表格，请用 Excel 或 WPS 另存为 .xlsx 再上传",
        )
    if ending != ".xlsx":
        raise Unreadable("spreadsheet.ending", "只收 .xlsx 和 .csv 文件，请另存为其中一种再上传")
    if not content.startswith(ZIP_MAGIC):
        raise damaged()


def _read_csv(content: bytes, filename: str, limits: Limits) -> Workbook:
    if content.startswith((ZIP_MAGIC, OLE_MAGIC)):
        raise Unreadable(
            "spreadsheet.ending", "这其实是 Excel 文件，请把文件名的结尾改回 .xlsx 再上传"
        )
    text, name = decoded(content), Path(filename).stem
    return Workbook(filename, (Sheet(name, partial(delimited_rows, text, name, limits)),))


def _asked(question: Callable[[], Any]) -> Any:
    """What the reader of values answers; a file it cannot bear is a damaged one."""
    try:
        return question()
    except CalamineError:
        raise damaged() from None


def _rows_of(workbook: CalamineWorkbook, name: str) -> Iterator[tuple[int, Row]]:
    sheet: CalamineSheet = _asked(partial(workbook.get_sheet_by_name, name))
    # The reader gives the empty rows above the first cell, but not the empty columns before it.
    before = (None,) * (sheet.start or (0, 0))[1]
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield number, before + tuple(map(_cell, row))


def _cell(value: object) -> Cell:
    match value:
        case str():
            return value or None
        case bool():
            return "TRUE" if value else "FALSE"
        case float() | int():
            return _exact(value)
        case datetime():
            return value.date() if value.time() == time() else str(value)
        case date():
            return value
    return str(value)


def _exact(value: float) -> Cell:
    # Excel keeps and shows 15 digits; what comes after them is noise of the binary number.
    if not isfinite(value):
        return str(value)
    number = Decimal(f"{value:.15g}")
    return Decimal(int(number)) if number == int(number) else number

"""A table with a header: which column is which, and every cell that has to be mended."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pointsapp.foundation.spreadsheets.cells import CellError, Parser
from pointsapp.foundation.spreadsheets.layout import (
    Layout,
    Source,
    beneath,
    require_titles,
    sheet_of,
    squeezed,
)
from pointsapp.foundation.spreadsheets.problems import Problem, Problems
from pointsapp.foundation.spreadsheets.reading import Progress, Row, Sheet, Workbook

T = TypeVar("T")
MOST_PROBLEMS = 500
UNREAD_SHOWN, UNREAD_WORDS = 200, 60


def header_map(
    row: Row,
    wanted: Mapping[str, str],
    *,
    aliases: Mapping[str, str] | None = None,
    optional: Collection[str] = (),
    sheet: str,
    number: int = 1,
) -> dict[str, int]:
    """Which column (from 0) each key of `wanted` (title → key) stands in.

    `aliases` gives the wanted title for another spelling; titles in `optional` may be missing.
    Raises Problems for titles that are missing, doubled or not known.
    """
    columns: dict[str, int] = {}
    problems: list[Problem] = []
    for column, cell in enumerate(row):
        if (title := squeezed(cell)) == "":
            continue
        key = wanted.get((aliases or {}).get(title, title))
        if key is None:
            problems.append(
                Problem(sheet, number, column + 1, f"不认识的列“{title}”，请删去或改名")
            )
        elif key in columns:
            problems.append(Problem(sheet, number, column + 1, f"“{title}”这一列出现了两次"))
        else:
            columns[key] = column
    needed = [t for t, key in wanted.items() if key not in columns and t not in optional]
    problems += [Problem(sheet, number, None, f"缺少“{title}”这一列") for title in needed]
    if problems:
        raise Problems(problems)
    return columns


@dataclass
class Line:
    """One row under the header; `take` reads a cell and notes what is wrong with it."""

    number: int
    row: Row
    table: "Table" = field(repr=False)

    def take(self, key: str, parse: Parser[T]) -> T | None:
        """The value in the column of `key`; None when it is wrong, which is noted, or absent."""
        source = self.table.sources.get(key)
        if source is None:
            return None
        try:
            return parse(source.value(self.row))
        except CellError as bad:
            column = None if source.column is None else source.column + 1
            self.table.note(self.number, column, bad.reason)
            return None

    def wrong(self, key: str, reason: str) -> None:
        """Note that the cell of `key` is wrong for a reason that only the caller can know."""
        column = self.table.columns.get(key)
        self.table.note(self.number, None if column is None else column + 1, reason)


@dataclass
class Table:
    """The rows of a sheet under its header, and the problems found while they are read."""

    sheet: Sheet
    sources: Mapping[str, Source]
    rows: Iterator[tuple[int, Row]] = field(repr=False)
    problems: list[Problem] = field(default_factory=list)
    beneath: Mapping[int, str] = field(default_factory=dict)  # rows that are no lines of it

    @property
    def columns(self) -> dict[str, int]:
        """Where the fields stand that stand in a column, from 0."""
        return {k: s.column for k, s in self.sources.items() if s.column is not None}

    @property
    def unread(self) -> list[str]:
        """What stands beneath it, a sentence a row."""
        shown = list(self.beneath.items())[:UNREAD_SHOWN]
        return [f"第 {number} 行：{words[:UNREAD_WORDS]}" for number, words in shown]

    def has(self, key: str) -> bool:
        """Whether the field is told at all, by a column or once for all rows."""
        return key in self.sources

    def __iter__(self) -> Iterator[Line]:
        for number, row in self.rows:
            yield Line(number, row, self)

    def note(self, row: int | None, column: int | None, reason: str) -> None:
        """Note a problem; raises Problems when there are so many that reading on helps nobody."""
        self.problems.append(Problem(self.sheet.name, row, column, reason))
        if len(self.problems) >= MOST_PROBLEMS:
            self.finish()

    def finish(self) -> None:
        """Raise Problems if any was noted."""
        if self.problems:
            raise Problems(self.problems)


def open_table(
    sheet: Sheet,
    wanted: Mapping[str, str],
    *,
    aliases: Mapping[str, str] | None = None,
    optional: Collection[str] = (),
    first: int = 1,
    progress: Progress | None = None,
) -> Table:
    """The table whose header is the first filled row from number `first` on; raises Problems."""
    rows = sheet.rows(first=first, progress=progress)
    number, header = next(rows, (first, ()))
    columns = header_map(
        header, wanted, aliases=aliases, optional=optional, sheet=sheet.name, number=number
    )
    return Table(sheet, {key: Source(column) for key, column in columns.items()}, rows)


def open_layout(workbook: Workbook, layout: Layout, *, progress: Progress | None = None) -> Table:
    """The table of a file in a layout that was mapped; raises Unreadable, Problems.

    What makes a sheet untrustworthy above the titles (a merged heading) or beneath the table
    (a sum, a remark) does not matter.
    """
    sheet = sheet_of(workbook, layout)
    require_titles(sheet, layout)
    left = beneath(sheet, layout)
    rows = sheet.rows(
        first=layout.header_row + 1, progress=progress, columns=layout.read, without=left
    )
    return Table(sheet, layout.sources, rows, beneath=left)

"""Reads the rows of a table by its fields, notes what is wrong, skips '# …' lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pointsapp.foundation.spreadsheets import Problem, Problems, Row, Sheet, open_table
from pointsapp.rulebooks.drafts import RuleDraft
from pointsapp.rulebooks.faults import rule_faults
from pointsapp.rulebooks.tables.fields import Field


@dataclass(frozen=True)
class Entry:
    """The values of one row, with its number in the sheet."""

    row: int
    values: dict[str, Any]


@dataclass
class Reading:
    """What was read from a sheet; `columns` (from 0) tells where a field stands."""

    sheet: str
    entries: list[Entry]
    columns: dict[str, int]
    problems: list[Problem]

    def wrong(self, row: int | None, name: str, reason: str) -> None:
        """Note a problem of a field; without a column of its own the row alone is named."""
        column = self.columns.get(name)
        self.problems.append(
            Problem(self.sheet, row, None if column is None else column + 1, reason)
        )


def read_rows(sheet: Sheet, fields: Sequence[Field]) -> Reading:
    """The rows of a sheet under their header, with every problem found."""
    reading = Reading(sheet.name, [], {}, [])
    try:
        table = open_table(
            without_comments(sheet),
            {each.title: each.name for each in fields},
            optional={each.title for each in fields if not each.required},
        )
        reading.columns = table.columns
        for line in table:
            values = {
                each.name: line.take(each.name, each.read)
                if each.name in table.columns
                else each.absent
                for each in fields
            }
            reading.entries.append(Entry(line.number, values))
        reading.problems += table.problems
    except Problems as found:
        reading.problems += found.problems
    return reading


def without_comments(sheet: Sheet) -> Sheet:
    """The sheet without rows whose first cell begins with '#'."""

    def rows() -> Iterator[tuple[int, Row]]:
        return (pair for pair in sheet.read() if not is_comment(pair[1]))

    return replace(sheet, read=rows)


def is_comment(row: Row) -> bool:
    """Whether a row is a remark of whoever made the table."""
    return bool(row) and isinstance(row[0], str) and row[0].lstrip().startswith("#")


def comments_of(sheet: Sheet) -> str:
    """The remarks of a table, one a line: where it comes from."""
    lines = (row for _, row in sheet.read() if is_comment(row))
    return "\n".join(
        ",".join(str(cell) for cell in row if cell is not None).lstrip("# ") for row in lines
    )


def check_rules(reading: Reading, rules: Sequence[RuleDraft], caps: Iterable[str]) -> None:
    """Note what is wrong with whole rows, at the cell that has to be mended."""
    codes = set(caps)
    for entry, rule in zip(reading.entries, rules, strict=True):
        for name, sentence in rule_faults(rule, codes, rules):
            reading.wrong(entry.row, name, sentence)

"""What is wrong with a file, said so that the person who made it can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pointsapp.foundation.errors import Invalid

SHOWN = 3


def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it is (row and column counted from 1) and why."""

    sheet: str
    row: int | None
    column: int | None
    reason: str

    @property
    def sentence(self) -> str:
        """The place and the reason in one Chinese sentence."""
        row = f"第 {self.row} 行" if self.row else ""
        column = f" {column_letters(self.column)} 列" if self.column else ""
        return f"“{self.sheet}”{row}{column}：{self.reason}"

    def as_facts(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        letters = column_letters(self.column) if self.column else ""
        return {"sheet": self.sheet, "row": self.row, "column": letters, "reason": self.reason}


class Unreadable(Invalid):
    """The file as a whole cannot be read."""


class Problems(Invalid):
    """Rows and cells of a file that have to be mended; nothing was taken from it."""

    def __init__(self, problems: Sequence[Problem], *, code: str = "spreadsheet.problems") -> None:
        self.problems = tuple(problems)
        first = "；".join(p.sentence for p in self.problems[:SHOWN])
        rest = f"；另有 {len(problems) - SHOWN} 处" if len(problems) > SHOWN else ""
        super().__init__(
            code,
            f"表格有 {len(problems)} 处要改。{first}{rest}",
            problems=[p.as_facts() for p in self.problems],
        )

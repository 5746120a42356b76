"""What a scan of a workbook notes down: where content stands, and what cannot be trusted."""

import re
import sys
from array import array
from dataclasses import dataclass, field
from functools import cache

from pointsapp.foundation.spreadsheets.limits import Limits
from pointsapp.foundation.spreadsheets.problems import Unreadable

Place = tuple[int, int]
COLUMN = re.compile(r"[A-Z]{1,3}")


def damaged() -> Unreadable:
    """What is said of a file that is not what its name claims or was cut short."""
    return Unreadable(
        "spreadsheet.damaged", "文件已损坏，或不是真正的 Excel 文件，请用 Excel 另存为 .xlsx 再上传"
    )


def too_large(what: str) -> Unreadable:
    """What is said of a file that goes beyond its limits."""
    return Unreadable(
        "spreadsheet.too_large", f"{what}，请删去多余的行、列和工作表，或分成几个文件再上传"
    )


@cache
def column_number(letters: str) -> int:
    """The number of a column from its letters: A → 1, AA → 27."""
    if not COLUMN.fullmatch(letters):
        raise damaged()
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def place_of(reference: str) -> Place:
    """The (row, column) of a reference such as `B5`, counted from 1."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), column_number(letters)


@dataclass
class Grid:
    """What one sheet holds, by the places of its cells; the values are not looked at."""

    top: int = sys.maxsize
    left: int = sys.maxsize
    bottom: int = 0
    right: int = 0
    cells: int = 0
    characters: int = 0
    merges: list[tuple[str, Place, int]] = field(default_factory=list)  # first place, last row
    formulas: list[Place] = field(default_factory=list)
    errors: list[Place] = field(default_factory=list)

    def hold(self, row: int, column: int) -> None:
        """Note a cell with content; comparisons, because this runs once a cell."""
        self.cells += 1
        if row > self.bottom:
            self.bottom = row
        if row < self.top:
            self.top = row
        if column > self.right:
            self.right = column
        if column < self.left:
            self.left = column

    def area(self) -> int:
        """How many cells the rectangle around all content has."""
        if not self.cells:
            return 0
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


@dataclass
class Book:
    """What the scan of all parts found: sheets by part, their names, the shared strings."""

    limits: Limits
    grids: dict[str, Grid] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # sheet name → relationship id
    targets: dict[str, str] = field(default_factory=dict)  # relationship id → part
    lengths: "array[int]" = field(default_factory=lambda: array("L"))  # of the shared strings

    def sheets(self) -> dict[str, Grid]:
        """The grids by sheet name, in the order of the workbook; charts left out."""
        parts = {name: self.part_of(name) for name in self.names}
        return {name: self.grids[part] for name, part in parts.items() if part in self.grids}

    def part_of(self, name: str) -> str:
        """The part, in small letters, that keeps the sheet of that name."""
        return self.targets.get(self.names[name], "").lower()

    def name_of(self, part: str) -> str:
        """The name of the sheet kept in a part, or of the part where the workbook names none."""
        keys = {key for key, target in self.targets.items() if target.lower() == part}
        return next((name for name, key in self.names.items() if key in keys), part)

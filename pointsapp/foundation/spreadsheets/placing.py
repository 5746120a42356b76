"""Which of our rows goes into which row of a table that somebody else made and partly filled."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pointsapp.foundation.spreadsheets.cells import Cell, CellError, Parser, plain
from pointsapp.foundation.spreadsheets.layout import Layout, Source, require_titles, squeezed
from pointsapp.foundation.spreadsheets.problems import Problem, Problems
from pointsapp.foundation.spreadsheets.reading import Progress, Row, Sheet
from pointsapp.foundation.spreadsheets.scanning import KEPT
from pointsapp.foundation.spreadsheets.writing import CellOut

SERIAL = "序号"
STEP = 1_000
Values = Mapping[str, CellOut]


@dataclass(frozen=True)
class Matching:
    """How a row of ours and one of the table are known to be the same: by `keys` as `parse`
    reads them; a field without a parser is compared as it is written.
    """

    parse: Mapping[str, Parser[Any]]
    keys: tuple[str, ...]

    def value(self, key: str, cell: Cell) -> Any:
        """The cell as its field is read; CellError."""
        return self.parse.get(key, plain)(cell)

    def same(self, key: str, theirs: Cell, ours: CellOut) -> bool:
        """Whether the table's cell says already what we would write."""
        try:
            return bool(self.value(key, theirs) == self.value(key, _cell(ours)))
        except CellError:
            return False


@dataclass
class Placed:
    """What is written where: by row (from 1) and column (from 0), and what became of the rows.

    `left` are rows of the table that we have nothing for, `unread` those that name nobody.
    """

    cells: dict[int, dict[int, CellOut]] = field(default_factory=dict)
    model: int = 0  # the row whose formats new rows take
    same: int = 0
    changed: int = 0
    added: int = 0
    elsewhere: int = 0
    left: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)


@dataclass
class _Found:
    """The table's rows under its titles: those that name one of ours, others, the empty ones."""

    rows: dict[Hashable, deque[tuple[int, Row]]] = field(default_factory=lambda: defaultdict(deque))
    last: int = 0
    other: list[int] = field(default_factory=list)
    serial: int = 0
    numbered: set[int] = field(default_factory=set)  # empty rows with a number in front


def place(
    sheet: Sheet, layout: Layout, ours: Iterable[Values], matching: Matching, *,
    progress: Progress | None = None,
) -> Placed:  # fmt: skip
    """Find each of our rows its place; Unreadable for other titles, Problems for too little room.

    What the table says already, and every column that was not mapped, stays as it is.
    """
    require_titles(sheet, layout)
    found = _found(sheet, layout, matching)
    placed, new = Placed(), list[Values]()
    for count, values in enumerate(ours, 1):
        if _elsewhere(layout, values, matching):
            placed.elsewhere += 1
        elif rows := found.rows.get(_key_of(layout, values, matching)):
            _change(placed, *rows.popleft(), layout, values, matching)
        else:
            new.append(values)
        if progress and count % STEP == 0:
            progress(count)
    placed.left = sorted(row for rows in found.rows.values() for row, _ in rows)
    placed.unread = found.other
    _add(placed, sheet, found, layout, new)
    _refuse_merged(sheet, layout, placed)
    return placed


def _found(sheet: Sheet, layout: Layout, matching: Matching) -> _Found:
    found, serial = _Found(), serial_column(layout)
    for number, row in sheet.read():
        if number <= layout.header_row or all(cell is None for cell in row):
            continue
        told = {key: _told(source, row) for key, source in layout.sources.items()}
        if all(_empty(row, column) for column in layout.read):
            if _only_numbers(row):
                found.numbered |= {number} if serial is not None else set()
            else:
                found.other.append(number)
            continue
        key = _key(layout, told, matching)
        if key is None:
            found.other.append(number)
            continue
        found.rows[key].append((number, row))
        found.last = number
        found.serial = max(found.serial, _number(row, serial))
    return found


def _number(row: Row, column: int | None) -> int:
    """The running number in front of a row, 0 where there is none."""
    cell = row[column] if column is not None and column < len(row) else None
    words = f"{cell:f}" if isinstance(cell, Decimal) else str(cell or "")
    return int(words) if words.isdecimal() and len(words) < 8 else 0


def _told(source: Source, row: Row) -> Cell:
    try:
        return source.value(row)
    except CellError:
        return None


def _empty(row: Row, column: int) -> bool:
    return column >= len(row) or row[column] is None


def _only_numbers(row: Row) -> bool:
    """A row prepared for filling: running numbers or what a formula made of nothing."""
    return not any(
        isinstance(cell, str) and not cell.strip().isdecimal() and not cell.startswith("#")
        for cell in row
    )


def _key_of(layout: Layout, values: Values, matching: Matching) -> Hashable:
    return _key(layout, {key: _cell(value) for key, value in values.items()}, matching)


def _key(layout: Layout, told: Mapping[str, Cell], matching: Matching) -> Hashable:
    """What a row is known by; None when it names nothing."""
    keys = [key for key in matching.keys if _stands(layout, key)]
    try:
        found = tuple(matching.value(key, told.get(key)) for key in keys)
    except CellError:
        return None
    return found if any(each not in (None, "") for each in found) else None


def _stands(layout: Layout, key: str) -> bool:
    source = layout.sources.get(key)
    return source is not None and source.column is not None


def _elsewhere(layout: Layout, values: Values, matching: Matching) -> bool:
    """Whether a text that holds for the whole table says something else than this row."""
    fixed = ((key, s) for key, s in layout.sources.items() if s.column is None)
    return any(
        values.get(key) not in (None, "") and not matching.same(key, source.fixed, values[key])
        for key, source in fixed
    )


def _change(
    placed: Placed, number: int, row: Row, layout: Layout, values: Values, matching: Matching
) -> None:
    """Write only what the row does not say already; what it is known by never."""
    written = layout.written(values)
    cells: dict[int, CellOut] = {}
    for key, source in layout.sources.items():
        if source.column is None or key in matching.keys or values.get(key) in (None, ""):
            continue
        if not matching.same(key, _told(source, row), values[key]):
            both = (source.column, source.also)
            cells |= {column: written[column] for column in both if column is not None}
    placed.changed += bool(cells)
    placed.same += not cells
    if cells:
        placed.cells[number] = cells


def _add(
    placed: Placed, sheet: Sheet, found: _Found, layout: Layout, new: Sequence[Values]
) -> None:
    """Put what the table lacks under its last row, or under its titles and what explains them."""
    first = (found.last or layout.header_row) + 1
    while not found.last and first in found.other:
        first += 1
    placed.model = found.last or first
    after = next((number for number in found.other if number >= first), None)
    if after is not None and len(new) > after - first:
        reason = f"上面只有 {after - first} 个空行，要填 {len(new)} 行。请在它上面插入空行再上传"
        raise Problems([Problem(sheet.name, after, None, reason)])
    serial = serial_column(layout)
    for number, values in enumerate(new, first):
        cells: dict[int, CellOut] = {
            c: cell for c, cell in enumerate(layout.written(values)) if cell is not None
        }
        if serial is not None and number not in found.numbered:
            cells[serial] = found.serial + number - first + 1
        placed.cells[number] = cells
    placed.added = len(new)


def serial_column(layout: Layout) -> int | None:
    """The column of running numbers, where it was not given to a field."""
    at = next((n for n, title in enumerate(layout.titles) if squeezed(title) == SERIAL), None)
    return None if at in layout.read else at


def _refuse_merged(sheet: Sheet, layout: Layout, placed: Placed) -> None:
    """Merged cells among the rows that are written would hide what is written."""
    problems = [
        Problem(sheet.name, *first, f"合并了单元格（{reference}），请取消合并再上传")
        for reference, first, last in sheet.grid.merges
        if last > layout.header_row and any(n in placed.cells for n in range(first[0], last + 1))
    ]
    if len(sheet.grid.merges) >= KEPT:
        problems.append(Problem(sheet.name, None, None, "合并的单元格太多，请取消合并再上传"))
    if problems:
        raise Problems(problems)


def _cell(value: CellOut) -> Cell:
    """What we write, as it would be read again."""
    match value:
        case bool():
            return "是" if value else "否"
        case int():
            return Decimal(value)
        case str() | Decimal() | date():
            return value or None if isinstance(value, str) else value
    return None

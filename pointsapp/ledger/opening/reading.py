"""Reads the rows of opening balances; what is wrong in a cell is noted, nothing is looked up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.spreadsheets import (
    Cell,
    CellError,
    Layout,
    Line,
    Table,
    decimal_2,
    open_layout,
    open_table,
    optional,
    read_workbook,
    require_sheet,
    text,
)
from pointsapp.foundation.spreadsheets.layout import sheet_of
from pointsapp.ledger.opening.template import ALIASES, OPTIONAL, SHEET, TITLES
from pointsapp.ledger.policy import ZERO
from pointsapp.people.ids import RegionId
from pointsapp.people.policy.names import clean_door, clean_name, group_name

Code = tuple[str, str]  # group and door


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: whose points they are as written, and how many."""

    line: Line
    village_id: RegionId
    code: Code
    head: str
    name: str  # '' for the household's own account
    honour: Decimal
    spendable: Decimal


def open_rows(
    content: bytes,
    filename: str,
    *,
    villages: Mapping[str, RegionId],
    progress: Callable[[int, int], None],
    layout: Layout | None = None,
) -> Table:
    """The table of a file, in a layout that was mapped or our own; raises Unreadable, Problems."""
    workbook = read_workbook(content, filename=filename)
    sheet = sheet_of(workbook, layout) if layout else require_sheet(workbook, SHEET)
    total = max(0, sheet.grid.bottom - 1)

    def tell(done: int) -> None:
        progress(done, max(total, done))

    if layout is not None:
        return open_layout(workbook, layout, progress=tell)
    optional = OPTIONAL if len(villages) == 1 else OPTIONAL[:1]
    return open_table(sheet, TITLES, aliases=ALIASES, optional=optional, progress=tell)


def read_rows(table: Table, villages: Mapping[str, RegionId]) -> Iterator[FileRow]:
    """The rows that could be read, one by one."""
    for line in table:
        village_id = _village(line, villages)
        code = line.take("code", _code)
        head = line.take("head", _name)
        name = line.take("name", optional(_name)) or ""
        honour = line.take("honour", optional(decimal_2)) or ZERO
        spendable = line.take("spendable", optional(decimal_2)) or ZERO
        if spendable < 0:
            line.wrong("spendable", "可用积分不能小于 0")
        elif village_id is not None and code is not None and head is not None:
            yield FileRow(line, village_id, code, head, name, honour, spendable)


def _village(line: Line, villages: Mapping[str, RegionId]) -> RegionId | None:
    only = next(iter(villages.values())) if len(villages) == 1 else None
    name = line.take("village", text if only is None else optional(text))
    if name is None:
        return only
    if name not in villages:
        line.wrong("village", f"“{name[:20]}”不在这次导入的范围里，请核对村名")
    return villages.get(name)


def _code(cell: Cell) -> Code:
    if not isinstance(cell, str):
        raise CellError("户号被 Excel 改成了数字或日期，请把这一列设为“文本”，写成 03-018 这样")
    group, dash, door = text(cell).partition("-")
    if not dash or not group.isalnum():
        raise CellError("户号要写成 组号-门号，如 03-018")
    # A table of somebody else's may write '三组' where ours has '03'.
    return group_name(group).code or group, _cleaned(clean_door, door)


def _name(cell: Cell) -> str:
    return _cleaned(clean_name, text(cell))


def _cleaned(clean: Callable[[str], str], found: str) -> str:
    try:
        return clean(found)
    except Invalid as wrong:
        raise CellError(wrong.sentence) from None

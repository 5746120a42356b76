"""A table of somebody else's making: which of our fields stands where, read and written back."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pointsapp.foundation.spreadsheets.cells import Cell, CellError, plain
from pointsapp.foundation.spreadsheets.problems import Unreadable
from pointsapp.foundation.spreadsheets.reading import Row, Sheet, Workbook
from pointsapp.foundation.spreadsheets.writing import CellOut

DEEPEST_HEADER = 10  # in which of the first rows the titles are looked for
PREVIEWED = 5
# The first words of a sum, and of a remark or a signature below a table.
SUM = re.compile(r".{0,8}(?:合计|总计|小计|共计)[:：]?(?:\d.*)?")
REMARK = re.compile(
    r"注\d{0,2}(?:[:：、.．(（].*)?|(?:备注|说明)[:：].*"
    r"|(?:填[表报写制]|制表|经办|审[核批]|复核|负责|单位|盖章|联系)[^:：]{0,6}[:：].*"
)
# What stands between two parts of a cell: '3-18', '3/18', '三组18号'.
MARKS = re.compile(r"(?<=[组队])[-－—–_/／#\s]*|[-－—–_/／#]+")


@dataclass(frozen=True)
class Source:
    """Where a field comes from: a column (from 0), whole or a part of it, or a fixed text.

    `part` 0 is the whole cell, 1 and 2 what stands before and behind the mark between them.
    `also` is a second column, set behind the first one with a '-'.
    """

    column: int | None = None
    part: int = 0
    fixed: str = ""
    also: int | None = None

    def value(self, row: Row) -> Cell:
        """The cell of a row; CellError where it has no such part."""
        if self.column is None:
            return self.fixed or None
        cell = _at(row, self.column)
        if self.also is not None:
            both = plain(cell), plain(_at(row, self.also))
            return "-".join(both) if all(both) else None
        if not self.part or cell is None:
            return cell
        parts = parts_of(plain(cell))
        if len(parts) != 2:
            raise CellError(f"“{plain(cell)[:20]}”分不成两段，请写成 3-18 这样")
        return parts[self.part - 1]


def _at(row: Row, column: int) -> Cell:
    return row[column] if column < len(row) else None


def parts_of(text: str) -> tuple[str, ...]:
    """'三组18号' as ('三组', '18'), '3-18' as ('3', '18'); one part where nothing divides it."""
    parts = [part.strip() for part in MARKS.split(text, maxsplit=1)]
    if len(parts) == 2 and len(parts[1]) > 1:
        parts[1] = parts[1].removesuffix("号").removesuffix("户")
    return tuple(part for part in parts if part)


@dataclass(frozen=True)
class Layout:
    """How to read one kind of table: its sheet, the row of its titles, the titles, the fields."""

    sheet: str
    header_row: int
    titles: tuple[str, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What the same table is known by next month: its titles, in their order."""
        return titles_digest(self.titles)

    @property
    def read(self) -> frozenset[int]:
        """The columns that are read at all."""
        both = ((s.column, s.also) for s in self.sources.values())
        return frozenset(column for pair in both for column in pair if column is not None)

    def written(self, values: Mapping[str, CellOut]) -> list[CellOut]:
        """A row of the same table with our values in its columns; the others stay empty."""
        row: list[CellOut] = [None] * len(self.titles)
        for key, source in self.sources.items():
            value = values.get(key)
            if source.column is None or value in (None, ""):
                continue
            if source.also is not None:
                row[source.column], row[source.also] = _two(str(value))
            elif source.part:
                row[source.column] = _with_part(row[source.column], source.part, str(value))
            else:
                row[source.column] = value
        return row

    def as_facts(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        sources = {key: [s.column, s.part, s.fixed, s.also] for key, s in self.sources.items()}
        return {
            "sheet": self.sheet, "header_row": self.header_row, "titles": list(self.titles),
            "sources": sources,
        }  # fmt: skip


def _two(value: str) -> tuple[str, str]:
    first, _, second = value.partition("-")
    return first, second


def _with_part(cell: CellOut, part: int, value: str) -> str:
    """A cell of two parts with one of them set."""
    first, second = _two(str(cell or ""))
    return f"{value}-{second}" if part == 1 else f"{first}-{value}"


def layout_from(facts: Mapping[str, Any]) -> Layout:
    """What `as_facts` gave."""
    sources = {key: Source(*parts) for key, parts in facts["sources"].items()}
    return Layout(facts["sheet"], facts["header_row"], tuple(facts["titles"]), sources)


def titles_digest(titles: Sequence[str]) -> str:
    """The digest of a row of titles; blanks, line breaks and empty columns at the end left out."""
    kept = [squeezed(title) for title in titles]
    while kept and not kept[-1]:
        kept.pop()
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()


def squeezed(cell: Cell) -> str:
    """A title without blanks, line breaks and the mark of a required column."""
    return "".join(str(cell or "").split()).strip("*＊")


def knows(
    titles: Iterable[str], wanted: Mapping[str, str], aliases: Mapping[str, str], need: set[str]
) -> bool:
    """Whether a row of titles is our own template's: all that must be there is."""
    found = {aliases.get(squeezed(title), squeezed(title)) for title in titles}
    return need <= found & set(wanted)


def candidate_headers(workbook: Workbook) -> Iterator[tuple[Sheet, int, tuple[str, ...]]]:
    """The rows that may hold titles: the first filled ones of each sheet, with their number."""
    for sheet in workbook.sheets:
        above: dict[int, Row] = {}
        for number, row in _top(sheet, DEEPEST_HEADER):
            above[number] = row
            titles = _titles(sheet, number, above)
            if any(titles):
                yield sheet, number, titles


def _titles(sheet: Sheet, number: int, rows: Mapping[int, Row]) -> tuple[str, ...]:
    """The titles of a row; a cell merged downwards to it is a title of this row too."""
    titles = [squeezed(cell) for cell in rows[number]]
    for _, (top, column), last_row in sheet.grid.merges:
        if top < number == last_row and top in rows:
            titles += [""] * (column - len(titles))
            titles[column - 1] = titles[column - 1] or squeezed(_at(rows[top], column - 1))
    return tuple(titles)


def require_titles(sheet: Sheet, layout: Layout) -> None:
    """Refuse a sheet whose titles are not the layout's; Unreadable."""
    above = dict(_top(sheet, layout.header_row))
    there = layout.header_row in above
    titles = _titles(sheet, layout.header_row, above) if there else ()
    if titles_digest(titles) != layout.digest:
        raise Unreadable(
            "spreadsheet.layout", "这张表的表头和记下的对照不一样了，请重新对照各列再上传"
        )


def beneath(sheet: Sheet, layout: Layout) -> dict[int, str]:
    """By number the rows below the titles that are no lines of the table, and their words."""
    return {
        number: " ".join(plain(cell) for cell in row if cell is not None)
        for number, row in sheet.read()
        if number > layout.header_row and _is_beneath(row, layout)
    }


def _is_beneath(row: Row, layout: Layout) -> bool:
    """A sum; or a remark or a signature, and cells that are read are empty."""
    first = squeezed(next((cell for cell in row if cell is not None), None))
    if SUM.fullmatch(first):
        return True
    return bool(REMARK.fullmatch(first)) and any(_at(row, each) is None for each in layout.read)


def sheet_of(workbook: Workbook, layout: Layout) -> Sheet:
    """The layout's sheet; a file with one sheet, or a .csv, may call it by another name."""
    for sheet in workbook.sheets:
        if sheet.name == layout.sheet:
            return sheet
    for sheet, number, titles in candidate_headers(workbook):
        if number == layout.header_row and titles_digest(titles) == layout.digest:
            return sheet
    raise Unreadable(
        "spreadsheet.layout", "这张表和记下的对照不一样：找不到那一行表头，请重新对照各列"
    )


def first_rows(sheet: Sheet, layout: Layout, count: int = PREVIEWED) -> list[dict[str, str]]:
    """The first rows as the mapping reads them: by field the text, or why it is none."""
    shown: list[dict[str, str]] = []
    for number, row in _top(sheet, layout.header_row + count + DEEPEST_HEADER):
        if number > layout.header_row and len(shown) < count and not _is_beneath(row, layout):
            shown.append({key: _shown(source, row) for key, source in layout.sources.items()})
    return shown


def _shown(source: Source, row: Row) -> str:
    try:
        return plain(source.value(row))
    except CellError as bad:
        return f"（{bad.reason}）"


def _top(sheet: Sheet, last: int) -> Iterator[tuple[int, Row]]:
    """Filled rows up to a number, without judging what else the sheet holds."""
    for number, row in sheet.read():
        if number > last:
            return
        if any(cell is not None for cell in row):
            yield number, row

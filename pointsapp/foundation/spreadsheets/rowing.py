"""One row of a sheet's XML: its cells apart, some of them written anew, put together again."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from xml.sax.saxutils import escape

from pointsapp.foundation.spreadsheets.grid import place_of
from pointsapp.foundation.spreadsheets.problems import column_letters
from pointsapp.foundation.spreadsheets.styles import Styles
from pointsapp.foundation.spreadsheets.writing import NOT_IN_XML, CellOut, storable

ATTRIBUTES = rb"""((?:[^"'>]|"[^"]*"|'[^']*')*?)"""
ATTRIBUTE = re.compile(rb"""\s*([\w.:-]+)\s*=\s*("[^"]*"|'[^']*')""")
# Excel reads _x000A_ in a text as the sign of that number.
CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
DAY_ZERO = date(1899, 12, 30)
NOT_COPIED = (b"r", b"spans", b"hidden", b"collapsed")
Attributes = dict[bytes, bytes]


@dataclass
class Row:
    """A row by its number: its attributes, and by column (from 0) its cells as they stand."""

    number: int
    attributes: Attributes = field(default_factory=dict)
    cells: dict[int, bytes] = field(default_factory=dict)

    def styles(self) -> dict[int, int]:
        """The format of each cell that has one."""
        found = {column: _style(cell) for column, cell in self.cells.items()}
        return {column: style for column, style in found.items() if style is not None}

    def empty_at(self, number: int, prefix: bytes) -> "Row":
        """A row with the same height and formats, and nothing in it."""
        kept = {name: text for name, text in self.attributes.items() if name not in NOT_COPIED}
        cells = {
            column: _element(number, column, style, prefix)
            for column, style in self.styles().items()
        }
        return Row(number, {b"r": b'"%d"' % number, **kept}, cells)

    def put(
        self, values: Mapping[int, CellOut], like: Mapping[int, int], styles: Styles,
        prefix: bytes,
    ) -> list[tuple[int, int]]:  # fmt: skip
        """Write cells in their own format, else in that of `like`; the places of formulas, left."""
        self.attributes.pop(b"spans", None)
        left = []
        for column, value in values.items():
            there = self.cells.get(column, b"")
            if re.search(rb"<" + prefix + rb"f[\s/>]", there):
                left.append((self.number, column))
                continue
            style = _style(there) if there else like.get(column)
            self.cells[column] = _element(
                self.number, column, style, prefix, *_content(value, style, styles, prefix)
            )
        return left


def find_rows(data: bytes, prefix: bytes) -> Iterator[tuple[int, bytes]]:
    """The rows of a sheet with their numbers from 1, each as it stands."""
    number = 0
    for found in _elements(b"row", prefix).finditer(data):
        told = _attributes(found[1]).get(b"r")
        number = int(told.strip(b"\"'")) if told else number + 1
        yield number, found[0]


def read_row(raw: bytes, number: int, prefix: bytes) -> Row:
    """A row taken apart."""
    found = _elements(b"row", prefix).fullmatch(raw)
    row = Row(number, _attributes(found[1]) if found else {})
    row.attributes[b"r"] = b'"%d"' % number
    column = -1
    for cell in _elements(b"c", prefix).finditer(found[2] or b"" if found else b""):
        told = _attributes(cell[1]).get(b"r")
        column = place_of(told.strip(b"\"'").decode())[1] - 1 if told else column + 1
        named = cell[0] if told else _named(cell[0], number, column, prefix)
        row.cells[column] = named
    return row


def write_row(row: Row, prefix: bytes) -> bytes:
    """The row put together again, its cells in their order."""
    cells = b"".join(cell for _, cell in sorted(row.cells.items()))
    told = b"".join(b" " + name + b"=" + text for name, text in row.attributes.items())
    name = prefix + b"row"
    return b"<" + name + told + b">" + cells + b"</" + name + b">"


@cache
def _elements(name: bytes, prefix: bytes) -> re.Pattern[bytes]:
    tag = re.escape(prefix + name)
    return re.compile(
        rb"<" + tag + rb"(?=[\s/>])" + ATTRIBUTES + rb"(?:/>|>(.*?)</" + tag + rb"\s*>)", re.DOTALL
    )


def _attributes(text: bytes) -> Attributes:
    return dict(ATTRIBUTE.findall(text))


def _style(cell: bytes) -> int | None:
    told = _attributes(cell[: cell.index(b">")]).get(b"s")
    return int(told.strip(b"\"'")) if told else None


def _named(cell: bytes, number: int, column: int, prefix: bytes) -> bytes:
    """A cell that stood where it was told by its turn alone, with its place written in."""
    tag = b"<" + prefix + b"c"
    place = f' r="{column_letters(column + 1)}{number}"'.encode()
    return tag + place + cell[len(tag) :]


def _element(
    number: int, column: int, style: int | None, prefix: bytes, kind: bytes = b"",
    content: bytes = b"",
) -> bytes:  # fmt: skip
    place = f' r="{column_letters(column + 1)}{number}"'.encode()
    styled = b"" if style is None else b' s="%d"' % style
    tag = prefix + b"c"
    return b"<" + tag + place + styled + kind + b">" + content + b"</" + tag + b">"


def _content(
    value: CellOut, style: int | None, styles: Styles, prefix: bytes
) -> tuple[bytes, bytes]:
    """The type and content of a cell: a day or a figure where its format shows one, else text."""
    match storable(value):
        case None | "":
            return b"", b""
        case Decimal() as figure if style not in styles.texts:
            return _tagged(b"v", f"{figure:f}".encode(), prefix, b"")
        case date() as day if style in styles.days:
            return _tagged(b"v", b"%d" % (day - DAY_ZERO).days, prefix, b"")
        case Decimal() as figure:
            return _text(f"{figure:f}", prefix)
        case date() as day:
            return _text(day.isoformat(), prefix)
        case text:
            return _text(str(text), prefix)


def _text(text: str, prefix: bytes) -> tuple[bytes, bytes]:
    clean = CODED.sub("_x005F_", CONTROL.sub("", NOT_IN_XML.sub("", text)))
    tag = prefix + b"t"
    inside = b"<" + tag + b' xml:space="preserve">' + escape(clean).encode() + b"</" + tag + b">"
    return _tagged(b"is", inside, prefix, b' t="inlineStr"')


def _tagged(name: bytes, content: bytes, prefix: bytes, kind: bytes) -> tuple[bytes, bytes]:
    tag = prefix + name
    return kind, b"<" + tag + b">" + content + b"</" + tag + b">"

"""Cells written into an .xlsx or .csv of somebody else's making; every other byte of it stays."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from zipfile import ZipFile

from pointsapp.foundation.spreadsheets.delimited import as_text, decoded
from pointsapp.foundation.spreadsheets.grid import damaged
from pointsapp.foundation.spreadsheets.limits import STANDARD
from pointsapp.foundation.spreadsheets.package import ZIP_FAULTS
from pointsapp.foundation.spreadsheets.placing import Placed
from pointsapp.foundation.spreadsheets.reading import Sheet
from pointsapp.foundation.spreadsheets.rowing import Row, find_rows, read_row, write_row
from pointsapp.foundation.spreadsheets.styles import Styles, read_styles
from pointsapp.foundation.spreadsheets.writing import CellOut

DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\s*(?:/>|>(.*)</\1sheetData\s*>)", re.DOTALL)
DIMENSION = re.compile(rb"<(?:[\w.-]+:)?dimension\b[^>]*?/>")
COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\b[^>]*?/>")
ATTRIBUTE = re.compile(rb'([\w.:-]+)\s*=\s*"([^"]*)"')
CALCULATION = re.compile(rb"(<(?:[\w.-]+:)?calcPr\b)([^>]*?)(/?>)")
# What may hide a tag from whoever looks for tags alone; no program writes it into a sheet.
HIDING = (b"<!--", b"<![CDATA[")


@dataclass
class Written:
    """The file with our cells in it; cells with a formula were left alone."""

    content: bytes
    formulas: list[tuple[int, int]] = field(default_factory=list)  # row from 1, column from 0


def rewrite(content: bytes, filename: str, sheet: Sheet, placed: Placed) -> Written:
    """A file that `read_workbook` has admitted, with the placed cells; text never is a formula."""
    if filename.lower().endswith(".csv"):
        return Written(_rewrite_csv(content, placed.cells))
    out, written = BytesIO(), Written(b"")
    try:
        with ZipFile(BytesIO(content)) as source, ZipFile(out, "w") as target:
            if sum(each.file_size for each in source.infolist()) > STANDARD.unpacked:
                raise damaged()
            named = {each.filename.lower(): each.filename for each in source.infolist()}
            styles = _styles(source, named)
            for each in source.infolist():
                part = source.read(each)
                if each.filename.lower() == sheet.part:
                    part = _rewrite_sheet(part, placed, styles, written)
                elif each.filename.lower() == "xl/workbook.xml":
                    part = CALCULATION.sub(_calculated, part)
                target.writestr(each, part)
    except ZIP_FAULTS:
        raise damaged() from None
    written.content = out.getvalue()
    return written


def _styles(source: ZipFile, named: Mapping[str, str]) -> Styles:
    book = source.read(named["xl/workbook.xml"])
    styles = named.get("xl/styles.xml")
    found = read_styles(source.read(styles)) if styles else Styles()
    # Days counted from 1904 are written as text, which every reader understands.
    old = re.search(rb'date1904\s*=\s*"(1|true)"', book)
    return Styles(texts=found.texts) if old else found


def _calculated(found: re.Match[bytes]) -> bytes:
    """Formulas are counted anew when the file is opened: figures beside ours depend on them."""
    rest = re.sub(rb'\s*fullCalcOnLoad\s*=\s*"[^"]*"', b"", found[2])
    return found[1] + rest.rstrip() + b' fullCalcOnLoad="1"' + found[3]


def _rewrite_sheet(part: bytes, placed: Placed, styles: Styles, written: Written) -> bytes:
    data = DATA.search(part)
    if data is None or any(mark in part for mark in HIDING):
        raise damaged()
    prefix, rows = data[1], data[2] or b""
    before = DIMENSION.sub(b"", part[: data.start()])
    body = b"".join(_rows(rows, prefix, placed, styles, _column_styles(before), written))
    opened = b"<" + prefix + b"sheetData>"
    return before + opened + body + b"</" + prefix + b"sheetData>" + part[data.end() :]


def _rows(
    data: bytes, prefix: bytes, placed: Placed, styles: Styles, columns: Mapping[int, int],
    written: Written,
) -> Iterator[bytes]:  # fmt: skip
    """The rows in their order: untouched ones byte by byte, ours with their cells, new ones."""
    cells, model = dict(placed.cells), Row(placed.model)
    for number, raw in find_rows(data, prefix):
        if number == placed.model:
            model = read_row(raw, number, prefix)
        for new in sorted(each for each in cells if each < number):
            yield _new(new, cells.pop(new), model, columns, prefix, styles, written)
        if number in cells:
            row = read_row(raw, number, prefix)
            like = {**columns, **model.styles()}
            written.formulas += row.put(cells.pop(number), like, styles, prefix)
            yield write_row(row, prefix)
        else:
            yield raw
    for number in sorted(cells):
        yield _new(number, cells[number], model, columns, prefix, styles, written)


def _new(
    number: int, cells: Mapping[int, CellOut], model: Row, columns: Mapping[int, int],
    prefix: bytes, styles: Styles, written: Written,
) -> bytes:  # fmt: skip
    row = model.empty_at(number, prefix)
    written.formulas += row.put(cells, {**columns, **model.styles()}, styles, prefix)
    return write_row(row, prefix)


def _column_styles(head: bytes) -> dict[int, int]:
    """The format of each column (from 0) that has one as a whole."""
    found: dict[int, int] = {}
    for each in COLUMN.finditer(head):
        facts = dict(ATTRIBUTE.findall(each[0]))
        if b"style" in facts:
            first, last = int(facts[b"min"]), min(int(facts[b"max"]), STANDARD.columns)
            found |= dict.fromkeys(range(first - 1, last), int(facts[b"style"]))
    return found


def _rewrite_csv(content: bytes, cells: Mapping[int, Mapping[int, CellOut]]) -> bytes:
    text = decoded(content)
    rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    rows += [[] for _ in range(len(rows), max(cells, default=0))]
    for number, written in cells.items():
        row = rows[number - 1]
        row += [""] * (max(written) + 1 - len(row))
        for column, value in written.items():
            row[column] = as_text(value)
    out = StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(_encoding(content))


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"

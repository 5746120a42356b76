"""Builds workbooks, good and really bad ones, part by part."""

import io
import zipfile
from collections.abc import Callable, Sequence

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
ROOT_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def sheet_xml(cells: str, after: str = "") -> str:
    """The XML of a sheet with these rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>{after}</worksheet>'


def parts(sheet: str, **more: str | bytes) -> dict[str, str | bytes]:
    """The parts of a smallest workbook; a double underscore in a keyword stands for a slash."""
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELATIONS,
        "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
        "xl/workbook.xml": BOOK,
        "xl/worksheets/sheet1.xml": sheet,
        **{name.replace("__", "/").replace("_dot_", "."): part for name, part in more.items()},
    }


def packed(contents: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in contents.items():
            archive.writestr(name, part)
    return out.getvalue()


def workbook(
    rows: Sequence[Sequence[object]],
    change: Callable[[Worksheet], None] | None = None,
    name: str = "名册",
) -> bytes:
    """A workbook as openpyxl writes it, changed in some way before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lying(content: bytes, part: str, declared: int) -> bytes:
    """The same file, but its directories declare another size for one part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        real = archive.getinfo(part)
    size = real.file_size.to_bytes(4, "little")
    packed_size = real.compress_size.to_bytes(4, "little")
    return content.replace(packed_size + size, packed_size + declared.to_bytes(4, "little"))

"""Files that nobody should open: bombs, lies, tricks with names; each is small on the wire."""

import io
import struct
import zlib

from PIL import Image

from tests.foundation.spreadsheets.files import packed, parts, sheet_xml

MEBIBYTE = 1 << 20
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
    + sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>')
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + sheet_xml(ONE)


def deep(levels: int) -> str:
    """A sheet with elements inside elements."""
    return sheet_xml("<g>" * levels + ONE + "</g>" * levels)


def wide(columns: int) -> str:
    """A sheet with a row of very many cells."""
    return sheet_xml(f"<row>{'<c><v>1</v></c>' * columns}</row>")


def sheets() -> dict[str, bytes]:
    """Workbooks and tables that are refused, by the name they come with."""
    good = packed(parts(sheet_xml(ONE)))
    up = {**parts(sheet_xml(ONE)), "../../../../tmp/evil.xml": "<a/>", "/etc/evil": "x"}
    return {
        "zeros.xlsx": packed(parts(sheet_xml(ONE, after=" " * (300 * MEBIBYTE)))),
        "laughs.xlsx": packed(parts(LAUGHS)),
        "outside.xlsx": packed(parts(OUTSIDE)),
        "deep.xlsx": packed(parts(deep(1_000_000))),
        "wide.xlsx": packed(parts(wide(1_000_000))),
        "names.xlsx": packed(up),
        "inner.xlsx": packed({**parts(sheet_xml(ONE)), "xl/inner.xlsx": good * 1000}),
        "many.xlsx": packed({f"xl/media/{number}": "" for number in range(30_000)}),
        "cut.xlsx": good[:-30],
        "empty.xlsx": b"",
        "empty.csv": b"",
        "nul.csv": b"\x00" * 100_000,
        "columns.csv": b"," * 1_000_000,
        "quote.csv": b'"' + b"a" * 5_000_000,
        "macro.xlsm": good,
        "page.html": b"<script>alert(1)</script>",
        "page.xlsx": b"<script>alert(1)</script>",
        "picture.xlsx": b"\x89PNG\r\n\x1a\n" + b"\x00" * 1000,
        "program.exe": b"MZ" + b"\x00" * 1000,
        "table.csv": good,
    }


def pictures() -> dict[str, bytes]:
    """Photos that are refused, or cost little."""
    return {
        "claims.png": _declared(60_000, 60_000),
        "negative.png": _declared(2**31 - 1, 2**31 - 1),
        "text.png": _declared(10, 10, _chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1 << 27)))),
        "cut.jpg": b"\xff\xd8\xff\xe0" + b"\x00" * 500,
        "riff.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        "vector.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "page.jpg": b"<script>alert(1)</script>",
        "program.pdf": b"MZ\x90\x00",
        "empty.jpg": b"",
    }


def largest_picture(mode: str = "RGBA", side: int = 7071) -> bytes:
    """As many points as a photo may have, all the same: a few kilobytes on the wire."""
    out = io.BytesIO()
    Image.new(mode, (side, side)).save(out, "PNG")
    return out.getvalue()


def _declared(width: int, height: int, more: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = _chunk(b"IDAT", zlib.compress(bytes(4 * 10 * 11)))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + more + body + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


# What a file may be called by who sends it.
NAMES = (
    "../../../../etc/cron.d/evil.xlsx",
    "..\\..\\evil.xlsx",
    "/etc/passwd",
    "a\x00.xlsx",
    "\x1b[31m\r\nX-Evil: 1.xlsx",
    '"><x-mark>.xlsx',
    "{{7919*7907}}.xlsx",
    "=cmd|'/C calc'!A0.xlsx",
    "甲" * 5000 + ".xlsx",
    ".xlsx",
    "CON.xlsx",
    "\u202excod.xlsx",
    "a.xlsx;.exe",
)

"""The zip file that an .xlsx is: measured and scanned before anything reads values from it."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pointsapp.foundation.spreadsheets.grid import Book, damaged, too_large
from pointsapp.foundation.spreadsheets.limits import Limits
from pointsapp.foundation.spreadsheets.problems import Unreadable
from pointsapp.foundation.spreadsheets.scanning import Scan

CHUNK = 64 * 1024
ENTRY = b"PK\x01\x02"
ENCRYPTED = 0x1
ZIP_FAULTS = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
# The names of the sheets and the shared strings must be known before a sheet is scanned.
FIRST = ("xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/sharedstrings.xml")


def admit(content: bytes, limits: Limits) -> tuple[BytesIO, Book]:
    """A copy with nothing in it but XML parts that were scanned, and what the scan found.

    Whoever reads values gets the copy: what a lying zip directory hides never reaches it.
    Raises Unreadable.
    """
    if content.count(ENTRY) > limits.parts:
        raise too_large("文件里的部件太多")
    book, clean = Book(limits), BytesIO()
    try:
        with (
            ZipFile(BytesIO(content)) as archive,
            ZipFile(clean, "w", ZIP_DEFLATED, compresslevel=1) as copy,
        ):
            for part in _checked_parts(archive.infolist(), limits):
                _copy(archive, part, copy, Scan(book, part.filename), limits)
    except ZIP_FAULTS:
        raise damaged() from None
    clean.seek(0)
    return clean, book


def refuse_encrypted() -> Unreadable:
    """What is said of a file with a password."""
    return Unreadable("spreadsheet.encrypted", "文件加了密码，请去掉打开密码再上传")


def refuse_macro() -> Unreadable:
    """What is said of a file with a program in it."""
    return Unreadable("spreadsheet.macro", "文件带有宏，请另存为不带宏的 .xlsx 再上传")


def _checked_parts(entries: list[ZipInfo], limits: Limits) -> list[ZipInfo]:
    names = [entry.filename.lower() for entry in entries]
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise refuse_encrypted()
    if any(name.endswith("vbaproject.bin") or "macrosheets/" in name for name in names):
        raise refuse_macro()
    parts = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
    if len(set(names)) < len(names) or "xl/workbook.xml" not in names:
        raise damaged()
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise damaged()
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise _refuse_unpacked(limits)
    return sorted(parts, key=_turn)


def _turn(part: ZipInfo) -> int:
    name = part.filename.lower()
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _copy(archive: ZipFile, part: ZipInfo, copy: ZipFile, scan: Scan, limits: Limits) -> None:
    declared, read = part.file_size, 0
    # The module stops at the declared size and calls the part whole; other programs read on.
    part.file_size = limits.unpacked + 1
    with archive.open(part) as source, copy.open(part.filename, "w") as target:
        while chunk := source.read(CHUNK):
            read += len(chunk)
            if read > declared:
                raise _refuse_unpacked(limits)
            scan.feed(chunk)
            target.write(chunk)
    if read != declared:
        raise damaged()
    scan.feed(b"", last=True)


def _refuse_unpacked(limits: Limits) -> Unreadable:
    return Unreadable(
        "spreadsheet.bomb",
        f"文件展开后超过 {limits.unpacked // 1024 // 1024} MB，请检查文件来源；"
        "确是自己的表格，请分成几个文件再上传",
    )

"""Tables as .csv: the encodings that Excel and WPS write, and text that no program runs."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from pointsapp.foundation.spreadsheets.cells import Cell
from pointsapp.foundation.spreadsheets.grid import too_large
from pointsapp.foundation.spreadsheets.limits import Limits
from pointsapp.foundation.spreadsheets.problems import Problem, Problems, Unreadable

ENCODINGS = ("utf-8-sig", "gb18030")
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Control and replacement characters show that the bytes were read in a wrong encoding. Private
# ones do not: old programs write rare surnames with them.
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
# What a spreadsheet program takes for a formula; an apostrophe before it keeps it text.
RUNS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def decoded(content: bytes) -> str:
    """The text of a .csv in UTF-8 (with or without mark) or GB18030; Unreadable otherwise."""
    for encoding in () if content.startswith(BYTE_ORDER_MARKS) else ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not NO_TEXT.search(text):
            return text
    raise Unreadable(
        "spreadsheet.encoding",
        "看不懂文件的编码，请用 Excel 打开后另存为“CSV UTF-8（逗号分隔）”或 .xlsx 再上传",
    )


def delimited_rows(text: str, name: str, limits: Limits) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The rows of a .csv with their numbers from 1; Problems, Unreadable."""
    number = 0
    try:
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), strict=True), 1):
            if number > limits.rows:
                raise too_large(f"文件超过 {limits.rows} 行")
            if len(row) > limits.columns:
                raise too_large(f"第 {number} 行超过 {limits.columns} 列")
            yield number, tuple(unguarded(cell) or None for cell in row)
    except csv.Error:
        reason = "引号没有成对，或一格里的文字太长，请改正后再上传"
        raise Problems([Problem(name, number + 1, None, reason)]) from None


def write_csv(rows: Iterable[Sequence[str | int | Decimal | date | bool | None]]) -> bytes:
    """A .csv that Excel opens as UTF-8; text that looks like a formula gets an apostrophe."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([as_text(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Text that no spreadsheet program runs; `unguarded` gives the text back."""
    return f"'{text}" if RUNS.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` took."""
    return text[1:] if text.startswith("'") and RUNS.match(text) else text


def as_text(cell: str | int | Decimal | date | bool | None) -> str:
    """A cell as a .csv keeps it."""
    match cell:
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case str():
            return guarded(cell)
        case Decimal():
            return f"{cell:f}"
        case date():
            return cell.isoformat()
    return str(cell)

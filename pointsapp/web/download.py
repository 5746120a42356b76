"""Files that a reader takes home: named in Chinese, never shown inside the browser."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response, request

from pointsapp.foundation.spreadsheets import CellOut, Column, SheetOut, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_file_named(content: bytes, name: str, mimetype: str) -> Response:
    """Hand over `content` as a file called `name`, kept by no cache."""
    answer = Response(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def send_workbook(name: str, sheets: Sequence[SheetOut]) -> Response:
    """Hand over an .xlsx; `name` comes without its ending."""
    return send_file_named(write_workbook(sheets), f"{name}.xlsx", XLSX)


def asks_for_table() -> bool:
    """Whether the address asks for the list as a file, as every listing's does."""
    return request.args.get("format") == "xlsx"


def send_table(name: str, titles: Sequence[str], rows: Iterable[Sequence[CellOut]]) -> Response:
    """Hand over a short list, one that fits on its page, as an .xlsx with these columns."""
    return send_workbook(name, [SheetOut(name, [Column(title) for title in titles], rows)])

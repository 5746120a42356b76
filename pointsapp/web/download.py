"""Files that a reader takes home: named in Chinese, never shown inside the browser."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Response

from pointsapp.foundation.spreadsheets import SheetOut, write_workbook

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

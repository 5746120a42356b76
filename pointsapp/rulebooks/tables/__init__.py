"""Rule books as files: our own template, and the layouts of tables that places already have."""

from pointsapp.foundation.spreadsheets import (
    Layout,
    Problem,
    Problems,
    Workbook,
    read_workbook,
)
from pointsapp.rulebooks.drafts import BookDraft, BookSettings
from pointsapp.rulebooks.faults import book_faults
from pointsapp.rulebooks.tables import supermarket, weihai
from pointsapp.rulebooks.tables.fields import RULE_FIELDS
from pointsapp.rulebooks.tables.mapped import read_mapped
from pointsapp.rulebooks.tables.own import PARTS, read_own, write_delimited, write_xlsx
from pointsapp.rulebooks.tables.reading import without_comments

__all__ = ["is_known", "read_book", "write_delimited", "write_xlsx"]


def read_book(
    content: bytes, *, filename: str, fallback: BookSettings, layout: Layout | None = None
) -> BookDraft:
    """A book from an uploaded .xlsx or .csv in any layout that we know, or one that was mapped.

    `fallback` says title and unit where the file does not. Raises Unreadable for a file that
    cannot be trusted, Problems that names every cell to mend; a draft is read whole or not at all.
    """
    workbook = read_workbook(content, filename=filename)
    book, problems = (
        read_mapped(workbook, layout, fallback) if layout else _read(workbook, fallback)
    )
    if not problems and not book.rules:
        problems = [Problem(workbook.sheets[0].name, None, None, "一条细则也没有，请填好再上传")]
    if not problems:
        problems = [Problem(filename, None, None, fault) for fault in book_faults(book)]
    if problems:
        raise Problems(problems, code="rulebook.file")
    return book


def is_known(content: bytes, *, filename: str) -> bool:
    """Whether a file is our template, or one of the tables of other places that we know."""
    workbook = read_workbook(content, filename=filename)
    _, header = next(without_comments(workbook.sheets[0]).read(), (0, ()))
    titles = {str(cell or "").strip() for cell in header}
    own = any(sheet.name.strip() in PARTS for sheet in workbook.sheets)
    parted = any(title.startswith("【") for title in titles)
    parted = parted or titles >= {each.title for each in RULE_FIELDS if each.required}
    return own or parted or titles >= weihai.HEADER or titles >= supermarket.HEADER


def _read(workbook: Workbook, fallback: BookSettings) -> tuple[BookDraft, list[Problem]]:
    first = workbook.sheets[0]
    _, header = next(without_comments(first).read(), (0, ()))
    titles = {str(cell or "").strip() for cell in header}
    if titles >= weihai.HEADER:
        return weihai.read_weihai(first, fallback)
    if titles >= supermarket.HEADER:
        return supermarket.read_supermarket(first, fallback)
    return read_own(workbook, fallback)

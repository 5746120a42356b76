"""Lists as .xlsx files: four sheets, read back exactly as they were written."""

from pointsapp.foundation.spreadsheets import Problem, Problems, read_workbook
from pointsapp.powers.drafts import ListDraft, ListHead
from pointsapp.powers.faults import list_faults
from pointsapp.powers.tables.reading import read_sheets
from pointsapp.powers.tables.writing import write_xlsx

__all__ = ["read_table", "write_xlsx"]


def read_table(content: bytes, *, filename: str, fallback: ListHead) -> ListDraft:
    """A list from an uploaded .xlsx (or a .csv of the items alone).

    `fallback` says kind and title where the file does not. Raises Unreadable for a file that
    cannot be trusted, Problems that names every cell to mend; a list is read whole or not at all.
    """
    draft, problems = read_sheets(read_workbook(content, filename=filename), fallback)
    if not problems and not draft.items:
        problems = [Problem(filename, None, None, "一项也没有，请填好再上传")]
    if not problems:
        problems = [Problem(filename, None, None, fault) for fault in list_faults(draft)]
    if problems:
        raise Problems(problems, code="list.file")
    return draft

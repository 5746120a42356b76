"""Our own template: 总则, 等次, 共同上限, 条目 as four sheets, or as four parts of one .csv."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from pointsapp.foundation.spreadsheets import (
    CellOut,
    Column,
    Problem,
    Row,
    Sheet,
    SheetOut,
    Unreadable,
    Workbook,
    write_csv,
    write_workbook,
)
from pointsapp.foundation.spreadsheets.cells import CellError
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, CapDraft, GradeDraft, RuleDraft
from pointsapp.rulebooks.faults import settings_faults
from pointsapp.rulebooks.tables.fields import (
    CAP_FIELDS,
    GRADE_FIELDS,
    RULE_FIELDS,
    SETTING_FIELDS,
    Field,
)
from pointsapp.rulebooks.tables.reading import Reading, check_rules, read_rows, without_comments

SETTINGS, GRADES, CAPS, RULES = "总则", "等次", "共同上限", "条目"
PARTS = (SETTINGS, GRADES, CAPS, RULES)
TITLE_COLUMNS = (Column("项目", 22), Column("内容", 40), Column("怎么填", 40))


def read_own(workbook: Workbook, fallback: BookSettings) -> tuple[BookDraft, list[Problem]]:
    """A book from our template; what 总则 does not say about title and unit, `fallback` says."""
    sheets = _parts(workbook)
    if RULES not in sheets:
        raise Unreadable(
            "rulebook.layout", f"没有找到“{RULES}”这张表。请下载模板，把细则填进去再上传"
        )
    settings, problems = _read_settings(sheets.get(SETTINGS), fallback)
    grades, caps, rules = (
        read_rows(sheets[part], fields) if part in sheets else Reading(part, [], {}, [])
        for part, fields in ((GRADES, GRADE_FIELDS), (CAPS, CAP_FIELDS), (RULES, RULE_FIELDS))
    )
    for reading in (grades, caps, rules):
        problems += reading.problems
    if problems:
        return BookDraft(settings), problems
    drafts = tuple(RuleDraft(**entry.values) for entry in rules.entries)
    cap_drafts = tuple(CapDraft(**entry.values) for entry in caps.entries)
    check_rules(rules, drafts, (cap.code for cap in cap_drafts))
    return (
        BookDraft(
            settings=settings,
            rules=drafts,
            grades=tuple(GradeDraft(**entry.values) for entry in grades.entries),
            caps=cap_drafts,
        ),
        rules.problems,
    )


def _parts(workbook: Workbook) -> dict[str, Sheet]:
    if not workbook.filename.lower().endswith(".csv"):
        return {sheet.name.strip(): sheet for sheet in workbook.sheets}
    parts: dict[str, list[tuple[int, Row]]] = {}
    name = RULES
    for number, row in workbook.sheets[0].read():
        first = row[0] if row and isinstance(row[0], str) else ""
        if first.strip("【】 ") in PARTS and first.startswith("【"):
            name = first.strip("【】 ")
        else:
            parts.setdefault(name, []).append((number, row))
    return {name: Sheet(name, partial(iter, rows)) for name, rows in parts.items()}


def _read_settings(
    sheet: Sheet | None, fallback: BookSettings
) -> tuple[BookSettings, list[Problem]]:
    if sheet is None:
        return fallback, []
    fields = {each.title: each for each in SETTING_FIELDS}
    values: dict[str, Any] = {"title": fallback.title, "unit": fallback.unit}
    rows: dict[str, int] = {}
    problems: list[Problem] = []
    for number, row in without_comments(sheet).rows():
        title = str(row[0] or "").strip()
        if title in ("", "项目"):
            continue
        if title not in fields:
            problems.append(Problem(SETTINGS, number, 1, f"不认识的项目“{title}”，请删去或改名"))
            continue
        try:
            field = fields[title]
            values[field.name] = field.read(row[1] if len(row) > 1 else None)
            rows[field.name] = number
        except CellError as bad:
            problems.append(Problem(SETTINGS, number, 2, bad.reason))
    settings = BookSettings(**values)
    for name, sentence in settings_faults(settings):
        problems.append(Problem(SETTINGS, rows.get(name), 2, sentence))
    return settings, problems


def write_xlsx(book: BookDraft) -> bytes:
    """A book as an .xlsx of our template."""
    return write_workbook(
        [
            SheetOut(SETTINGS, TITLE_COLUMNS, _setting_rows(book.settings)),
            *(
                SheetOut(name, [each.column() for each in fields], _rows(fields, drafts))
                for name, fields, drafts in _tables(book)
            ),
        ]
    )


def write_delimited(book: BookDraft) -> bytes:
    """A book as one .csv: four parts, each under its name in 【】."""
    return write_csv(_csv_rows(book))


def _csv_rows(book: BookDraft) -> Iterator[Sequence[CellOut]]:
    yield (f"【{SETTINGS}】",)
    yield [column.title for column in TITLE_COLUMNS]
    yield from _setting_rows(book.settings)
    for name, fields, drafts in _tables(book):
        yield (f"【{name}】",)
        yield [each.title for each in fields]
        yield from _rows(fields, drafts)


def _tables(book: BookDraft) -> tuple[tuple[str, Sequence[Field], Sequence[Any]], ...]:
    return (
        (GRADES, GRADE_FIELDS, book.grades),
        (CAPS, CAP_FIELDS, book.caps),
        (RULES, RULE_FIELDS, book.rules),
    )


def _setting_rows(settings: BookSettings) -> Iterator[Sequence[CellOut]]:
    for each in SETTING_FIELDS:
        yield each.title, each.write(getattr(settings, each.name)), each.hint


def _rows(fields: Sequence[Field], drafts: Iterable[Any]) -> Iterator[Sequence[CellOut]]:
    for draft in drafts:
        yield [each.write(getattr(draft, each.name)) for each in fields]

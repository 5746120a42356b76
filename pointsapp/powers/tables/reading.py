"""Reads the four sheets of a list, and says of everything wrong in which cell it stands."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pointsapp.foundation.spreadsheets import Problem, Sheet, Unreadable, Workbook
from pointsapp.foundation.spreadsheets.cells import CellError
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.faults import head_faults, item_faults
from pointsapp.powers.policy.faults import procedure_faults
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import Procedure, Step
from pointsapp.powers.tables.fields import (
    HEAD,
    HEAD_FIELDS,
    ITEM_FIELDS,
    ITEMS,
    PROCEDURE_FIELDS,
    PROCEDURES,
    STEP_FIELDS,
    STEPS,
)
from pointsapp.rulebooks.tables.reading import Entry, Reading, read_rows, without_comments

CODES: Mapping[str, str] = {name: code for code, name in POSTS.items()}


def read_sheets(workbook: Workbook, fallback: ListHead) -> tuple[ListDraft, list[Problem]]:
    """The list of a workbook with every problem found; with problems the list means nothing."""
    sheets = {sheet.name.strip(): sheet for sheet in workbook.sheets}
    if len(sheets) == 1:
        sheets = {ITEMS: workbook.sheets[0]}
    if ITEMS not in sheets:
        raise Unreadable("list.layout", f"没有找到“{ITEMS}”这张表。请下载模板，填好再上传")
    head, problems = _read_head(sheets.get(HEAD), fallback)
    items, procedures, steps = (
        read_rows(sheets[name], fields) if name in sheets else Reading(name, [], {}, [])
        for name, fields in (
            (ITEMS, ITEM_FIELDS), (PROCEDURES, PROCEDURE_FIELDS), (STEPS, STEP_FIELDS),
        )
    )  # fmt: skip
    readings = (items, procedures, steps)
    if not problems and not any(reading.problems for reading in readings):
        draft = _build(head, items, procedures, steps)
    else:
        draft = ListDraft(head)
    return draft, problems + [each for reading in readings for each in reading.problems]


def _read_head(sheet: Sheet | None, fallback: ListHead) -> tuple[ListHead, list[Problem]]:
    fields = {each.title: each for each in HEAD_FIELDS}
    head, rows, problems = fallback, {}, []
    for number, row in without_comments(sheet).rows() if sheet else ():
        title = str(row[0] or "").strip()
        if title in ("", "项目"):
            continue
        field, said = fields.get(title), row[1] if len(row) > 1 else None
        try:
            if field is None:
                raise CellError(f"不认识的项目“{title}”，请删去或改名")
            # What a template leaves empty is as the form says.
            if str(said or "").strip() or not getattr(fallback, field.name):
                head = replace(head, **{field.name: field.read(said)})
            rows[field.name] = number
        except CellError as bad:
            problems.append(Problem(HEAD, number, 1 if field is None else 2, bad.reason))
    if not problems:
        problems = [Problem(HEAD, rows.get(name), 2, said) for name, said in head_faults(head)]
    return head, problems


def _build(head: ListHead, items: Reading, procedures: Reading, steps: Reading) -> ListDraft:
    made = {
        entry.values["code"]: Procedure(**entry.values, steps=_steps_of(entry, steps))
        for entry in procedures.entries
    }
    for entry in steps.entries:
        if entry.values["procedure"] not in made:
            steps.wrong(entry.row, "procedure", "“流程”表里没有这个代号")
    for entry in procedures.entries:
        _check_procedure(made[entry.values["code"]], entry, procedures, steps)
    drafts = tuple(_item(entry, items, head.kind, made) for entry in items.entries)
    return ListDraft(head, drafts, tuple(made[e.values["code"]] for e in procedures.entries))


def _steps_of(entry: Entry, steps: Reading) -> tuple[Step, ...]:
    own: dict[str, str] = {name: code for code, name in entry.values["posts"].items()}
    codes = {**CODES, **own}
    mine = (each for each in steps.entries if each.values["procedure"] == entry.values["code"])
    return tuple(_step(each, codes, steps) for each in mine)


def _step(entry: Entry, codes: Mapping[str, str], steps: Reading) -> Step:
    values: dict[str, Any] = {k: v for k, v in entry.values.items() if k != "procedure"}
    for name in ("actors", "body"):
        said = (values[name],) if name == "body" and values[name] else values[name] or ()
        for unknown in (each for each in said if each not in codes):
            steps.wrong(entry.row, name, f"没有“{unknown}”这个职务或组织，请照名称表填")
    values["actors"] = tuple(codes.get(name, name) for name in values["actors"])
    values["body"] = codes.get(values["body"], values["body"])
    return Step(**values)


def _check_procedure(
    procedure: Procedure, entry: Entry, procedures: Reading, steps: Reading
) -> None:
    """Faults of a step stand at its row, those of the whole at the procedure's."""
    if steps.problems:
        return
    rows = {
        each.values["code"]: each.row
        for each in steps.entries
        if each.values["procedure"] == procedure.code
    }
    for fault in procedure_faults(procedure):
        if fault.step_code in rows:
            steps.wrong(rows[fault.step_code], "name", fault.sentence)
        else:
            procedures.wrong(entry.row, "code", fault.sentence)


def _item(
    entry: Entry, items: Reading, kind: str, procedures: Mapping[str, Procedure]
) -> ItemDraft:
    values = {key: value for key, value in entry.values.items() if key != "limit"}
    limit = entry.values["limit"]
    draft = ItemDraft(
        **values,
        limit_days=limit.days if limit else None,
        limit_unit=limit.unit if limit else None,
    )
    for name, sentence in item_faults(draft, kind, procedures.get(draft.procedure)):
        items.wrong(entry.row, "limit" if name.startswith("limit_") else name, sentence)
    return draft

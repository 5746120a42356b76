"""Between the rows of a list and its draft: read as a whole, stored as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.ids import ListId, ProcedureId
from pointsapp.powers.models import ListItem, PowerList, ProcedureRow
from pointsapp.powers.policy.procedure import Limit, Procedure
from pointsapp.powers.policy.spelling import read_procedure, write_procedure

_NAMES = {"materials", "risks", "check_codes"}  # tuples in a draft, lists in a row
_SAME = [each.name for each in fields(ItemDraft) if each.name not in {"procedure", *_NAMES}]


def head_of(row: PowerList) -> ListHead:
    """What a stored list says about itself."""
    return ListHead(row.kind, row.title, row.audience, row.source)


def item_draft(row: ListItem, codes: Mapping[ProcedureId, str]) -> ItemDraft:
    """A stored item as plain values; `codes` of procedures by id; its root is the first of it."""
    values = {name: getattr(row, name) for name in _SAME}
    names = {name: tuple(getattr(row, name) or ()) for name in _NAMES}
    code = codes.get(row.procedure_id, "") if row.procedure_id else ""
    return ItemDraft(**{**values, **names, "root_id": row.root_id or row.id}, procedure=code)


def apply_item(row: ListItem, draft: ItemDraft, procedures: Mapping[str, ProcedureId]) -> None:
    """Write a draft into an item's row; `procedures` gives ids by code."""
    for name in _SAME:
        value: Any = getattr(draft, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    for name in _NAMES:
        setattr(row, name, [each.strip() for each in getattr(draft, name)])
    row.procedure_id = procedures.get(draft.procedure)


def procedure_in(row: ProcedureRow) -> Procedure:
    """The procedure that a row holds."""
    return read_procedure(row.definition)


def limited(procedure: Procedure, item: ListItem) -> Procedure:
    """The procedure with the limit in all that the item has of its own."""
    if item.limit_days is None or item.limit_unit is None:
        return procedure
    return replace(procedure, limit=Limit(item.limit_days, item.limit_unit))


def apply_procedure(row: ProcedureRow, procedure: Procedure) -> None:
    """Write a procedure into its row."""
    row.code, row.name, row.source = procedure.code, procedure.name.strip(), procedure.source
    row.definition = write_procedure(procedure)


def list_draft(
    row: PowerList, items: Iterable[ListItem], procedures: Iterable[ProcedureRow]
) -> ListDraft:
    """A stored list with its rows as plain values."""
    rows = list(procedures)
    codes = {each.id: each.code for each in rows}
    return ListDraft(
        head=head_of(row),
        items=tuple(item_draft(item, codes) for item in items),
        procedures=tuple(procedure_in(each) for each in rows),
    )


def add_procedures(
    session: Session, list_id: ListId, procedures: Iterable[Procedure]
) -> dict[str, ProcedureId]:
    """Add procedures; gives their ids by code."""
    rows: list[ProcedureRow] = []
    for procedure in procedures:
        rows.append(ProcedureRow(list_id=list_id))
        apply_procedure(rows[-1], procedure)
    session.add_all(rows)
    session.flush()
    return {row.code: row.id for row in rows}


def add_items(
    session: Session,
    list_id: ListId,
    drafts: Iterable[ItemDraft],
    procedures: Mapping[str, ProcedureId],
) -> None:
    """Add items."""
    for draft in drafts:
        row = ListItem(list_id=list_id)
        apply_item(row, draft, procedures)
        session.add(row)
    session.flush()

"""How two versions of a list differ: items and procedures added, removed and changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pointsapp.foundation.spreadsheets import CellOut
from pointsapp.powers.drafts import ItemDraft, ListDraft
from pointsapp.powers.ids import ListId
from pointsapp.powers.policy.procedure import Procedure
from pointsapp.powers.queries import read_list
from pointsapp.powers.tables.fields import HEAD_FIELDS, PROCEDURE_FIELDS
from pointsapp.powers.tables.writing import item_cells, step_cells

APART = {"编号", "流程"}  # a number says nothing; a procedure is compared by itself
Cells = dict[str, CellOut]


@dataclass(frozen=True)
class Change:
    """One thing that reads otherwise now."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedItem:
    """An item of both versions with what changed in it."""

    before: ItemDraft
    after: ItemDraft
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class ChangedProcedure:
    """A procedure of either version with what changed in it; a step that came or went is named."""

    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Difference:
    """Everything that differs; `unchanged` counts the items that do not."""

    head: tuple[Change, ...]
    added: tuple[ItemDraft, ...]
    removed: tuple[ItemDraft, ...]
    changed: tuple[ChangedItem, ...]
    procedures: tuple[ChangedProcedure, ...]
    unchanged: int


def difference(session: Session, before_id: ListId, after_id: ListId) -> Difference:
    """How one stored version differs from another; NotFound."""
    return compare(read_list(session, before_id), read_list(session, after_id))


def compare(before: ListDraft, after: ListDraft) -> Difference:
    """The same of plain lists: items are the same when they have the same root."""
    old, new = _by_root(before.items), _by_root(after.items)
    both = [(old[root], item) for root, item in new.items() if root in old]
    changed = [ChangedItem(a, b, _changes(_named(before, a), _named(after, b))) for a, b in both]
    told = tuple(each for each in changed if each.changes)
    return Difference(
        head=_changes(_head(before), _head(after)),
        added=tuple(item for root, item in new.items() if root not in old),
        removed=tuple(item for root, item in old.items() if root not in new),
        changed=told,
        procedures=tuple(_procedures(before, after)),
        unchanged=len(both) - len(told),
    )


def compare_procedures(before: Procedure | None, after: Procedure | None) -> tuple[Change, ...]:
    """What changed in a procedure, step by step; None is one that there is not."""
    old, new = _whole(before), _whole(after)
    changes = list(_changes(old, new))
    steps_before, steps_after = _steps(before), _steps(after)
    for code in [*steps_before, *(c for c in steps_after if c not in steps_before)]:
        changes += _step_changes(steps_before.get(code), steps_after.get(code))
    kept = [code for code in steps_after if code in steps_before]
    if kept != [code for code in steps_before if code in steps_after]:
        order = [" → ".join(str(steps[c]["名称"]) for c in steps if c in kept)
                 for steps in (steps_before, steps_after)]  # fmt: skip
        changes.append(Change("步骤的先后", *order))
    return tuple(changes)


def _step_changes(before: Cells | None, after: Cells | None) -> list[Change]:
    if before is None and after is not None:
        return [Change(f"步骤“{after['名称']}”", "", "新增")]
    if after is None and before is not None:
        return [Change(f"步骤“{before['名称']}”", "有", "取消")]
    found = _changes(before or {}, after or {})
    name = (after or {}).get("名称")
    return [Change(f"步骤“{name}”的{each.what}", each.before, each.after) for each in found]


def _procedures(before: ListDraft, after: ListDraft) -> list[ChangedProcedure]:
    codes = dict.fromkeys(each.code for each in (*after.procedures, *before.procedures))
    found = []
    for code in codes:
        old, new = before.procedure(code), after.procedure(code)
        named = new or old
        changes = compare_procedures(old, new)
        if changes and named:
            found.append(ChangedProcedure(named.name, changes))
    return found


def _named(draft: ListDraft, item: ItemDraft) -> Cells:
    cells = {what: cell for what, cell in item_cells(item).items() if what not in APART}
    procedure = draft.procedure(item.procedure)
    return {**cells, "用的流程": procedure.name if procedure else None}


def _by_root(items: Sequence[ItemDraft]) -> dict[object, ItemDraft]:
    return {item.root_id or ("number", item.number): item for item in items}


def _head(draft: ListDraft) -> Cells:
    return {each.title: each.write(getattr(draft.head, each.name)) for each in HEAD_FIELDS}


def _whole(procedure: Procedure | None) -> Cells:
    if procedure is None:
        return {}
    return {each.title: each.write(getattr(procedure, each.name)) for each in PROCEDURE_FIELDS}


def _steps(procedure: Procedure | None) -> dict[str, Cells]:
    if procedure is None:
        return {}
    return {
        step.code: {w: c for w, c in step_cells(procedure, step).items() if w not in APART}
        for step in procedure.steps
    }


def _changes(before: Cells, after: Cells) -> tuple[Change, ...]:
    titles = dict.fromkeys((*before, *after))
    pairs = ((what, _text(before.get(what)), _text(after.get(what))) for what in titles)
    return tuple(Change(*each) for each in pairs if each[1] != each[2])


def _text(cell: CellOut) -> str:
    return "" if cell is None else str(cell).replace("\n", "；")

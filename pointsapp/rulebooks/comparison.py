"""How two versions of a book differ: rows added, removed and changed, and what is said of both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.spreadsheets import CellOut
from pointsapp.rulebooks.drafts import BookDraft, RuleDraft
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.policy import plain
from pointsapp.rulebooks.rows import read_draft
from pointsapp.rulebooks.tables.fields import CAP_FIELDS, GRADE_FIELDS, SETTING_FIELDS, Field
from pointsapp.rulebooks.tables.fields import RULE_FIELDS as _RULE_FIELDS

RULE_FIELDS = tuple(each for each in _RULE_FIELDS if each.name != "number")


@dataclass(frozen=True)
class Change:
    """One thing that reads otherwise now."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedRule:
    """A rule of both versions with what changed in it."""

    before: RuleDraft
    after: RuleDraft
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Difference:
    """Everything that differs; `unchanged` counts the rows that do not."""

    settings: tuple[Change, ...]
    added: tuple[RuleDraft, ...]
    removed: tuple[RuleDraft, ...]
    changed: tuple[ChangedRule, ...]
    unchanged: int


def difference(session: Session, before_id: BookId, after_id: BookId) -> Difference:
    """How one stored version differs from another; NotFound."""
    return compare(read_draft(session, before_id), read_draft(session, after_id))


def compare(before: BookDraft, after: BookDraft) -> Difference:
    """The same of plain books: rules are the same when they have the same root."""
    old, new = _by_root(before.rules), _by_root(after.rules)
    both = [(old[root], rule) for root, rule in new.items() if root in old]
    changed = [ChangedRule(a, b, _changes(RULE_FIELDS, a, b)) for a, b in both if a != b]
    told = tuple(each for each in changed if each.changes)
    return Difference(
        settings=(
            *_changes(SETTING_FIELDS, before.settings, after.settings),
            *_named_changes("等次", GRADE_FIELDS, before.grades, after.grades),
            *_named_changes("共同上限", CAP_FIELDS, before.caps, after.caps),
        ),
        added=tuple(rule for root, rule in new.items() if root not in old),
        removed=tuple(rule for root, rule in old.items() if root not in new),
        changed=told,
        unchanged=len(both) - len(told),
    )


def _by_root(rules: Sequence[RuleDraft]) -> dict[object, RuleDraft]:
    return {rule.root_id or ("number", rule.number): rule for rule in rules}


def _changes(fields: Iterable[Field], before: Any, after: Any) -> tuple[Change, ...]:
    pairs = (
        (
            each.title,
            _said(each, getattr(before, each.name)),
            _said(each, getattr(after, each.name)),
        )
        for each in fields
    )
    return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])


def _named_changes(
    kind: str, fields: Sequence[Field], before: Sequence[Any], after: Sequence[Any]
) -> tuple[Change, ...]:
    key = "name" if kind == "等次" else "code"
    old = {getattr(row, key): _row_said(fields, row) for row in before}
    new = {getattr(row, key): _row_said(fields, row) for row in after}
    names = [*old, *(name for name in new if name not in old)]
    return tuple(
        Change(f"{kind}“{name}”", old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name) != new.get(name)
    )


def _row_said(fields: Sequence[Field], row: Any) -> str:
    said = ((each.title, _said(each, getattr(row, each.name))) for each in fields)
    return "，".join(f"{title} {text}" for title, text in said if text)


def _said(field: Field, value: Any) -> str:
    return _text(field.write(value))


def _text(cell: CellOut) -> str:
    if isinstance(cell, Decimal):
        return plain(cell)
    return "" if cell is None else str(cell)

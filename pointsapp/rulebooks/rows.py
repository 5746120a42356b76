"""Between the rows of a book and its draft: read as a whole, stored as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.rulebooks.drafts import BookDraft, BookSettings, CapDraft, GradeDraft, RuleDraft
from pointsapp.rulebooks.facts import bands_of, stored_bands
from pointsapp.rulebooks.ids import BookId, CapId, RuleId
from pointsapp.rulebooks.models import Grade, Rule, RuleBook, SharedCap
from pointsapp.rulebooks.queries import get_book, grades_of, rules_of, shared_caps_of

# Fields of a draft that are stored under another form.
_APART = {"bands", "shared_cap", "slot"}
_SAME = [each.name for each in fields(RuleDraft) if each.name not in _APART]


def read_draft(session: Session, book_id: BookId) -> BookDraft:
    """A stored book of any state as plain values; NotFound."""
    rules, caps = rules_of(session, book_id), shared_caps_of(session, book_id)
    codes = {cap.id: cap.code for cap in caps}
    numbers = {rule.id: rule.number for rule in rules}
    return BookDraft(
        settings=settings_of_book(get_book(session, book_id)),
        rules=tuple(rule_draft(rule, codes, numbers) for rule in rules),
        grades=tuple(map(_grade_draft, grades_of(session, book_id))),
        caps=tuple(CapDraft(cap.code, cap.per, cap.times, cap.points) for cap in caps),
    )


def settings_of_book(book: RuleBook) -> BookSettings:
    """What a stored book says about itself."""
    values = {each.name: getattr(book, each.name) for each in fields(BookSettings)}
    points = {status: Decimal(text) for status, text in (book.status_points or {}).items()}
    return BookSettings(**{**values, "status_points": points})


def rule_draft(rule: Rule, codes: Mapping[CapId, str], numbers: Mapping[RuleId, int]) -> RuleDraft:
    """A stored rule as plain values; its root is the first version of it."""
    values = {name: getattr(rule, name) for name in _SAME}
    return RuleDraft(
        **{**values, "root_id": rule.root_id or rule.id},
        bands=bands_of(rule.tariff),
        shared_cap=codes.get(rule.shared_cap_id, "") if rule.shared_cap_id else "",
        slot=numbers.get(rule.slot_id) if rule.slot_id else None,
    )


def apply_settings(book: RuleBook, settings: BookSettings) -> None:
    """Write what a book says about itself into its row."""
    for each in fields(BookSettings):
        setattr(book, each.name, getattr(settings, each.name))
    book.title, book.source = settings.title.strip(), settings.source.strip()
    book.status_points = {status: str(p) for status, p in settings.status_points.items()}


def apply_rule(
    rule: Rule, draft: RuleDraft, caps: Mapping[str, CapId], slots: Mapping[int, RuleId]
) -> None:
    """Write a draft into a rule's row; `caps` by code and `slots` by number give ids."""
    for name in _SAME:
        value: Any = getattr(draft, name)
        setattr(rule, name, value.strip() if isinstance(value, str) else value)
    rule.tariff = stored_bands(draft.bands)
    rule.shared_cap_id = caps.get(draft.shared_cap)
    rule.slot_id = slots.get(draft.slot or 0)


def add_grades(session: Session, book_id: BookId, grades: Iterable[GradeDraft]) -> None:
    """Add the grades of a book."""
    for grade in grades:
        values = {each.name: getattr(grade, each.name) for each in fields(GradeDraft)}
        values["statuses"] = list(grade.statuses)
        session.add(Grade(book_id=book_id, **values))
    session.flush()


def add_caps(session: Session, book_id: BookId, caps: Iterable[CapDraft]) -> dict[str, CapId]:
    """Add shared caps; gives their ids by code."""
    rows = [
        SharedCap(book_id=book_id, code=cap.code, per=cap.per, times=cap.times, points=cap.points)
        for cap in caps
    ]
    session.add_all(rows)
    session.flush()
    return {row.code: row.id for row in rows}


def add_rules(
    session: Session, book_id: BookId, drafts: Iterable[RuleDraft], caps: Mapping[str, CapId]
) -> None:
    """Add rules, the slots before what was chosen under them."""
    slots: dict[int, RuleId] = {}
    for chosen in (False, True):
        rows = [draft for draft in drafts if (draft.slot is not None) is chosen]
        stored = [_new_rule(book_id, draft, caps, slots) for draft in rows]
        session.add_all(stored)
        session.flush()
        slots |= {row.number: row.id for row in stored}


def _new_rule(
    book_id: BookId, draft: RuleDraft, caps: Mapping[str, CapId], slots: Mapping[int, RuleId]
) -> Rule:
    rule = Rule(book_id=book_id)
    apply_rule(rule, draft, caps, slots)
    return rule


def _grade_draft(grade: Grade) -> GradeDraft:
    values = {each.name: getattr(grade, each.name) for each in fields(GradeDraft)}
    return GradeDraft(**{**values, "statuses": tuple(grade.statuses or ())})

"""Writes of drafts: made, imported, copied, edited, discarded; an adopted version never changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.numbers import next_number
from pointsapp.foundation.spreadsheets import Layout
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.queries import get_village
from pointsapp.rulebooks.consulting.queries import hanging_of, rounds_of
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, CapDraft, GradeDraft, RuleDraft
from pointsapp.rulebooks.faults import book_faults, settings_faults
from pointsapp.rulebooks.ids import BookId, RuleId
from pointsapp.rulebooks.models import Grade, Rule, RuleBook, SharedCap
from pointsapp.rulebooks.queries import get_book, latest_book, rules_of, shared_caps_of
from pointsapp.rulebooks.rows import add_caps, add_grades, add_rules, apply_settings, read_draft
from pointsapp.rulebooks.tables import read_book


def create_book(
    session: Session,
    village_id: RegionId,
    *,
    title: str,
    unit: str,
    by: UserId | None,
    now: datetime,
) -> RuleBook:
    """Begin an empty draft for households, residents or cadres; Invalid."""
    return store_draft(session, village_id, BookDraft(BookSettings(title, unit)), by=by, now=now)


def import_book(
    session: Session,
    village_id: RegionId,
    content: bytes,
    *,
    filename: str,
    title: str,
    unit: str,
    by: UserId | None,
    now: datetime,
    layout: Layout | None = None,
) -> RuleBook:
    """Store an uploaded .xlsx or .csv as a draft, whole or not at all.

    Raises Unreadable and Problems as `tables.read_book` does.
    """
    fallback = BookSettings(title=title, unit=unit)
    return store_draft(
        session,
        village_id,
        read_book(content, filename=filename, fallback=fallback, layout=layout),
        by=by,
        now=now,
    )


def copy_as_draft(
    session: Session, book_id: BookId, *, by: UserId | None, now: datetime
) -> RuleBook:
    """Begin the next version as a copy: its rules continue those of this one, caps included.

    What is refused by law is found again at adoption; what was struck by hand stays struck.
    Conflict for a book that is not adopted.
    """
    book = get_book(session, book_id)
    if book.state != "adopted":
        raise Conflict("rulebook.no_version", "只有通过的细则才能另起下一版，草稿直接改就可以")
    copy = store_draft(session, book.village_id, read_draft(session, book_id), by=by, now=now)
    copy.follows_id = book.id
    session.flush()
    return copy


def store_draft(
    session: Session, village_id: RegionId, draft: BookDraft, *, by: UserId | None, now: datetime
) -> RuleBook:
    """Store a whole draft; rows that the book in force has too continue them. Invalid, NotFound."""
    village = get_village(session, village_id)
    if faults := book_faults(draft):
        raise Invalid("rulebook.faults", "；".join(faults), faults=faults)
    book = RuleBook(
        village_id=village.id,
        number=next_number(session, village.id, "rule_book", year=village_day(now).year),
        created_at=now,
        created_by=by,
        state="draft",
    )
    apply_settings(book, draft.settings)
    session.add(book)
    session.flush()
    caps = add_caps(session, book.id, draft.caps)
    add_grades(session, book.id, draft.grades)
    add_rules(session, book.id, _continued(session, village.id, draft), caps)
    audit(session, "rulebook.drafted", book, by=by, now=now, rules=len(draft.rules))
    return book


def _continued(session: Session, village_id: RegionId, draft: BookDraft) -> Sequence[RuleDraft]:
    """Rows with the same words as in the book in force count towards the same caps."""
    latest = latest_book(session, village_id, draft.settings.unit)
    if latest is None:
        return draft.rules
    roots: dict[tuple[str, str, str], list[RuleId]] = {}
    for rule in rules_of(session, latest.id):
        words = (rule.direction, rule.category, rule.behaviour)
        roots.setdefault(words, []).append(rule.root_id or rule.id)
    return [_rooted(rule, roots) for rule in draft.rules]


def _rooted(rule: RuleDraft, roots: dict[tuple[str, str, str], list[RuleId]]) -> RuleDraft:
    waiting = roots.get((rule.direction, rule.category, rule.behaviour.strip()), [])
    if rule.root_id is not None:
        return rule
    return replace(rule, root_id=waiting.pop(0) if waiting else None)


def edit_settings(
    session: Session, book_id: BookId, settings: BookSettings, *, by: UserId | None, now: datetime
) -> RuleBook:
    """Replace what a draft says about itself; Invalid names what is wrong."""
    book = open_draft(session, book_id)
    faults = [sentence for _, sentence in settings_faults(settings)]
    if faults:
        raise Invalid("rulebook.faults", "；".join(faults), faults=faults)
    apply_settings(book, settings)
    audit(session, "rulebook.edited", book, by=by, now=now)
    return book


def set_grades(
    session: Session,
    book_id: BookId,
    grades: Sequence[GradeDraft],
    *,
    by: UserId | None,
    now: datetime,
) -> None:
    """Replace the grades of a draft; gaps are found at adoption, doubled names here."""
    book = open_draft(session, book_id)
    _refuse(BookDraft(BookSettings(book.title, book.unit), grades=tuple(grades)))
    session.execute(delete(Grade).where(Grade.book_id == book.id))
    session.expire_all()
    add_grades(session, book.id, grades)
    audit(session, "rulebook.grades_set", book, by=by, now=now, grades=len(grades))


def set_caps(
    session: Session, book_id: BookId, caps: Sequence[CapDraft], *, by: UserId | None, now: datetime
) -> None:
    """Replace the shared caps of a draft; Conflict when one that rules use would be gone."""
    book = open_draft(session, book_id)
    _refuse(BookDraft(BookSettings(book.title, book.unit), caps=tuple(caps)))
    kept = {cap.code: cap for cap in shared_caps_of(session, book.id)}
    used = {rule.shared_cap_id for rule in rules_of(session, book.id)}
    wanted = {cap.code: cap for cap in caps}
    for code, row in kept.items():
        if code in wanted:
            row.per, row.times, row.points = (
                wanted[code].per, wanted[code].times, wanted[code].points,
            )  # fmt: skip
        elif row.id in used:
            raise Conflict("rulebook.cap_used", f"还有条目用着共同上限“{code}”，请先改那些条目")
        else:
            session.execute(delete(SharedCap).where(SharedCap.id == row.id))
    add_caps(session, book.id, [cap for code, cap in wanted.items() if code not in kept])
    audit(session, "rulebook.caps_set", book, by=by, now=now, caps=len(wanted))


def set_principles(
    session: Session,
    book_id: BookId,
    *,
    doubles: bool,
    highest_only: bool,
    by: UserId | None,
    now: datetime,
) -> None:
    """Let all rows of a draft follow the principles: a deduction that comes back doubles, and of
    one act only the highest counts. (companion rules of Weihai, article 18)
    """
    book = open_draft(session, book_id)
    minus = Rule.direction == "minus"
    mine = update(Rule).where(Rule.book_id == book.id)
    session.execute(mine.values(overlap_group="同一件事" if highest_only else ""))
    session.execute(
        mine.where(minus, Rule.effect.in_(("points", "case"))).values(repeat_doubles=doubles)
    )
    session.expire_all()
    facts = {"doubles": doubles, "highest_only": highest_only}
    audit(session, "rulebook.principles_set", book, by=by, now=now, **facts)


def discard_draft(session: Session, book_id: BookId, *, by: UserId | None, now: datetime) -> None:
    """Put a draft away; it is kept, but shown no more. Conflict when it is adopted or hangs."""
    book, today = open_draft(session, book_id), village_day(now)
    if any(hanging_of(each).state(today) == "open" for each in rounds_of(session, book_id)):
        raise Conflict("rulebook.hangs", "这份草案正在征求意见。请先写明原因撤下，再作废")
    book.state = "discarded"
    audit(session, "rulebook.discarded", book, by=by, now=now)


def open_draft(session: Session, book_id: BookId) -> RuleBook:
    """A book that may still be changed; Conflict for an adopted or discarded one, NotFound."""
    book = get_book(session, book_id)
    if book.state == "adopted":
        raise Conflict("rulebook.adopted", "这份细则已经通过，不能再改。要改请另起下一版")
    if book.state != "draft":
        raise Conflict("rulebook.discarded", "这份草稿已经作废")
    return book


def audit(
    session: Session,
    action: str,
    book: RuleBook,
    *,
    by: UserId | None,
    now: datetime,
    **facts: Any,
) -> None:
    """Record what was done to a book, and flush."""
    record_audit(
        session, action, "rule_book", book.id, by=by, now=now, region_id=book.village_id, **facts
    )
    session.flush()


def _refuse(book: BookDraft) -> None:
    if faults := book_faults(book):
        raise Invalid("rulebook.faults", "；".join(faults), faults=faults)

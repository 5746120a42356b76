"""Writes of single rules of a draft: add, edit, remove, settle, strike."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import UserId
from pointsapp.rulebooks.drafts import RuleDraft
from pointsapp.rulebooks.facts import bands_of, stored_bands
from pointsapp.rulebooks.faults import rule_faults
from pointsapp.rulebooks.ids import BookId, CapId, RuleId
from pointsapp.rulebooks.law import LAWS
from pointsapp.rulebooks.models import Rule, RuleBook
from pointsapp.rulebooks.queries import get_rule, rules_of, shared_caps_of
from pointsapp.rulebooks.rows import apply_rule, read_draft
from pointsapp.rulebooks.service.drafts import audit, open_draft
from pointsapp.rulebooks.tables.weihai import excess_over


class RuleInvalid(Invalid):
    """A row that cannot be stored; `by_field` says what to mend where."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("rule.faults", "；".join(sentence for _, sentence in faults))
        self.by_field = dict(faults)


def add_rule(
    session: Session, book_id: BookId, draft: RuleDraft, *, by: UserId | None, now: datetime
) -> Rule:
    """Add a row at the end of a draft, also one chosen under a slot; RuleInvalid, Conflict."""
    book = open_draft(session, book_id)
    last = session.scalar(select(func.max(Rule.number)).where(Rule.book_id == book.id)) or 0
    rule = Rule(book_id=book.id)
    _write(session, book, rule, replace(draft, number=last + 1, root_id=None))
    session.add(rule)
    session.flush()
    audit(session, "rule.added", book, by=by, now=now, rule=rule.number)
    return rule


def edit_rule(
    session: Session, rule_id: RuleId, draft: RuleDraft, *, by: UserId | None, now: datetime
) -> Rule:
    """Replace a row of a draft; its number, its root and a strike stay. RuleInvalid, Conflict."""
    rule = get_rule(session, rule_id)
    book = open_draft(session, rule.book_id)
    kept = replace(
        draft,
        number=rule.number,
        root_id=rule.root_id,
        struck_law=rule.struck_law,
        struck_why=rule.struck_why,
    )
    _write(session, book, rule, kept)
    audit(session, "rule.edited", book, by=by, now=now, rule=rule.number)
    return rule


def remove_rule(session: Session, rule_id: RuleId, *, by: UserId | None, now: datetime) -> None:
    """Take a row out of a draft; Conflict while rows are chosen under it."""
    rule = get_rule(session, rule_id)
    book = open_draft(session, rule.book_id)
    if any(other.slot_id == rule.id for other in rules_of(session, book.id)):
        raise Conflict("rule.slot_used", "这个自设项下面已经有条目，请先删去那些条目")
    session.execute(delete(Rule).where(Rule.id == rule_id))
    session.expire_all()
    audit(session, "rule.removed", book, by=by, now=now, rule=rule.number)


def settle_rule(
    session: Session, rule_id: RuleId, *, above_only: bool, by: UserId | None, now: datetime
) -> Rule:
    """Answer what a row left open: it counts as it stands, or (`above_only`, for a tariff) only
    what lies above the step before it. Invalid when it has no figure to count with.
    """
    rule = get_rule(session, rule_id)
    book = open_draft(session, rule.book_id)
    rule.question = ""
    if above_only:
        bands = bands_of(rule.tariff)
        rule.tariff = stored_bands(replace(band, over=excess_over(band)) for band in bands)
    session.flush()
    _check(read_draft(session, book.id).rules, rule.number, _codes(session, book))
    audit(session, "rule.settled", book, by=by, now=now, rule=rule.number, above_only=above_only)
    return rule


def strike_rule(
    session: Session, rule_id: RuleId, *, law: str, why: str, by: UserId | None, now: datetime
) -> Rule:
    """Strike a row of a draft by hand, naming the law; there is no way back for a village.

    Invalid without a law that we know or without a reason.
    """
    rule = get_rule(session, rule_id)
    book = open_draft(session, rule.book_id)
    if law not in LAWS:
        raise Invalid("rule.law", "请选这一条违反了哪部法律")
    if not 1 <= len(why.strip()) <= 500:
        raise Invalid("rule.why", "请写明理由（500 字以内）")
    rule.struck_law, rule.struck_why = law, why.strip()
    audit(session, "rule.struck", book, by=by, now=now, rule=rule.number)
    return rule


def _write(session: Session, book: RuleBook, rule: Rule, draft: RuleDraft) -> None:
    rows = read_draft(session, book.id).rules
    others = [other for other in rows if other.number != draft.number]
    codes = _codes(session, book)
    _check((*others, draft), draft.number, codes)
    slots = {each.number: each.id for each in rules_of(session, book.id)}
    apply_rule(rule, draft, codes, slots)


def _check(rows: tuple[RuleDraft, ...], number: int, codes: dict[str, CapId]) -> None:
    draft = next(row for row in rows if row.number == number)
    if faults := rule_faults(draft, codes, rows):
        raise RuleInvalid(faults)


def _codes(session: Session, book: RuleBook) -> dict[str, CapId]:
    return {cap.code: cap.id for cap in shared_caps_of(session, book.id)}

"""The rules that claims may be registered under, with the time of their book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.policy.registration import Span
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.ids import BookId, RuleId
from pointsapp.rulebooks.models import Rule, RuleBook
from pointsapp.rulebooks.policy import BookFacts, RuleFacts


@dataclass(frozen=True)
class UsableRule:
    """A rule of an adopted book, as registering, reviewing and publishing see it."""

    id: RuleId
    facts: RuleFacts
    book: BookFacts
    book_id: BookId
    unit: str
    span: Span
    ref: str
    category: str
    behaviour: str
    struck: bool
    reviews: int | None
    notice_days: int | None
    claimable: bool = False
    evidence: str = ""

    @property
    def article(self) -> str:
        """'第 12 条'."""
        return f"第 {self.facts.number} 条"


def usable_rules(
    session: Session, village_id: RegionId, rule_ids: Iterable[RuleId]
) -> dict[RuleId, UsableRule]:
    """The rules of the village's adopted books among `rule_ids`, struck ones too."""
    asked = set(rule_ids)
    books: dict[BookId, tuple[RuleBook, BookFacts]] = {}
    found: dict[RuleId, UsableRule] = {}
    rows = session.execute(
        select(Rule, RuleBook)
        .join(RuleBook, RuleBook.id == Rule.book_id)
        .where(RuleBook.village_id == village_id, RuleBook.state == "adopted", Rule.id.in_(asked))
    )
    for rule, book in rows:
        if book.id not in books:
            books[book.id] = (book, rulebooks.book_facts(session, book.id))
        found[rule.id] = _usable(rule, *books[book.id])
    return found


def rules_in_force(
    session: Session, village_id: RegionId, unit: str, *, on: date
) -> Sequence[UsableRule]:
    """The rules of the book in force for a unit on a day, in their order; struck ones left out."""
    book = rulebooks.book_in_force(session, village_id, unit, on=on)
    if book is None:
        return []
    rows = session.scalars(select(Rule).where(Rule.book_id == book.id).order_by(Rule.number)).all()
    facts = rulebooks.book_facts(session, book.id)
    return [_usable(rule, book, facts) for rule in rows if not rule.struck_law]


def _usable(rule: Rule, book: RuleBook, facts: BookFacts) -> UsableRule:
    # An adopted book has a first day in force.
    first = book.in_force_from or date.max
    return UsableRule(
        id=rule.id,
        facts=facts.rules[rule.id],
        book=facts,
        book_id=book.id,
        unit=book.unit,
        span=Span(first, book.in_force_until),
        ref=rulebooks.rule_ref(book, rule),
        category=rule.category,
        behaviour=rule.behaviour,
        struck=bool(rule.struck_law),
        reviews=rule.reviews if rule.reviews is not None else book.reviews,
        notice_days=_longer(rule.notice_days, book.notice_days),
        claimable=rule.claimable,
        evidence=rule.evidence,
    )


def _longer(one: int | None, other: int | None) -> int | None:
    return max((each for each in (one, other) if each is not None), default=None)

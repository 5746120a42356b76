"""Reads of rule books: what is in force, what is in a book, how two versions differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.prepared import Prepared
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.facts import book_facts_of, grade_facts
from pointsapp.rulebooks.ids import BookId, RuleId
from pointsapp.rulebooks.models import Grade, Rule, RuleBook, SharedCap
from pointsapp.rulebooks.policy import BookFacts, GradeFacts, period_of


def find_book(session: Session, book_id: BookId) -> RuleBook | None:
    """A book of any state."""
    return session.get(RuleBook, book_id)


def get_book(session: Session, book_id: BookId) -> RuleBook:
    """The same; NotFound when there is none."""
    book = find_book(session, book_id)
    if book is None:
        raise NotFound("rulebook.unknown", "没有找到这份积分细则", book_id=book_id)
    return book


def get_rule(session: Session, rule_id: RuleId) -> Rule:
    """A rule of any book; NotFound when there is none."""
    rule = session.get(Rule, rule_id)
    if rule is None:
        raise NotFound("rule.unknown", "没有找到这一条", rule_id=rule_id)
    return rule


def books_of(session: Session, village_id: RegionId) -> Sequence[RuleBook]:
    """All books of a village that were not discarded, the newest first."""
    return session.scalars(
        select(RuleBook)
        .where(RuleBook.village_id == village_id, RuleBook.state != "discarded")
        .order_by(RuleBook.id.desc())
    ).all()


def books_in_force(session: Session, village_id: RegionId, *, on: date) -> Sequence[RuleBook]:
    """The books in force in a village on a day, one a unit, households first."""
    return session.scalars(_IN_FORCE, {"village_id": village_id, "on": on}).all()


_IN_FORCE = (
    select(RuleBook)
    .where(
        RuleBook.village_id == bindparam("village_id"),
        RuleBook.state == "adopted",
        RuleBook.in_force_from <= bindparam("on"),
        or_(RuleBook.in_force_until.is_(None), RuleBook.in_force_until > bindparam("on")),
    )
    .order_by(RuleBook.unit.desc(), RuleBook.id)
)


@dataclass(frozen=True)
class Scale:
    """What turns a unit's points into a score and a grade, by the book in force."""

    year_start: str | None
    base_points: Decimal | None
    grades: tuple[GradeFacts, ...]


def scales_in_force(session: Session, village_id: RegionId, *, on: date) -> dict[str, Scale]:
    """The same books by unit, households first, as far as a household's page needs them."""
    rows: dict[str, list[Any]] = {}
    for row in _SCALES.named(session.connection(), village_id, on):
        rows.setdefault(row.unit, []).append(row)
    return {unit: _scale(of_unit) for unit, of_unit in rows.items()}


def _scale(rows: Sequence[Any]) -> Scale:
    first = rows[0]
    grades = (row for row in rows if row.book_id == first.book_id and row.name is not None)
    return Scale(first.year_start, first.base_points, tuple(map(grade_facts, grades)))


def year_start_of(scales: Mapping[str, Scale]) -> str:
    """On which 'MM-DD' the points year begins by the books in force."""
    start = next((scale.year_start for unit, scale in scales.items() if unit != "cadre"), None)
    return start or "01-01"


def current_period(session: Session, village_id: RegionId, *, on: date) -> str:
    """The points year of a day, as the books in force begin it."""
    return period_of(on, year_start_of(scales_in_force(session, village_id, on=on)))


_SCALES = Prepared(
    lambda _: (
        _IN_FORCE.outerjoin(Grade, Grade.book_id == RuleBook.id)
        .with_only_columns(
            RuleBook.id.label("book_id"), RuleBook.unit, RuleBook.year_start, RuleBook.base_points,
            Grade.position, Grade.name, Grade.lower, Grade.lower_open, Grade.upper,
            Grade.upper_open, Grade.statuses,
        )
        .order_by(Grade.position)
    ),
    "village_id", "on",
)  # fmt: skip


def book_in_force(
    session: Session, village_id: RegionId, unit: str, *, on: date
) -> RuleBook | None:
    """The book in force for households, residents or cadres on a day."""
    books = books_in_force(session, village_id, on=on)
    return next((book for book in books if book.unit == unit), None)


def latest_book(session: Session, village_id: RegionId, unit: str) -> RuleBook | None:
    """The adopted book of a unit that was not followed by another yet, in force or about to be."""
    return session.scalars(
        select(RuleBook)
        .where(
            RuleBook.village_id == village_id,
            RuleBook.unit == unit,
            RuleBook.state == "adopted",
            RuleBook.in_force_until.is_(None),
        )
        .order_by(RuleBook.in_force_from.desc())
    ).first()


def rules_of(session: Session, book_id: BookId) -> Sequence[Rule]:
    """The rules of a book in their order, struck ones too."""
    return session.scalars(select(Rule).where(Rule.book_id == book_id).order_by(Rule.number)).all()


def grades_of(session: Session, book_id: BookId) -> Sequence[Grade]:
    """The grades of a book, the best first."""
    return session.scalars(
        select(Grade).where(Grade.book_id == book_id).order_by(Grade.position)
    ).all()


def shared_caps_of(session: Session, book_id: BookId) -> Sequence[SharedCap]:
    """The caps that rules of a book share."""
    return session.scalars(
        select(SharedCap).where(SharedCap.book_id == book_id).order_by(SharedCap.id)
    ).all()


def book_facts(session: Session, book_id: BookId) -> BookFacts:
    """A book as the policy computes with it; NotFound."""
    return book_facts_of(
        get_book(session, book_id),
        session.execute(_RULES, {"book_id": book_id}),
        grades_of(session, book_id),
        shared_caps_of(session, book_id),
    )


# Only what counts: a book may have hundreds of rules, each with long texts.
_RULES = (
    select(
        Rule.id, Rule.number, Rule.root_id, Rule.direction, Rule.effect, Rule.points_min,
        Rule.points_max, Rule.tariff, Rule.status, Rule.unit_word, Rule.cap_per, Rule.cap_times,
        Rule.cap_points, Rule.shared_cap_id, Rule.repeat_doubles, Rule.overlap_group,
    )
    .where(Rule.book_id == bindparam("book_id"))
    .order_by(Rule.number)
)  # fmt: skip


def rule_ref(book: RuleBook, rule: Rule) -> str:
    """A rule as sealed entries name it: '2026-0001/12'."""
    return f"{book.number}/{rule.number}"

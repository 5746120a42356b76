"""Reads of consultations: rounds, opinions, counts, and what they mean for an adoption."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.rulebooks.comparison import Difference, compare
from pointsapp.rulebooks.consulting import published
from pointsapp.rulebooks.consulting.models import ChangeNote, Consultation, Opinion, PaperCount
from pointsapp.rulebooks.consulting.policy import (
    Course,
    Hanging,
    Said,
    adoption_faults,
    changed_words,
)
from pointsapp.rulebooks.ids import BookId, ConsultationId, OpinionId
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.rows import read_draft

DAYS, REQUIRED = "consult.days", "consult.required"
LIVE: ColumnElement[bool] = Opinion.withdrawn_at.is_(None)


@dataclass(frozen=True)
class Counted:
    """Slips without names, added up."""

    agree: int
    against: int
    unclear: int

    @property
    def papers(self) -> int:
        """How many slips came back."""
        return self.agree + self.against + self.unclear


class Hung(NamedTuple):
    """A round as lists show it, without the draft."""

    id: ConsultationId
    village_id: RegionId
    number: str
    title: str
    opened_on: date
    closes_on: date


def get_consultation(session: Session, consultation_id: ConsultationId) -> Consultation:
    """A round; NotFound."""
    found = session.get(Consultation, consultation_id)
    if found is None:
        raise NotFound("consultation.unknown", "没有找到这次征求意见")
    return found


def get_opinion(session: Session, opinion_id: OpinionId) -> Opinion:
    """An opinion; NotFound."""
    found = session.get(Opinion, opinion_id)
    if found is None:
        raise NotFound("opinion.unknown", "没有找到这条意见")
    return found


def rounds_of(session: Session, book_id: BookId) -> Sequence[Consultation]:
    """The rounds of a book, the first one first."""
    mine = select(Consultation).where(Consultation.book_id == book_id)
    return session.scalars(mine.order_by(Consultation.round)).all()


def hanging_in(session: Session, village_ids: Sequence[RegionId], *, on: date) -> Sequence[Hung]:
    """What hangs for opinions on a day in these villages, the nearest end first."""
    mine = Consultation.village_id.in_(village_ids)
    days = (Consultation.opened_on <= on, Consultation.closes_on >= on)
    return [Hung(*row) for row in session.execute(_HUNG.where(mine, *days))]


def hanging_for(village_id: Any, on: Any) -> ScalarSelect[int]:
    """The same for one village as part of another query: the id of what ends first, or nothing."""
    days = (Consultation.opened_on <= on, Consultation.closes_on >= on)
    hung = select(Consultation.id).where(Consultation.village_id == village_id, *days)
    standing = hung.where(Consultation.taken_down_on.is_(None))
    return standing.order_by(Consultation.closes_on).limit(1).scalar_subquery()


def over_in(session: Session, village_ids: Sequence[RegionId], *, on: date) -> Sequence[Hung]:
    """The last rounds that are over, of drafts that were not adopted yet."""
    mine = Consultation.village_id.in_(village_ids)
    newest = (
        select(func.max(Consultation.round))
        .where(Consultation.book_id == RuleBook.id)
        .correlate(RuleBook)
        .scalar_subquery()
    )
    over = (Consultation.closes_on < on, Consultation.round == newest, RuleBook.state == "draft")
    return [Hung(*row) for row in session.execute(_HUNG.where(mine, *over))]


# Without the draft itself: pages of every household ask for this.
_HUNG = (
    select(
        Consultation.id, Consultation.village_id, Consultation.number, RuleBook.title,
        Consultation.opened_on, Consultation.closes_on,
    )
    .join(RuleBook, RuleBook.id == Consultation.book_id)
    .where(Consultation.taken_down_on.is_(None))
    .order_by(Consultation.closes_on, Consultation.id)
)  # fmt: skip


def opinions_of(session: Session, consultation_id: ConsultationId) -> Sequence[Opinion]:
    """The opinions of a round that were not taken back, by number."""
    mine = select(Opinion).where(Opinion.consultation_id == consultation_id, LIVE)
    return session.scalars(mine.order_by(Opinion.number)).all()


def answered_of(
    session: Session, round_ids: Collection[ConsultationId]
) -> dict[ConsultationId, tuple[int, int]]:
    """How many opinions rounds have, and how many are answered; a round without any is left out."""
    rows = session.execute(
        select(Opinion.consultation_id, func.count(), func.count(Opinion.outcome))
        .where(Opinion.consultation_id.in_(round_ids), LIVE)
        .group_by(Opinion.consultation_id)
    )
    return {round_id: (opinions, answered) for round_id, opinions, answered in rows}


def opinions_of_household(session: Session, household_id: HouseholdId) -> Sequence[Opinion]:
    """What a household said, taken back or not, the newest first."""
    mine = select(Opinion).where(Opinion.household_id == household_id)
    return session.scalars(mine.order_by(Opinion.id.desc())).all()


def counts_of(session: Session, consultation_id: ConsultationId) -> Sequence[PaperCount]:
    """The counts of slips in a round, voided ones too, in the order of entry."""
    mine = select(PaperCount).where(PaperCount.consultation_id == consultation_id)
    return session.scalars(mine.order_by(PaperCount.id)).all()


def counted(session: Session, consultation_id: ConsultationId) -> Counted:
    """All slips of a round together, without voided counts."""
    kept = [each for each in counts_of(session, consultation_id) if each.voided_at is None]
    return Counted(
        sum(each.agree for each in kept),
        sum(each.against for each in kept),
        sum(each.unclear for each in kept),
    )


def notes_of(session: Session, consultation_id: ConsultationId) -> dict[str, str]:
    """The reasons of changes for which no opinion asked, by key."""
    mine = select(ChangeNote).where(ChangeNote.consultation_id == consultation_id)
    return {each.key: each.reason for each in session.scalars(mine)}


def hanging_of(consultation: Consultation) -> Hanging:
    """The days of a round as the policy knows them."""
    return Hanging(consultation.opened_on, consultation.closes_on, consultation.taken_down_on)


def changes_since(session: Session, consultation: Consultation) -> Difference:
    """How the book as it stands now differs from what hung."""
    hung = published.unstruck(published.read(consultation.published))
    return compare(hung, published.unstruck(read_draft(session, consultation.book_id)))


def course_of(session: Session, book_id: BookId) -> Course:
    """What has become of a book's rounds."""
    rounds = rounds_of(session, book_id)
    opinions = {each.id: opinions_of(session, each.id) for each in rounds}
    unanswered = sum(o.outcome is None for each in opinions.values() for o in each)
    last = rounds[-1] if rounds else None
    if last is None or last.taken_down_on is not None:
        return Course(None, len(rounds), unanswered)
    said = (Said(o.number, o.outcome, tuple(o.changes)) for o in opinions[last.id])
    return Course(
        last=hanging_of(last),
        rounds=len(rounds),
        unanswered=unanswered,
        said=tuple(said),
        changed=changed_words(changes_since(session, last)),
        noted=frozenset(notes_of(session, last.id)),
    )


def faults_of(
    session: Session, book: RuleBook, *, today: date, met_on: date | None = None
) -> list[str]:
    """What of the consultation stands against adopting a draft today, by a meeting of a day."""
    required = find_setting(session, book.village_id, REQUIRED, on=today)
    must = required is not None and required.yes
    course = course_of(session, book.id)
    return list(adoption_faults(course, required=must, today=today, met_on=met_on))

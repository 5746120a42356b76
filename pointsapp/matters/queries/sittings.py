"""Reads of places of consultation and their sittings; what everybody may read of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.matters.ids import SittingId, TopicId, VenueId
from pointsapp.matters.models import OUTCOMES, Matter, Sitting, SittingTopic, Venue
from pointsapp.matters.policy.masking import mask_in
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Person


@dataclass(frozen=True)
class PublicTopic:
    """What was raised and what became of it; names of people of the village are masked."""

    subject: str
    outcome: str  # in words
    answer: str
    number: str  # of the matter that came of it, or ''


@dataclass(frozen=True)
class PublicSitting:
    """A sitting as everybody reads it."""

    number: str
    venue: str
    held_on: date
    present: int
    topics: tuple[PublicTopic, ...]


def get_venue(session: Session, venue_id: VenueId) -> Venue:
    """A place; NotFound."""
    found = session.get(Venue, venue_id)
    if found is None:
        raise NotFound("venue.unknown", "没有找到这个地方")
    return found


def get_sitting(session: Session, sitting_id: SittingId) -> Sitting:
    """A sitting; NotFound."""
    found = session.get(Sitting, sitting_id)
    if found is None:
        raise NotFound("sitting.unknown", "没有找到这次议事")
    return found


def get_topic(session: Session, topic_id: TopicId) -> SittingTopic:
    """A topic; NotFound."""
    found = session.get(SittingTopic, topic_id)
    if found is None:
        raise NotFound("topic.unknown", "没有找到这一件")
    return found


def venues_of(session: Session, village_id: RegionId, *, on: date | None = None) -> Sequence[Venue]:
    """The places of a village; those open on a day, None: closed ones too."""
    query = select(Venue).where(Venue.village_id == village_id).order_by(Venue.id)
    if on is not None:
        still = or_(Venue.closed_on.is_(None), Venue.closed_on > on)
        query = query.where(Venue.opened_on <= on, still)
    return session.scalars(query).all()


def topics_of(session: Session, sitting_id: SittingId) -> Sequence[SittingTopic]:
    """What was raised in a sitting, in its order."""
    return session.scalars(
        select(SittingTopic)
        .where(SittingTopic.sitting_id == sitting_id)
        .order_by(SittingTopic.position)
    ).all()


def unanswered() -> Select[RegionId, int]:
    """(village, how many topics wait for an answer), to be narrowed and grouped by village."""
    return (
        select(Sitting.village_id, func.count(SittingTopic.id))
        .join(SittingTopic, SittingTopic.sitting_id == Sitting.id)
        .where(SittingTopic.outcome == "open")
    )


def public_sittings(session: Session, village_id: RegionId, *, most: int) -> list[PublicSitting]:
    """The latest sittings of a village, without hosts' notes and with names masked."""
    rows = session.execute(
        select(Sitting, Venue.name)
        .join(Venue, Venue.id == Sitting.venue_id)
        .where(Sitting.village_id == village_id)
        .order_by(Sitting.held_on.desc(), Sitting.id.desc())
        .limit(most)
    ).all()
    said = _topics(session, village_id, [sitting.id for sitting, _ in rows])
    return [
        PublicSitting(s.number, venue, s.held_on, s.present, tuple(said.get(s.id, ())))
        for s, venue in rows
    ]


def _topics(
    session: Session, village_id: RegionId, sitting_ids: Collection[SittingId]
) -> dict[SittingId, list[PublicTopic]]:
    rows = session.execute(
        select(SittingTopic, Matter.number)
        .outerjoin(Matter, Matter.id == SittingTopic.matter_id)
        .where(SittingTopic.sitting_id.in_(sitting_ids))
        .order_by(SittingTopic.position)
    ).all()
    words = " ".join(f"{topic.subject} {topic.answer}" for topic, _ in rows)
    names = session.scalars(
        select(Person.name).where(
            Person.village_id == village_id, literal(words).contains(Person.name)
        )
    ).all()
    found: dict[SittingId, list[PublicTopic]] = {}
    for topic, number in rows:
        shown = PublicTopic(
            mask_in(topic.subject, names), OUTCOMES[topic.outcome], mask_in(topic.answer, names),
            number or "",
        )  # fmt: skip
        found.setdefault(topic.sitting_id, []).append(shown)
    return found

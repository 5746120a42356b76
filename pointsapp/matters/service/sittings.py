"""Where villagers say what is on their mind: places, sittings, and what became of each topic."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.numbers import next_number
from pointsapp.matters.ids import SittingId, TopicId, VenueId
from pointsapp.matters.models import OUTCOMES, VENUES, Sitting, SittingTopic, Venue
from pointsapp.matters.policy.intake import check_key, text_of
from pointsapp.matters.queries.lookup import find_by_number
from pointsapp.matters.queries.sittings import get_sitting, get_topic, get_venue
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.queries import get_village

MOST_TOPICS = 40
MOST_PEOPLE = 5000


def open_venue(
    session: Session, village_id: RegionId, *, kind: str, name: str, address: str, hours: str,
    on: date, by: UserId, now: datetime,
) -> Venue:  # fmt: skip
    """Open a place of consultation in a village; Invalid. (seeds S B10)"""
    if kind not in VENUES:
        raise Invalid("venue.kind", "请选是哪一种地方")
    _not_ahead(on, now, "开放的那一天")
    venue = Venue(
        village_id=get_village(session, village_id).id, kind=kind, opened_on=on,
        name=text_of(name, "名称", 40, needed=True),
        address=text_of(address, "在哪里", 80, needed=True),
        hours=text_of(hours, "什么时候开", 80, needed=True),
    )  # fmt: skip
    session.add(venue)
    session.flush()
    _audit(session, "venue.opened", "venue", venue.id, village_id, by, now)
    return venue


def close_venue(
    session: Session, venue_id: VenueId, *, on: date, by: UserId, now: datetime
) -> Venue:
    """Close it from a day on; what was recorded there stays. Conflict for the second time."""
    venue = get_venue(session, venue_id)
    if venue.closed_on is not None:
        raise Conflict("venue.closed", "这个地方已经停用了")
    if on < venue.opened_on:
        raise Invalid("venue.closed_early", "停用的日子不能早于开放的日子")
    venue.closed_on = on
    session.flush()
    _audit(session, "venue.closed", "venue", venue.id, venue.village_id, by, now)
    return venue


def record_sitting(
    session: Session,
    village_id: RegionId,
    *,
    venue_id: VenueId,
    held_on: date,
    host: str,
    present: int,
    topics: Sequence[str],
    record: str = "",
    digest: str | None = None,
    key: str,
    by: UserId,
    now: datetime,
) -> Sitting:
    """Record a sitting with what was raised; the same key again gives the first one. Invalid.

    A topic says what it is about, not who raised it; `digest` is the photo of the paper record.
    """
    village = get_village(session, village_id)
    first = session.scalar(
        select(Sitting).where(Sitting.village_id == village.id, Sitting.key == check_key(key))
    )
    if first is not None:
        return first
    _check(get_venue(session, venue_id), village.id, held_on, present, topics, now)
    sitting = Sitting(
        village_id=village.id, venue_id=venue_id, held_on=held_on, present=present, digest=digest,
        host=text_of(host, "谁接待的", 60, needed=True), record=text_of(record, "记录", 5000),
        number=next_number(session, village.id, "sitting", year=held_on.year),
        entered_at=now, entered_by=by, key=key,
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    for subject in topics:
        _add_topic(session, sitting, subject)
    _audit(session, "sitting.recorded", "sitting", sitting.id, village.id, by, now,
           count=len(topics))  # fmt: skip
    return sitting


def add_topic(
    session: Session, sitting_id: SittingId, subject: str, *, by: UserId, now: datetime
) -> SittingTopic:
    """Add what was forgotten; Conflict when there are too many."""
    sitting = get_sitting(session, sitting_id)
    topic = _add_topic(session, sitting, subject)
    _audit(session, "sitting.topic_added", "sitting", sitting.id, sitting.village_id, by, now)
    return topic


def settle_topic(
    session: Session,
    topic_id: TopicId,
    *,
    outcome: str,
    answer: str = "",
    number: str = "",
    by: UserId,
    now: datetime,
) -> SittingTopic:
    """Say what became of a topic, once: answered, handed on, or the matter of that number.

    Invalid without the answer or the number that it needs; Conflict for the second time.
    """
    topic = get_topic(session, topic_id)
    sitting = get_sitting(session, topic.sitting_id)
    values: dict[str, Any] = {"outcome": outcome, "settled_on": village_day(now)}
    if outcome not in OUTCOMES or outcome == "open":
        raise Invalid("topic.outcome", "请选结果是什么")
    if outcome == "matter":
        matter = find_by_number(session, sitting.village_id, number)
        if matter is None:
            raise Invalid("topic.matter", "本村没有这个编号的办件，请照办件上的编号填")
        values["matter_id"] = matter.id
    values["answer"] = text_of(answer, "怎么回的话", 500, needed=outcome != "matter")
    turned = session.execute(
        update(SittingTopic)
        .where(SittingTopic.id == topic_id, SittingTopic.outcome == "open")
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if not turned.rowcount:  # type: ignore[attr-defined]
        raise Conflict("topic.settled", "这一件已经有结果了，请刷新看看")
    session.refresh(topic)
    _audit(session, "sitting.settled", "sitting", sitting.id, sitting.village_id, by, now,
           outcome=outcome)  # fmt: skip
    return topic


def _check(
    venue: Venue, village_id: RegionId, on: date, present: int, topics: Sequence[str], now: datetime
) -> None:
    _not_ahead(on, now, "议事的那一天")
    closed = venue.closed_on is not None and on >= venue.closed_on
    if venue.village_id != village_id or on < venue.opened_on or closed:
        raise Invalid("sitting.venue", "那一天这个地方没有开放，请重新选")
    if not 0 <= present <= MOST_PEOPLE:
        raise Invalid("sitting.present", f"来了几个人，填 0 到 {MOST_PEOPLE}")
    if len(topics) > MOST_TOPICS:
        raise Invalid("sitting.topics", f"一次最多记 {MOST_TOPICS} 件，多的另记一次")


def _add_topic(session: Session, sitting: Sitting, subject: str) -> SittingTopic:
    last = session.scalar(
        select(func.max(SittingTopic.position)).where(SittingTopic.sitting_id == sitting.id)
    )
    if (last or 0) >= MOST_TOPICS:
        raise Conflict("sitting.full", f"一次最多记 {MOST_TOPICS} 件")
    topic = SittingTopic(
        sitting_id=sitting.id, position=(last or 0) + 1,
        subject=text_of(subject, "说的什么事", 120, needed=True),
    )  # fmt: skip
    session.add(topic)
    session.flush()
    return topic


def _not_ahead(day: date, now: datetime, what: str) -> None:
    if day > village_day(now):
        raise Invalid("sitting.future", f"这一天还没有到，请填{what}")


def _audit(
    session: Session, action: str, kind: str, subject: int, village_id: RegionId, by: UserId,
    now: datetime, **facts: Any,
) -> None:  # fmt: skip
    record_audit(session, action, kind, subject, by=by, now=now, region_id=village_id, **facts)

"""Writes of deputies: who acts for the holder of an office while away, from–to."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import DeputyId, PersonId, RegionId, UserId
from pointsapp.people.models import Deputy, Office
from pointsapp.people.models.offices import POSITIONS
from pointsapp.people.policy.days import check_order
from pointsapp.people.policy.names import plain
from pointsapp.people.queries import get_deputy, get_region
from pointsapp.people.service.offices import audit_office, living_person, overlaps


def appoint_deputy(
    session: Session,
    *,
    region_id: RegionId,
    position: str,
    person_id: PersonId,
    from_on: date,
    by: UserId | None,
    now: datetime,
    to_on: date | None = None,
    note: str = "",
) -> DeputyId:
    """Let a person act for the holder of an office of a region; `to_on`: the first day no longer.

    Gives the deputy's id. Conflict for somebody who holds the office or acts for it already.
    """
    region, person = get_region(session, region_id), living_person(session, person_id)
    if position not in POSITIONS:
        raise Invalid("deputy.position", "请选代谁的职务")
    if to_on is not None and to_on <= from_on:
        raise Invalid("deputy.order", "代职结束的日期要晚于开始的日期")
    if len(plain(note)) > 200:
        raise Invalid("deputy.note", "说明太长，请缩短到 200 个字以内")
    for table, words in ((Office, "就是"), (Deputy, "已经在代")):
        held = select(table.id).where(
            table.region_id == region_id, table.position == position, table.person_id == person_id
        )
        if session.scalars(held.where(overlaps(table, from_on, to_on))).first() is not None:
            sentence = f"{person.name}这段时间{words}{POSITIONS[position]}，不用再代"
            raise Conflict("deputy.held", sentence)
    deputy = Deputy(
        region_id=region.id, position=position, person_id=person.id, from_on=from_on, to_on=to_on,
        note=plain(note),
    )  # fmt: skip
    session.add(deputy)
    session.flush()
    audit_office(
        session, "deputy.appointed", deputy.id, region.id, by=by, now=now, position=position
    )
    return deputy.id


def end_deputy(
    session: Session, deputy_id: DeputyId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """Let a deputy act no longer; `on` is the first day without. Conflict when it has ended."""
    deputy = get_deputy(session, deputy_id)
    if deputy.to_on is not None and deputy.to_on <= village_day(now):
        raise Conflict("deputy.ended", "这次代职已经结束")
    check_order(on, after=[deputy.from_on], today=village_day(now))
    deputy.to_on = on
    audit_office(session, "deputy.ended", deputy_id, deputy.region_id, by=by, now=now)

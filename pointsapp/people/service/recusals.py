"""Writes of declared recusals: from–to, without a reason."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import HouseholdId, PersonId, RecusalId, UserId
from pointsapp.people.models import Recusal
from pointsapp.people.queries import get_household
from pointsapp.people.service.offices import audit_office, living_person, overlaps


def declare_recusal(
    session: Session,
    *,
    person_id: PersonId,
    household_id: HouseholdId,
    from_on: date,
    by: UserId | None,
    now: datetime,
    to_on: date | None = None,
) -> RecusalId:
    """Declare that a person does not decide on a household; no reason is stored. Gives the id."""
    person, household = living_person(session, person_id), get_household(session, household_id)
    if to_on is not None and to_on <= from_on:
        raise Invalid("recusal.order", "结束日期要晚于开始日期")
    standing = select(Recusal.id).where(
        Recusal.person_id == person_id, Recusal.household_id == household_id
    )
    if session.scalars(standing.where(overlaps(Recusal, from_on, to_on))).first():
        raise Conflict("recusal.declared", "这一户已经申报过回避")
    recusal = Recusal(person_id=person.id, household_id=household.id, from_on=from_on)
    recusal.to_on, recusal.declared_at = to_on, now
    session.add(recusal)
    session.flush()
    audit_office(session, "recusal.declared", recusal.id, household.village_id, by=by, now=now)
    return recusal.id


def end_recusal(
    session: Session, recusal_id: RecusalId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """End a declared recusal; on its very first day it is ended from the next day."""
    recusal = session.get(Recusal, recusal_id)
    if recusal is None or (recusal.to_on is not None and recusal.to_on <= on):
        raise Conflict("recusal.ended", "这条回避已经结束")
    if on <= recusal.from_on or on < village_day(now):
        raise Invalid("recusal.order", "回避最早从今天起结束，当天申报的从明天起结束")
    recusal.to_on = on
    household = get_household(session, recusal.household_id)
    audit_office(session, "recusal.ended", recusal_id, household.village_id, by=by, now=now)

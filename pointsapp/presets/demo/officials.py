"""Officials between elections: one leaves, one declares a recusal, one is away for some days."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.people import service as people
from pointsapp.people.models import Office
from pointsapp.people.queries import get_person
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening

# Who follows the member that left, and whose household the reviewer does not decide on.
FOLLOWS, KIN = 13, 7
BACK_IN = 6


def officials(county: County) -> Iterator[Happening]:
    """A member of Nanping's committee leaves in mid-year; two others step back."""
    yield Happening(county.at(180, 9), partial(_leave, village=county.village("nanping")))
    yield Happening(county.at(170, 9), partial(_recuse, village=county.village("qingquan")))
    for village in county.villages:
        if village.plan.powers and not village.plan.until:
            yield Happening(county.at(8, 9), partial(_deputise, county=county, village=village))


def _leave(session: Session, now: datetime, *, village: Village) -> None:
    """The office ends, the login is disabled, somebody else is elected."""
    office = session.scalars(
        select(Office.id).where(
            Office.region_id == village.id, Office.position == "member", Office.to_on.is_(None)
        )
    ).one()
    by, today = village.town.clerk, village_day(now)
    people.end_office(session, office, on=today, by=by, now=now)
    people.disable_user(session, village.users["cadre"], by=by, now=now)
    people.appoint(
        session, region_id=village.id, person_id=village.head(FOLLOWS), position="member",
        from_on=today, by=by, now=now, note="补选",
    )  # fmt: skip


def _recuse(session: Session, now: datetime, *, village: Village) -> None:
    """The reviewer does not decide on the household of kin."""
    people.declare_recusal(
        session, person_id=village.head(0), household_id=village.home(KIN),
        from_on=village_day(now), by=village.town.clerk, now=now,
    )  # fmt: skip


def _deputise(session: Session, now: datetime, *, county: County, village: Village) -> None:
    """The expense clerk is away; a member acts until the day before they are back."""
    person = village.head(FOLLOWS if village.key == "nanping" else 4)
    people.appoint_deputy(
        session, region_id=village.id, person_id=get_person(session, person).id,
        position="expense_clerk", from_on=village_day(now), to_on=county.day(-BACK_IN),
        by=village.town.clerk, now=now, note="外出学习",
    )  # fmt: skip

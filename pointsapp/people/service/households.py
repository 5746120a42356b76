"""Writes of one household: made, its state, its end; what a change of it must respect."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import HouseholdId, RegionId, UserId
from pointsapp.people.models import (
    Card,
    Household,
    HouseholdChange,
    HouseholdPlace,
    Membership,
    Region,
    RepresentativeHousehold,
)
from pointsapp.people.policy.days import check_order
from pointsapp.people.policy.names import clean_door
from pointsapp.people.queries import get_household, get_region


def create_household(
    session: Session, *, group_id: RegionId, door: str, on: date, by: UserId | None, now: datetime
) -> HouseholdId:
    """Make a household behind a door of a group; gives its id. Conflict when the door is taken."""
    group = living_group(session, group_id)
    check_order(on, after=[group.started_on], today=village_day(now))
    number = free_door(session, group_id, door)
    household = Household(village_id=group.parent_id, group_id=group_id, door=number, started_on=on)
    session.add(household)
    session.flush()
    settle(session, household, on)
    audit_household(session, "household.created", household, by=by, now=now)
    return household.id


def set_state(
    session: Session,
    household_id: HouseholdId,
    state: str,
    *,
    on: date,
    by: UserId | None,
    now: datetime,
) -> None:
    """Say that a household lives here, lives away, or that its house stands empty."""
    household = changeable(session, household_id, on, now)
    if state not in ("living", "away", "empty"):
        raise Invalid("household.state", "请选常住、外出或空户")
    household.state = state
    audit_household(
        session, "household.state_set", household, by=by, now=now, state=state, on=str(on)
    )


def end_household(
    session: Session, household_id: HouseholdId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """End a household whose people all left the place: members out, card void, links ended."""
    household = changeable(session, household_id, on, now)
    close(session, household, "ended", None, on, now)
    audit_household(session, "household.ended", household, by=by, now=now)


def close(
    session: Session,
    household: Household,
    kind: str,
    into_id: HouseholdId | None,
    on: date,
    now: datetime,
) -> None:
    """End a household and everything that hangs on it; why stands in its change."""
    household.state, household.ended_on = "ended", on
    for dated in (HouseholdPlace, Membership, RepresentativeHousehold):
        session.execute(
            update(dated)
            .where(dated.household_id == household.id, dated.to_on.is_(None))
            .values(to_on=on)
        )
    session.execute(
        update(Card)
        .where(Card.household_id == household.id, Card.voided_at.is_(None))
        .values(voided_at=now)
    )
    session.add(HouseholdChange(kind=kind, from_id=household.id, into_id=into_id, happened_on=on))
    session.flush()
    session.expire_all()


def changeable(session: Session, household_id: HouseholdId, on: date, now: datetime) -> Household:
    """A household that has not ended, for a change no earlier than its last one."""
    household = get_household(session, household_id)
    if household.ended_on is not None:
        raise Conflict("household.ended", "这一户已经销户，不能再改")
    check_order(on, after=_days_of(session, household), today=village_day(now))
    return household


def _days_of(session: Session, household: Household) -> list[date | None]:
    days: list[date | None] = [household.started_on]
    member = Membership.household_id == household.id
    days += session.scalars(select(Membership.from_on).where(member))
    days += session.scalars(select(Membership.to_on).where(member))
    place = HouseholdPlace.household_id == household.id
    days += session.scalars(select(HouseholdPlace.from_on).where(place))
    change = HouseholdChange
    touched = (change.from_id == household.id) | (change.into_id == household.id)
    days += session.scalars(select(change.happened_on).where(touched))
    return days


def living_group(session: Session, group_id: RegionId) -> Region:
    """A group that has not ended; Invalid otherwise."""
    group = get_region(session, group_id)
    if group.level != "group" or group.ended_on is not None:
        raise Invalid("household.group", "请选一个还在的村民小组")
    return group


def free_door(session: Session, group_id: RegionId, door: str) -> str:
    """The clean door number if nobody lives behind it now; Conflict otherwise."""
    number = clean_door(door)
    taken = select(Household.id).where(
        Household.group_id == group_id, Household.door == number, Household.ended_on.is_(None)
    )
    if session.scalar(taken) is not None:
        raise Conflict("household.door_taken", f"本组已经有户号 {number}，请换一个", door=number)
    return number


def settle(session: Session, household: Household, on: date) -> None:
    """Write down that a household lives where its columns say, from a day on."""
    session.add(
        HouseholdPlace(
            household_id=household.id,
            village_id=household.village_id,
            group_id=household.group_id,
            door=household.door,
            from_on=on,
        )
    )
    session.flush()


def audit_household(
    session: Session,
    action: str,
    household: Household,
    *,
    by: UserId | None,
    now: datetime,
    **facts: Any,
) -> None:
    """Record what happened to a household, and flush."""
    record_audit(
        session,
        action,
        "household",
        household.id,
        by=by,
        now=now,
        region_id=household.village_id,
        **facts,
    )
    session.flush()

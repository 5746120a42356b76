"""Writes of who lives in a household: joining, leaving, its head, a death."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import HouseholdId, MembershipId, PersonId, UserId
from pointsapp.people.models import (
    Deputy,
    Household,
    Membership,
    Office,
    Person,
    Representative,
    RepresentativeHousehold,
)
from pointsapp.people.policy.names import plain
from pointsapp.people.queries import get_person
from pointsapp.people.service.households import audit_household, changeable

HEAD = "户主"
MEMBER = "家庭成员"


def join_household(
    session: Session,
    household_id: HouseholdId,
    person_id: PersonId,
    *,
    relation: str,
    on: date,
    by: UserId | None,
    now: datetime,
) -> MembershipId:
    """Let a person live in a household; relation 户主 makes the head. Gives the membership's id.

    Conflict when the person lives in another household or the household has a head already.
    """
    household, person = changeable(session, household_id, on, now), get_person(session, person_id)
    _check_alive(person)
    if current_membership(session, person_id) is not None:
        raise Conflict("membership.elsewhere", f"{person.name}还在另一户，请先办离户")
    _check_not_before_leaving(session, person_id, on)
    membership = enter(session, household_id, person_id, relation, on)
    person.village_id = household.village_id
    audit_household(session, "household.joined", household, by=by, now=now, person_id=person_id)
    return membership.id


def leave_household(
    session: Session, person_id: PersonId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """Let a person leave their household; a head who leaves leaves it without one."""
    membership = _lives(session, person_id)
    household = changeable(session, membership.household_id, on, now)
    membership.to_on = on
    audit_household(session, "household.left", household, by=by, now=now, person_id=person_id)


def change_head(
    session: Session,
    household_id: HouseholdId,
    person_id: PersonId,
    *,
    on: date,
    by: UserId | None,
    now: datetime,
    relations: Mapping[PersonId, str] | None = None,
) -> None:
    """Make a member the head; `relations` (person → 与新户主关系) renames the others.

    A former head without a new relation becomes 家庭成员.
    """
    household = changeable(session, household_id, on, now)
    members = current_members(session, household_id)
    if person_id not in members:
        raise Invalid("household.head_outside", "新户主要先是本户成员")
    told = dict(relations or {})
    for each in sorted(members.values(), key=lambda row: not row.is_head):
        relation = HEAD if each.person_id == person_id else told.get(each.person_id)
        if each.is_head and each.person_id != person_id:
            relation = relation or MEMBER
        if relation and relation != each.relation:
            _renew(session, each, relation, on)
    audit_household(session, "household.head_set", household, by=by, now=now, person_id=person_id)


def record_death(
    session: Session, person_id: PersonId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """Record a death: the membership, offices and mandate end that day.

    A household whose head died shows that it needs a new one until `change_head`.
    """
    person = get_person(session, person_id)
    _check_alive(person)
    membership = _lives(session, person_id)
    household = changeable(session, membership.household_id, on, now)
    membership.to_on = person.died_on = on
    _end_mandates(session, person_id, on)
    audit_household(session, "person.died", household, by=by, now=now, person_id=person_id)


def current_membership(session: Session, person_id: PersonId) -> Membership | None:
    """Where a person lives now."""
    return session.scalar(
        select(Membership).where(Membership.person_id == person_id, Membership.to_on.is_(None))
    )


def current_members(session: Session, household_id: HouseholdId) -> dict[PersonId, Membership]:
    """Who lives in a household now, by person."""
    rows = session.scalars(
        select(Membership)
        .where(Membership.household_id == household_id, Membership.to_on.is_(None))
        .order_by(Membership.id)
    )
    return {each.person_id: each for each in rows}


def enter(
    session: Session, household_id: HouseholdId, person_id: PersonId, relation: str, on: date
) -> Membership:
    """Add the row; Conflict for a second head, Invalid for an empty relation."""
    what = plain(relation)
    if not 1 <= len(what) <= 12:
        raise Invalid("membership.relation", "与户主关系要填 1 到 12 个字")
    living = current_members(session, household_id).values()
    if what == HEAD and any(each.is_head for each in living):
        raise Conflict("household.two_heads", "这一户已经有户主了，一户只能有一个户主")
    membership = Membership(
        household_id=household_id,
        person_id=person_id,
        relation=what,
        is_head=what == HEAD,
        from_on=on,
    )
    session.add(membership)
    session.flush()
    return membership


def pass_on(
    session: Session,
    members: Mapping[PersonId, Membership],
    into: Household,
    relations: Mapping[PersonId, str],
    on: date,
) -> None:
    """Take people from one household into another on the same day."""
    for person_id, membership in members.items():
        membership.to_on = on
        session.flush()
        enter(session, into.id, person_id, relations.get(person_id, MEMBER), on)
        get_person(session, person_id).village_id = into.village_id


def _renew(session: Session, membership: Membership, relation: str, on: date) -> None:
    """End a membership and begin it again under another relation, so that both stay told."""
    membership.to_on = on
    session.flush()
    session.add(
        Membership(
            household_id=membership.household_id,
            person_id=membership.person_id,
            relation=plain(relation)[:12],
            is_head=relation == HEAD,
            from_on=on,
        )
    )


def _lives(session: Session, person_id: PersonId) -> Membership:
    membership = current_membership(session, person_id)
    if membership is None:
        raise Conflict("membership.none", "这个人现在不在任何一户")
    return membership


def _check_alive(person: Person) -> None:
    if person.died_on is not None or person.erased_at is not None:
        raise Conflict("person.gone", "这个人已经去世或已删除，不能再办")


def _check_not_before_leaving(session: Session, person_id: PersonId, on: date) -> None:
    query = select(Membership.to_on).where(Membership.person_id == person_id)
    left = max((day for day in session.scalars(query) if day is not None), default=on)
    if left > on:
        raise Invalid(
            "day.before_last_change", f"这个人 {left:%Y-%m-%d} 才离开上一户，日期不能更早"
        )


def _end_mandates(session: Session, person_id: PersonId, on: date) -> None:
    open_mandates = session.scalars(
        select(Representative).where(
            Representative.person_id == person_id, Representative.to_on.is_(None)
        )
    )
    for mandate in open_mandates.all():
        end_mandate(session, mandate, on)
    offices = session.scalars(
        select(Office).where(Office.person_id == person_id, Office.to_on.is_(None))
    )
    deputies = session.scalars(
        select(Deputy).where(Deputy.person_id == person_id, Deputy.to_on.is_(None))
    )
    for held in (*offices, *deputies):
        held.to_on = max(on, held.from_on)


def end_mandate(session: Session, mandate: Representative, on: date) -> None:
    """End a representative's mandate and the links to households with it."""
    mandate.to_on = max(on, mandate.from_on)
    links = session.scalars(
        select(RepresentativeHousehold).where(
            RepresentativeHousehold.representative_id == mandate.id,
            RepresentativeHousehold.to_on.is_(None),
        )
    )
    for link in links:
        link.to_on = max(on, link.from_on)

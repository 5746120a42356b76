"""Reads of offices, representatives and declared recusals."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import HouseholdId, OfficeId, PersonId, RegionId, RepresentativeId
from pointsapp.people.models import (
    Household,
    Office,
    Person,
    Recusal,
    Region,
    Representative,
    RepresentativeHousehold,
)
from pointsapp.people.policy.offices import NEEDED
from pointsapp.people.queries.dated import in_force

Position = tuple[str, Region]


class Officer(NamedTuple):
    """An office and who holds it."""

    office: Office
    person: Person


class Linked(NamedTuple):
    """A representative, who it is, and the ids of the households linked to them."""

    representative: Representative
    person: Person
    household_ids: tuple[HouseholdId, ...]


class DeclaredRecusal(NamedTuple):
    """A declared recusal with who declared it and for which household."""

    recusal: Recusal
    person: Person
    household: Household
    group: Region


def get_office(session: Session, office_id: OfficeId) -> Office:
    """An office; NotFound."""
    office = session.get(Office, office_id)
    if office is None:
        raise NotFound("office.unknown", "没有找到这条任职", office_id=office_id)
    return office


def positions_of(session: Session, person_id: PersonId, *, on: date) -> tuple[Position, ...]:
    """The positions a person holds on a day, each with its region: one person may hold several."""
    rows = session.execute(
        select(Office.position, Region)
        .join(Region, Region.id == Office.region_id)
        .where(Office.person_id == person_id, in_force(on, Office.from_on, Office.to_on))
        .order_by(Office.id)
    )
    return tuple((position, region) for position, region in rows)


def officers_in(session: Session, region_id: RegionId, *, on: date) -> list[Officer]:
    """Who holds which office of a region on a day."""
    return _officers(session, region_id, in_force(on, Office.from_on, Office.to_on))


def officers_ever(session: Session, region_id: RegionId) -> list[Officer]:
    """Everybody who held an office of a region, last term first."""
    return _officers(session, region_id)


def _officers(session: Session, region_id: RegionId, *conditions: object) -> list[Officer]:
    rows = session.execute(
        select(Office, Person)
        .join(Person, Person.id == Office.person_id)
        .where(Office.region_id == region_id, *conditions)  # type: ignore[arg-type]
        .order_by(Office.from_on.desc(), Office.id)
    )
    return [Officer(office, person) for office, person in rows]


def vacant_positions(session: Session, village_id: RegionId, *, on: date) -> tuple[str, ...]:
    """The offices every village needs that nobody holds on a day."""
    held = {each.office.position for each in officers_in(session, village_id, on=on)}
    return tuple(position for position in NEEDED if position not in held)


def get_representative(session: Session, representative_id: RepresentativeId) -> Representative:
    """A representative; NotFound."""
    representative = session.get(Representative, representative_id)
    if representative is None:
        raise NotFound("representative.unknown", "没有找到这名代表", id=representative_id)
    return representative


def representatives_of(session: Session, village_id: RegionId, *, on: date) -> list[Linked]:
    """The representatives of a village on a day, each with the households linked on that day."""
    rows = session.execute(
        select(Representative, Person)
        .join(Person, Person.id == Representative.person_id)
        .where(Representative.village_id == village_id)
        .where(in_force(on, Representative.from_on, Representative.to_on))
        .order_by(Representative.certificate, Representative.id)
    ).all()
    links = _links(session, [representative.id for representative, _ in rows], on=on)
    return [Linked(each, person, tuple(links.get(each.id, ()))) for each, person in rows]


def _links(
    session: Session, ids: Sequence[RepresentativeId], *, on: date
) -> dict[RepresentativeId, list[HouseholdId]]:
    link = RepresentativeHousehold
    rows = session.execute(
        select(link.representative_id, link.household_id)
        .where(link.representative_id.in_(ids), in_force(on, link.from_on, link.to_on))
        .order_by(link.household_id)
    )
    found: dict[RepresentativeId, list[HouseholdId]] = {}
    for representative_id, household_id in rows:
        found.setdefault(representative_id, []).append(household_id)
    return found


def representative_of(session: Session, household_id: HouseholdId, *, on: date) -> Person | None:
    """The representative linked to a household on a day."""
    link = RepresentativeHousehold
    return session.scalars(
        select(Person)
        .join(Representative, Representative.person_id == Person.id)
        .join(link, link.representative_id == Representative.id)
        .where(link.household_id == household_id, in_force(on, link.from_on, link.to_on))
        .where(in_force(on, Representative.from_on, Representative.to_on))
    ).first()


def recused_households(session: Session, person_id: PersonId, *, on: date) -> set[HouseholdId]:
    """The households on which a person declared not to decide, on a day."""
    rows = session.scalars(
        select(Recusal.household_id).where(
            Recusal.person_id == person_id, in_force(on, Recusal.from_on, Recusal.to_on)
        )
    )
    return set(rows)


def recusals_declared(session: Session, person_id: PersonId) -> list[DeclaredRecusal]:
    """What a person declared, newest first."""
    query = (
        select(Recusal, Person, Household, Region)
        .join(Person, Person.id == Recusal.person_id)
        .join(Household, Household.id == Recusal.household_id)
        .join(Region, Region.id == Household.group_id)
        .where(Recusal.person_id == person_id)
        .order_by(Recusal.from_on.desc(), Recusal.id.desc())
    )
    return [DeclaredRecusal(*row) for row in session.execute(query)]

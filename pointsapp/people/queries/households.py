"""Reads of households and who lives in them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import HouseholdId, PersonId, RegionId
from pointsapp.people.models import (
    Household,
    HouseholdChange,
    HouseholdPlace,
    Membership,
    Person,
    Region,
)
from pointsapp.people.policy.names import household_code_of
from pointsapp.people.queries.dated import batches, in_force
from pointsapp.people.queries.regions import get_region


class Member(NamedTuple):
    """A person and what they are to the head."""

    membership: Membership
    person: Person


def household_code(household: Household, group: Region) -> str:
    """What people see: '03-018'."""
    return household_code_of(group.code, household.door)


def find_household(
    session: Session, household_id: HouseholdId, *, within: Iterable[RegionId] | None = None
) -> Household | None:
    """A household, ended ones too; only within the given regions, unless None."""
    query = select(Household).where(Household.id == household_id)
    if within is not None:
        lies = [Region.path.contains(f"/{region_id}/") for region_id in within]
        query = query.join(Region, Region.id == Household.group_id).where(or_(False, *lies))
    return session.scalar(query)


def get_household(
    session: Session, household_id: HouseholdId, *, within: Iterable[RegionId] | None = None
) -> Household:
    """The same; NotFound when there is none, or none within the given regions."""
    household = find_household(session, household_id, within=within)
    if household is None:
        raise NotFound("household.unknown", "没有找到这一户", household_id=household_id)
    return household


def households_in(session: Session, region_id: RegionId, *, on: date) -> Sequence[Household]:
    """The households that lived in a region on a day, by group and door as they are today."""
    region = get_region(session, region_id)
    query = select(Household).join(HouseholdPlace, HouseholdPlace.household_id == Household.id)
    query = query.where(in_force(on, HouseholdPlace.from_on, HouseholdPlace.to_on))
    query = _placed(query, region).join(Region, Region.id == Household.group_id)
    return session.scalars(query.order_by(Region.parent_id, Region.code, Household.door)).all()


def _placed(query: Select[Household], region: Region) -> Select[Household]:
    if region.level == "group":
        return query.where(HouseholdPlace.group_id == region.id)
    below = select(Region.id).where(
        Region.level == "village", Region.path.startswith(region.path, autoescape=True)
    )
    return query.where(HouseholdPlace.village_id.in_(below))


def place_of(session: Session, household_id: HouseholdId, *, on: date) -> HouseholdPlace | None:
    """Where a household lived on a day."""
    return session.scalar(
        select(HouseholdPlace)
        .where(HouseholdPlace.household_id == household_id)
        .where(in_force(on, HouseholdPlace.from_on, HouseholdPlace.to_on))
    )


def places_of(session: Session, household_id: HouseholdId) -> Sequence[HouseholdPlace]:
    """Where a household lived, first place first."""
    return session.scalars(
        select(HouseholdPlace)
        .where(HouseholdPlace.household_id == household_id)
        .order_by(HouseholdPlace.from_on, HouseholdPlace.id)
    ).all()


def changes_of_household(session: Session, household_id: HouseholdId) -> Sequence[HouseholdChange]:
    """Splits, mergers, moves and the end of a household, first change first."""
    touched = HouseholdChange.from_id == household_id, HouseholdChange.into_id == household_id
    return session.scalars(
        select(HouseholdChange)
        .where(or_(*touched))
        .order_by(HouseholdChange.happened_on, HouseholdChange.id)
    ).all()


def heads_of(
    session: Session, household_ids: Iterable[HouseholdId], *, on: date
) -> dict[HouseholdId, Person]:
    """The heads of many households on a day; one without a head is left out."""
    heads: dict[HouseholdId, Person] = {}
    for some in batches(list(household_ids)):
        rows = session.execute(
            select(Membership.household_id, Person)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.household_id.in_(some), Membership.is_head)
            .where(in_force(on, Membership.from_on, Membership.to_on))
        )
        heads.update((household_id, person) for household_id, person in rows)
    return heads


def head_of(session: Session, household_id: HouseholdId, *, on: date) -> Person | None:
    """The head on a day; None after a head's death or leaving until a new one is named."""
    return heads_of(session, [household_id], on=on).get(household_id)


def members_of(session: Session, household_id: HouseholdId, *, on: date) -> list[Member]:
    """Who lived in a household on a day, the head first."""
    rows = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == household_id)
        .where(in_force(on, Membership.from_on, Membership.to_on))
        .order_by(Membership.is_head.desc(), Membership.id)
    )
    return [Member(membership, person) for membership, person in rows]


def past_members_of(session: Session, household_id: HouseholdId, *, on: date) -> list[Member]:
    """Who had left a household (or died) by a day, last one first."""
    rows = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == household_id, Membership.to_on <= on)
        .order_by(Membership.to_on.desc(), Membership.id)
    )
    return [Member(membership, person) for membership, person in rows]


def household_of(session: Session, person_id: PersonId, *, on: date) -> HouseholdId | None:
    """The id of the household a person lived in on a day."""
    return session.scalar(
        select(Membership.household_id)
        .where(Membership.person_id == person_id)
        .where(in_force(on, Membership.from_on, Membership.to_on))
    )


def find_household_by_code(
    session: Session, village_id: RegionId, group_code: str, door: str
) -> Household | None:
    """The current household behind a door, by the numbers that people see."""
    return session.scalar(
        select(Household)
        .join(Region, Region.id == Household.group_id)
        .where(Household.village_id == village_id, Household.ended_on.is_(None))
        .where(Region.code == group_code, Household.door == door)
    )

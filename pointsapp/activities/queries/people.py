"""The people of a village as they can be keyed on a sign-in sheet."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.activities.policy.codes import Directory, Somebody
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Household, HouseholdPlace, Membership, Person, Region
from pointsapp.people.queries import village_now
from pointsapp.people.queries.dated import in_force

# Counted over all who ever lived there, so that a code is never given to another person.
_PLACE = (
    func.row_number()
    .over(partition_by=Membership.household_id, order_by=Membership.id)
    .label("place")
)


def directory(session: Session, village_id: RegionId, *, on: date) -> Directory:
    """Everybody who lived in the village on a day."""
    return Directory(_people(session, village_id, None, on))


def people_of(
    session: Session, village_id: RegionId, household_id: HouseholdId, *, on: date
) -> list[Somebody]:
    """Who lived in one household of it on a day, the head first."""
    return _people(session, village_id, household_id, on)


def _people(
    session: Session, village_id: RegionId, household_id: HouseholdId | None, on: date
) -> list[Somebody]:
    """Of the village, or of what it had become by then."""
    then = village_now(session, village_id, on=on)
    here = select(HouseholdPlace.household_id).where(HouseholdPlace.village_id == then)
    here = here.where(in_force(on, HouseholdPlace.from_on, HouseholdPlace.to_on))
    if household_id is not None:
        here = here.where(HouseholdPlace.household_id == household_id)
    placed = select(Membership.id, _PLACE).where(Membership.household_id.in_(here)).subquery()
    rows = session.execute(
        select(
            Person.id, Membership.household_id, Region.code, Household.door, placed.c.place,
            Person.name,
        )
        .join(Membership, Membership.id == placed.c.id)
        .join(Person, Person.id == Membership.person_id)
        .join(Household, Household.id == Membership.household_id)
        .join(Region, Region.id == Household.group_id)
        .where(in_force(on, Membership.from_on, Membership.to_on))
        .where(Person.died_on.is_(None) | (Person.died_on >= on))
        .order_by(Region.code, Household.door, Membership.is_head.desc(), placed.c.place)
    )  # fmt: skip
    return [Somebody(*row) for row in rows]

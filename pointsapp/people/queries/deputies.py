"""Reads of deputies: who acts for the holder of an office."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import DeputyId, RegionId
from pointsapp.people.models import Deputy, Person
from pointsapp.people.queries.dated import in_force


class Acting(NamedTuple):
    """A deputy and who it is."""

    deputy: Deputy
    person: Person


def get_deputy(session: Session, deputy_id: DeputyId) -> Deputy:
    """A deputy; NotFound."""
    deputy = session.get(Deputy, deputy_id)
    if deputy is None:
        raise NotFound("deputy.unknown", "没有找到这次代职", deputy_id=deputy_id)
    return deputy


def deputies_of(session: Session, region_id: RegionId, *, on: date | None = None) -> list[Acting]:
    """Who acts for which office of a region on a day; without a day everybody who ever did."""
    query = (
        select(Deputy, Person)
        .join(Person, Person.id == Deputy.person_id)
        .where(Deputy.region_id == region_id)
        .order_by(Deputy.from_on.desc(), Deputy.id)
    )
    if on is not None:
        query = query.where(in_force(on, Deputy.from_on, Deputy.to_on))
    return [Acting(deputy, person) for deputy, person in session.execute(query)]

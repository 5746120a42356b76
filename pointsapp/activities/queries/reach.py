"""Whom no activity has reached for a while: for a visit, never a ranking (law.md 7)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from pointsapp.activities.models import Activity, Attendance
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Household, Membership, Person, Region
from pointsapp.people.queries.dated import in_force

Group = aliased(Region)
LAST = (
    select(func.max(Attendance.happened_on))
    .where(Attendance.household_id == Household.id, Attendance.withdrawn_at.is_(None))
    .correlate(Household)
    .scalar_subquery()
)


def not_reached(village_id: RegionId, *, since: date, today: date) -> Select[*tuple[Any, ...]]:
    """Households that live here and took part in nothing since a day: a statement to page through.

    Rows: household, group, head, and the last day they took part in anything.
    """
    head = and_(
        Membership.household_id == Household.id,
        Membership.is_head,
        in_force(today, Membership.from_on, Membership.to_on),
    )
    return (
        select(Household, Group.name.label("group"), Group.code.label("group_code"),
               Person.name.label("head"), LAST.label("last"))
        .join(Group, Group.id == Household.group_id)
        .outerjoin(Membership, head)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(Household.village_id == village_id, Household.state == "living")
        .where(LAST.is_(None) | (since > LAST))
    )  # fmt: skip


def calls_by_group(
    session: Session, village_id: RegionId, *, since: date, today: date
) -> dict[RegionId | None, int]:
    """How many calls reached each group since a day; under None those to the whole village."""
    rows: Sequence[list[RegionId]] = session.scalars(
        select(Activity.group_ids).where(
            Activity.village_id == village_id,
            Activity.state.in_(("open", "closed")),
            Activity.happens_on.between(since, today),
        )
    ).all()
    counted: dict[RegionId | None, int] = {None: 0}
    for called in rows:
        whom: list[RegionId | None] = [*called] or [None]
        for group_id in whom:
            counted[group_id] = counted.get(group_id, 0) + 1
    return counted

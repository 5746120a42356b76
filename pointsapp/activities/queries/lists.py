"""Lists of activities: of the desk, of the board, of a household."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from pointsapp.activities.ids import ActivityId
from pointsapp.activities.models import Activity, Attendance, Shift, SignUp
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Membership, Region
from pointsapp.people.queries import villages_with_merged

CAME = (
    select(func.count(func.distinct(Attendance.person_id)))
    .where(Attendance.activity_id == Activity.id, Attendance.withdrawn_at.is_(None))
    .where(Attendance.task != "visited")
    .correlate(Activity)
    .scalar_subquery()
)
SIGNED = (
    select(func.count(SignUp.id))
    .where(SignUp.activity_id == Activity.id, SignUp.state == "confirmed")
    .correlate(Activity)
    .scalar_subquery()
)


class OwnSignUp(NamedTuple):
    """A sign-up of a household, with where it belongs."""

    sign_up: SignUp
    activity: Activity
    shift: Shift


def activities_in(village_ids: Iterable[RegionId]) -> Select[*tuple[Any, ...]]:
    """Activities with village, sign-ups and how many came: a statement to page through."""
    return (
        select(Activity, Region.name.label("village"), SIGNED.label("signed"), CAME.label("came"))
        .join(Region, Region.id == Activity.village_id)
        .where(Activity.village_id.in_(list(village_ids)))
    )


def coming(session: Session, village_id: RegionId, *, today: date) -> Sequence[Activity]:
    """What the village calls to from today on, cancelled ones too, the nearest first."""
    query = _public(session, village_id).where(Activity.happens_on >= today)
    return session.scalars(query.order_by(Activity.happens_on, Activity.id)).all()


def past(session: Session, village_id: RegionId, *, today: date) -> Select[Activity]:
    """What was: a statement to page through."""
    return _public(session, village_id).where(Activity.happens_on < today)


def _public(session: Session, village_id: RegionId) -> Select[Activity]:
    """Also what villages called to that were merged into this one."""
    villages = villages_with_merged(session, [village_id])
    return select(Activity).where(
        Activity.village_id.in_(villages), Activity.published_at.is_not(None)
    )


def sign_ups_of_household(
    session: Session, household_id: HouseholdId, *, activity_id: ActivityId | None = None
) -> list[OwnSignUp]:
    """What a household, or who lives there now, signed up for and did not cancel, the nearest
    day first.
    """
    query = (
        select(SignUp, Activity, Shift)
        .join(Activity, Activity.id == SignUp.activity_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .where(_signed_by(household_id), SignUp.state != "cancelled")
        .order_by(Activity.happens_on, Shift.starts, SignUp.id)
    )
    if activity_id is not None:
        query = query.where(SignUp.activity_id == activity_id)
    return [OwnSignUp(*row) for row in session.execute(query)]


def _signed_by(household_id: HouseholdId) -> ColumnElement[bool]:
    lives = select(Membership.person_id).where(
        Membership.household_id == household_id, Membership.to_on.is_(None)
    )
    return (SignUp.household_id == household_id) | SignUp.person_id.in_(lives)


def attended_by_household(
    session: Session, household_id: HouseholdId, *, limit: int = 50
) -> Sequence[tuple[Attendance, Activity]]:
    """Where a household took part, the latest first."""
    rows = session.execute(
        select(Attendance, Activity)
        .join(Activity, Activity.id == Attendance.activity_id)
        .where(Attendance.household_id == household_id, Attendance.withdrawn_at.is_(None))
        .order_by(Attendance.happened_on.desc(), Attendance.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def open_attendance(
    session: Session, village_ids: Iterable[RegionId], *, today: date
) -> list[Activity]:
    """Activities whose day has come and whose attendance is not closed, the oldest first."""
    waiting = and_(Activity.state == "open", Activity.happens_on <= today)
    query = select(Activity).where(Activity.village_id.in_(list(village_ids)), waiting)
    return list(session.scalars(query.order_by(Activity.happens_on, Activity.id)))

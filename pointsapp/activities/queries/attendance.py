"""Who signed up for an activity and who came."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.activities.ids import ActivityId, ShiftId
from pointsapp.activities.models import Activity, Attendance, SignUp
from pointsapp.activities.policy.codes import Somebody
from pointsapp.activities.policy.earning import Presence, Roll, count
from pointsapp.activities.queries.people import directory


@dataclass(frozen=True)
class Line:
    """A line of the sign-in sheet: somebody, what they signed up for, whether they came."""

    somebody: Somebody
    sign_up: SignUp | None
    attendance: Attendance | None

    @property
    def task(self) -> str:
        """What they did, or else what they signed up for."""
        if self.attendance is not None:
            return self.attendance.task
        return self.sign_up.task if self.sign_up is not None else "work"


def sheet_of(session: Session, activity: Activity, shift_id: ShiftId) -> list[Line]:
    """Everybody who has a place in a shift or came to it, by household."""
    known = directory(session, activity.village_id, on=activity.happens_on).by_id
    signed = {each.person_id: each for each in sign_ups(session, activity.id, shift_id)}
    here = {each.person_id: each for each in attended(session, activity.id, shift_id)}
    wanted = {person for person, each in signed.items() if each.state == "confirmed"} | set(here)
    lines = [
        Line(known[person], signed.get(person), here.get(person))
        for person in wanted
        if person in known
    ]
    return sorted(lines, key=lambda line: (line.somebody.home, line.somebody.place))


def sign_ups(
    session: Session, activity_id: ActivityId, shift_id: ShiftId | None = None
) -> Sequence[SignUp]:
    """The sign-ups that stand, in the order in which they came."""
    query = select(SignUp).where(SignUp.activity_id == activity_id, SignUp.state != "cancelled")
    if shift_id is not None:
        query = query.where(SignUp.shift_id == shift_id)
    return session.scalars(query.order_by(SignUp.id)).all()


def attended(
    session: Session, activity_id: ActivityId, shift_id: ShiftId | None = None
) -> Sequence[Attendance]:
    """The attendance that stands."""
    query = select(Attendance).where(
        Attendance.activity_id == activity_id, Attendance.withdrawn_at.is_(None)
    )
    if shift_id is not None:
        query = query.where(Attendance.shift_id == shift_id)
    return session.scalars(query.order_by(Attendance.id)).all()


def presences(rows: Iterable[Attendance]) -> list[Presence]:
    """Attendance as the policy reads it."""
    return [Presence(r.household_id, r.person_id, r.task, r.shift_id, r.entered_by) for r in rows]


def roll_of(session: Session, activity_id: ActivityId) -> Roll:
    """How many came, were visited, did not come."""
    signed = [
        (each.shift_id, each.person_id)
        for each in sign_ups(session, activity_id)
        if each.state == "confirmed"
    ]
    return count(presences(attended(session, activity_id)), signed)

"""Sign up for a shift, or take it back: places are never overbooked, the queue moves up."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.activities.errors import TooLate, Unfit
from pointsapp.activities.ids import ShiftId, SignUpId
from pointsapp.activities.models import Activity, Shift, SignUp
from pointsapp.activities.policy.calls import why_not_come
from pointsapp.activities.policy.times import has_begun
from pointsapp.activities.queries import get_shift, get_sign_up, people_of, team_names
from pointsapp.activities.service.common import audit, held, held_shift
from pointsapp.foundation.clock import village_day
from pointsapp.people.ids import HouseholdId, PersonId, UserId
from pointsapp.people.queries import get_household, get_person, get_region


def sign_up(
    session: Session,
    shift_id: ShiftId,
    person_id: PersonId,
    *,
    household_id: HouseholdId,
    task: str = "work",
    team: str = "",
    via: str,
    by: UserId | None,
    now: datetime,
) -> SignUp:
    """Sign a person up for a shift: a place while there is one, else the end of the queue.

    Doing it twice gives the first one. Unfit when they are not called, TooLate once it has begun.
    """
    activity = held(session, get_shift(session, shift_id).activity_id, "open")
    _check_open(activity, get_shift(session, shift_id), now)
    _check_person(session, activity, household_id, person_id, now)
    there = session.scalar(
        select(SignUp).where(SignUp.shift_id == shift_id, SignUp.person_id == person_id,
                             SignUp.state != "cancelled")
    )  # fmt: skip
    if there is not None:
        return there
    if task not in ("work", "light") or (task == "light" and not activity.light):
        raise Unfit("activity.task", "这次没有安排轻活", field="task")
    shift = held_shift(session, shift_id)
    made = SignUp(
        activity_id=activity.id, shift_id=shift_id, household_id=household_id,
        person_id=person_id, task=task, team=_team(session, activity, household_id, team),
        state="confirmed" if take_place(session, shift_id) else "waiting", via=via,
        signed_by=by, signed_at=now,
    )  # fmt: skip
    session.add(made)
    session.refresh(shift)
    audit(session, "signed_up", activity, by=by, now=now, household_id=household_id,
          on_behalf_of=f"household:{household_id}")  # fmt: skip
    return made


def cancel_sign_up(
    session: Session, sign_up_id: SignUpId, *, by: UserId | None, now: datetime
) -> SignUp:
    """Take a sign-up back before the shift begins; the first of the queue moves up."""
    asked = get_sign_up(session, sign_up_id)
    activity = held(session, asked.activity_id, "open")
    shift = held_shift(session, asked.shift_id)
    session.refresh(asked)
    if asked.state == "cancelled":
        return asked
    _check_open(activity, shift, now)
    held_place = asked.state == "confirmed"
    asked.state, asked.cancelled_at = "cancelled", now
    if held_place:
        shift.taken -= 1
    session.flush()
    move_up(session, activity, shift, now=now)
    audit(session, "sign_up_cancelled", activity, by=by, now=now, household_id=asked.household_id,
          on_behalf_of=f"household:{asked.household_id}")  # fmt: skip
    return asked


def take_place(session: Session, shift_id: ShiftId) -> bool:
    """Take one place of a shift, if there is one: whoever else tries at the same moment."""
    free = Shift.places.is_(None) | (Shift.taken < Shift.places)
    taken = session.execute(
        update(Shift)
        .where(Shift.id == shift_id, free)
        .values(taken=Shift.taken + 1)
        .returning(Shift.taken)
        .execution_options(synchronize_session=False)
    )
    return taken.scalar() is not None


def move_up(session: Session, activity: Activity, shift: Shift, *, now: datetime) -> None:
    """Give free places to those who wait, in their order; the shift is held by the caller."""
    queue = session.scalars(
        select(SignUp)
        .where(SignUp.shift_id == shift.id, SignUp.state == "waiting")
        .order_by(SignUp.id)
    )
    for first in queue.all():
        if not take_place(session, shift.id):
            break
        first.state = "confirmed"
        audit(session, "moved_up", activity, by=None, now=now, household_id=first.household_id)
    session.flush()
    session.refresh(shift)


def _check_open(activity: Activity, shift: Shift, now: datetime) -> None:
    if has_begun(activity.happens_on, shift.starts, now):
        raise TooLate("activity.begun", "这一班已经开始了，请直接到现场找组织的人。")


def _check_person(
    session: Session,
    activity: Activity,
    household_id: HouseholdId,
    person_id: PersonId,
    now: datetime,
) -> None:
    """Unfit unless the person lives in the household, and both are called."""
    lives = people_of(session, activity.village_id, household_id, on=village_day(now))
    if person_id not in {each.person_id for each in lives}:
        raise Unfit("activity.person", "请从这一户的人里选", field="person")
    group_id = get_household(session, household_id).group_id
    if activity.group_ids and group_id not in activity.group_ids:
        raise Unfit("activity.group", "这次没有叫这个组，想帮忙请问组织的人", field="person")
    born_on = get_person(session, person_id).born_on
    bounds = {"least": activity.age_from, "most": activity.age_to}
    if (why := why_not_come(born_on, activity.happens_on, **bounds)) is not None:
        raise Unfit("activity.age", why, field="person")


def _team(session: Session, activity: Activity, household_id: HouseholdId, asked: str) -> str:
    """The team: of a household's own group, or one of those that were named; '' without teams."""
    names = team_names(session, activity)
    if activity.team_kind == "group":
        own = get_region(session, get_household(session, household_id).group_id).name
        return own if own in names else ""
    if not names:
        return ""
    if asked not in names:
        raise Unfit("activity.team", "请选一个队", field="team")
    return asked

"""Who came: by the activity's code, by the clerk's list, from paper; and what was wrong."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pointsapp.activities.errors import OwnHousehold, TooLate, Unfit, Unknown, WrongLines
from pointsapp.activities.ids import ActivityId, ShiftId
from pointsapp.activities.models import Activity, Attendance
from pointsapp.activities.policy.codes import Somebody, read_lines
from pointsapp.activities.queries import (
    attended,
    directory,
    find_by_check_in,
    people_of,
    sign_ups,
)
from pointsapp.activities.service.common import audit, held, shift_in
from pointsapp.activities.service.vouching import vouch
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.keys import new_token, token_digest
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, PersonId, UserId

OWN = "您自己家的人，请别的工作人员来点名，或者让他们自己扫码签到。"


def make_check_in(session: Session, activity_id: ActivityId, *, by: UserId, now: datetime) -> str:
    """A new code for the check-in; it is shown once, the one before is good no more."""
    activity = held(session, activity_id, "open")
    token = new_token()
    activity.check_in_digest = token_digest(token)
    audit(session, "check_in_made", activity, by=by, now=now)
    return token


def check_in_open(session: Session, token: str, *, now: datetime) -> Activity:
    """The activity of a code, on its day; Unknown or TooLate says why not."""
    activity = find_by_check_in(session, token)
    if activity is None or activity.state != "open":
        raise Unknown("attendance.code", "这个签到码用不了，请找现场组织的人。")
    if activity.happens_on != village_day(now):
        day = f"{activity.happens_on.month}月{activity.happens_on.day}日"
        raise TooLate("attendance.day", f"这个签到码只在{day}当天有用，请找组织的人。")
    return activity


def check_in(
    session: Session, token: str, *, household_id: HouseholdId, shift_id: ShiftId,
    person_ids: Collection[PersonId], now: datetime,
) -> int:  # fmt: skip
    """A household says by its card, on the spot, who of it is here; gives how many were new."""
    activity = held(session, check_in_open(session, token, now=now).id, "open")
    shift_in(session, activity, shift_id)
    lives = people_of(session, activity.village_id, household_id, on=activity.happens_on)
    here = [each for each in lives if each.person_id in person_ids]
    if not here:
        raise Unfit("attendance.nobody", "请点您家谁来了", field="person")
    tasks = _signed_tasks(session, activity, shift_id)
    new = sum(
        _add(session, activity, shift_id, each, tasks.get(each.person_id, "work"), "qr", None, now)
        for each in here
    )
    if new:
        audit(session, "attended", activity, by=None, now=now, count=new, via="qr",
              on_behalf_of=f"household:{household_id}")  # fmt: skip
    return new


def mark(
    session: Session,
    activity_id: ActivityId,
    shift_id: ShiftId,
    *,
    shown: Collection[PersonId],
    came: Mapping[PersonId, str],
    by: UserId,
    now: datetime,
) -> tuple[int, int]:
    """Make the list say what was ticked among those `shown`; gives how many are new, how many out.

    `came`: their tasks. Who is ticked no more is withdrawn; the row stays, with who and when.
    """
    activity = _on_the_day(session, activity_id, now)
    shift_in(session, activity, shift_id)
    known = directory(session, activity.village_id, on=activity.happens_on).by_id
    there = {each.person_id: each for each in attended(session, activity_id, shift_id)}
    asked = {person: task for person, task in came.items() if person in known}
    changed = {p for p, task in asked.items() if p not in there or there[p].task != task}
    gone = {p for p in shown if p in there and p not in asked}
    _refuse_own(session, activity, [known[p] for p in changed | gone if p in known], by)
    for person in gone | (changed & set(there)):
        there[person].withdrawn_at, there[person].withdrawn_by = now, by
    session.flush()
    for person in sorted(changed):
        via = there[person].via if person in there else "list"
        _add(session, activity, shift_id, known[person], asked[person], via, by, now)
    if gone:
        audit(session, "attendance_withdrawn", activity, by=by, now=now, count=len(gone))
    if changed:
        audit(session, "attended", activity, by=by, now=now, count=len(changed), via="list")
    if changed and activity.state == "closed":
        vouch(session, activity)
    return len(changed), len(gone)


def key_lines(
    session: Session, activity_id: ActivityId, shift_id: ShiftId, text: str, *, via: str,
    by: UserId, now: datetime,
) -> int:  # fmt: skip
    """Take down who came, a line each, as called out or from a signed sheet; gives how many.

    All or nothing: WrongLines names every line that names nobody, and those of one's own household.
    """
    activity = _on_the_day(session, activity_id, now)
    shift_in(session, activity, shift_id)
    if via not in ("list", "paper"):
        raise Unfit("attendance.via", "请选是点名还是纸上签到", field="via")
    keyed, wrong = read_lines(text, directory(session, activity.village_id,
                                              on=activity.happens_on))  # fmt: skip
    own = people.own_household(session, by, on=village_day(now))
    wrong += [f"{k.somebody.code} {k.somebody.name}：{OWN}" for k in keyed
              if own is not None and k.somebody.household_id == own]  # fmt: skip
    if wrong:
        raise WrongLines(wrong)
    if not keyed:
        raise Unfit("attendance.nobody", "还没有写，一行写一个人", field="lines")
    new = sum(_add(session, activity, shift_id, k.somebody, k.task, via, by, now) for k in keyed)
    if new:
        audit(session, "attended", activity, by=by, now=now, count=new, via=via)
    if new and activity.state == "closed":
        vouch(session, activity)
    return new


def _on_the_day(session: Session, activity_id: ActivityId, now: datetime) -> Activity:
    activity = held(session, activity_id, "open", "closed")
    if village_day(now) < activity.happens_on:
        raise TooLate("attendance.early", "还没到那一天，到了再签到。")
    return activity


def _refuse_own(
    session: Session, activity: Activity, concerned: Collection[Somebody], by: UserId
) -> None:
    own = people.own_household(session, by, on=activity.happens_on)
    if own is not None and any(each.household_id == own for each in concerned):
        raise OwnHousehold("attendance.own", OWN)


def _signed_tasks(session: Session, activity: Activity, shift_id: ShiftId) -> dict[PersonId, str]:
    return {each.person_id: each.task for each in sign_ups(session, activity.id, shift_id)}


def _add(
    session: Session, activity: Activity, shift_id: ShiftId, who: Somebody, task: str, via: str,
    by: UserId | None, now: datetime,
) -> bool:  # fmt: skip
    """Insert one row unless the person is there already, whoever else does the same just now."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = session.execute(
        insert(Attendance)
        .values(activity_id=activity.id, shift_id=shift_id, household_id=who.household_id,
                person_id=who.person_id, task=task, via=via, happened_on=activity.happens_on,
                entered_at=now, entered_by=by)
        .on_conflict_do_nothing()
        .returning(Attendance.id)
    )  # fmt: skip
    return made.scalar() is not None

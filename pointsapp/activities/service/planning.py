"""The shifts of an activity and what it earns by the book."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from pointsapp.activities.errors import TooLate, Unfit
from pointsapp.activities.ids import ActivityId, RewardId, ShiftId
from pointsapp.activities.models import PERS, TASKS, Attendance, Reward, Shift, SignUp
from pointsapp.activities.policy.times import read_time
from pointsapp.activities.queries import get_reward, get_shift, rules_to_choose, shifts_of
from pointsapp.activities.service.common import audit, held, held_shift
from pointsapp.activities.service.signing_up import move_up
from pointsapp.people.ids import UserId
from pointsapp.rulebooks.ids import RuleId

MOST_SHIFTS = 12
MOST_PLACES = 2000
MOST_UNITS = Decimal(99)


def add_shift(
    session: Session, activity_id: ActivityId, *, starts: str, ends: str, places: int | None,
    by: UserId, now: datetime,
) -> Shift:  # fmt: skip
    """Add a shift, times as typed; `places` None: as many as come. Unfit, TooLate."""
    activity = held(session, activity_id, "draft", "open")
    first, last = read_time(starts, "starts"), read_time(ends, "ends")
    if last <= first:
        raise Unfit("activity.times", "结束要比开始晚", field="ends")
    there = shifts_of(session, activity_id)
    if any(each.starts == first for each in there):
        raise Unfit("activity.times", "这个时间已经有一班了", field="starts")
    if len(there) >= MOST_SHIFTS:
        raise Unfit("activity.shifts", f"最多 {MOST_SHIFTS} 班", field="starts")
    made = Shift(activity_id=activity_id, starts=first, ends=last, places=_places(places))
    session.add(made)
    audit(session, "shift_added", activity, by=by, now=now)
    return made


def set_places(
    session: Session, shift_id: ShiftId, places: int | None, *, by: UserId, now: datetime
) -> Shift:
    """Change how many places a shift has; more places let the queue move up.

    Unfit when more have signed up already: nobody who was promised a place loses it.
    """
    activity = held(session, get_shift(session, shift_id).activity_id, "draft", "open")
    shift = held_shift(session, shift_id)
    wanted = _places(places)
    if wanted is not None and wanted < shift.taken:
        said = f"已经有 {shift.taken} 人报上了，名额不能比这少"
        raise Unfit("activity.places", said, field="places")
    shift.places = wanted
    session.flush()
    move_up(session, activity, shift, now=now)
    audit(session, "shift_changed", activity, by=by, now=now)
    return shift


def remove_shift(session: Session, shift_id: ShiftId, *, by: UserId, now: datetime) -> None:
    """Take out a shift that nobody has signed up for; TooLate when somebody ever did."""
    activity = held(session, get_shift(session, shift_id).activity_id, "draft", "open")
    held_shift(session, shift_id)
    used = exists().where(SignUp.shift_id == shift_id)
    came = exists().where(Attendance.shift_id == shift_id)
    if session.scalar(select(used | came)):
        raise TooLate("activity.shift_used", "这一班已经有人报过名，不能去掉。")
    if activity.state == "open" and len(shifts_of(session, activity.id)) == 1:
        raise TooLate("activity.last_shift", "只剩这一班，不能去掉；不办了请用“取消活动”。")
    session.execute(delete(Shift).where(Shift.id == shift_id))
    audit(session, "shift_removed", activity, by=by, now=now)


def add_reward(
    session: Session, activity_id: ActivityId, *, rule_id: RuleId, task: str, per: str,
    quantity: Decimal, by: UserId, now: datetime,
) -> Reward:  # fmt: skip
    """Say what a task earns: only by a rule in force on the day, with fixed points.

    `quantity` in the rule's unit for each person or household. Only while it is a draft: what was
    promised in public does not change. The same task and rule again gives the first one.
    """
    activity = held(session, activity_id, "draft")
    there = session.scalar(
        select(Reward).filter_by(activity_id=activity_id, rule_id=rule_id, task=task)
    )
    if there is not None:
        return there
    _check_reward(task, per, quantity)
    rules = rules_to_choose(session, activity.village_id, on=activity.happens_on)
    rule = next((each for each in rules if each.id == rule_id), None)
    if rule is None:
        said = "请从那天在用的细则里选一条：只能是加分、分值定好的。"
        raise Unfit("activity.rule", said, field="rule_id")
    if rule.unit == "resident" and per == "household":
        raise Unfit("activity.per", "这一条按人记分，请选“来一个人”", field="per")
    made = Reward(activity_id=activity_id, rule_id=rule_id, task=task, per=per, quantity=quantity)
    session.add(made)
    audit(session, "reward_added", activity, by=by, now=now, rule_id=rule_id)
    return made


def remove_reward(session: Session, reward_id: RewardId, *, by: UserId, now: datetime) -> None:
    """Take a reward out of a draft."""
    reward = get_reward(session, reward_id)
    activity = held(session, reward.activity_id, "draft")
    session.execute(delete(Reward).where(Reward.id == reward_id))
    audit(session, "reward_removed", activity, by=by, now=now, rule_id=reward.rule_id)


def _places(places: int | None) -> int | None:
    if places is not None and not 1 <= places <= MOST_PLACES:
        raise Unfit("activity.places", f"名额 1 到 {MOST_PLACES} 人，不限就空着", field="places")
    return places


def _check_reward(task: str, per: str, quantity: Decimal) -> None:
    if task not in TASKS:
        raise Unfit("activity.task", "请选记给谁", field="task")
    if per not in PERS:
        raise Unfit("activity.per", "请选按人还是按户记", field="per")
    if not 0 < quantity <= MOST_UNITS:
        raise Unfit("activity.quantity", f"数量要大于 0，最多 {MOST_UNITS}", field="quantity")

"""Close the attendance and hand in the points: claims by the rules of the call, once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pointsapp.activities.errors import OwnHousehold, TooLate
from pointsapp.activities.ids import ActivityId
from pointsapp.activities.models import TASKS, Activity
from pointsapp.activities.policy.earning import Holder, ToRegister
from pointsapp.activities.queries import earns_of, plan_of
from pointsapp.activities.queries.handed import key_of
from pointsapp.activities.service.common import audit, held
from pointsapp.activities.service.vouching import vouch
from pointsapp.claims import service as claims
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.foundation.clock import village_day
from pointsapp.people.ids import UserId
from pointsapp.rulebooks.policy.facts import plain


@dataclass(frozen=True)
class HandedIn:
    """What became of the points: new claims, taken back ones, what could not be changed or done."""

    registered: int
    withdrawn: int
    stuck: int
    left: tuple[str, ...]


def close(
    session: Session, activity_id: ActivityId, *, result: str, by: UserId, now: datetime
) -> HandedIn:
    """End the attendance with a sentence on what was done, and hand in the points.

    Only by who organises it: that is the recorder of the claims, whom somebody else reviews.
    """
    activity = held(session, activity_id, "open")
    _check_organiser(activity, by)
    if village_day(now) < activity.happens_on:
        raise TooLate("activity.early", "还没到那一天，办完再结束签到。")
    activity.state, activity.closed_at = "closed", now
    activity.result, activity.check_in_digest = result.strip()[:200], None
    audit(session, "closed", activity, by=by, now=now)
    return hand_in(session, activity_id, by=by, now=now)


def hand_in(session: Session, activity_id: ActivityId, *, by: UserId, now: datetime) -> HandedIn:
    """Make the claims say what the attendance says; doing it twice changes nothing.

    Who organises it hands in for all but their own household; somebody else for that one alone.
    What is reviewed or published already is left to objection and appeal.
    """
    activity = held(session, activity_id, "closed")
    plan = plan_of(session, activity, by=by)
    for claim_id in plan.withdraw:
        claims.withdraw(session, claim_id, by=by, now=now)
    items = {each: _item(session, activity, each) for each in plan.register}
    wrong = claims.check_items(session, activity.village_id, list(items.values()), by=by, now=now)
    done = 0
    for wanted, item in items.items():
        if item.place not in wrong:
            key = key_of(activity_id, wanted.holder, wanted.turn)
            claims.register_item(session, activity.village_id, item, key=key, by=by, now=now)
            done += 1
    vouch(session, activity)
    if done or plan.withdraw:
        audit(session, "handed_in", activity, by=by, now=now, claims=done)
    left = tuple(dict.fromkeys(wrong.values()))
    return HandedIn(done, len(plan.withdraw), len(plan.stuck), left)


def set_result(
    session: Session, activity_id: ActivityId, *, result: str, by: UserId, now: datetime
) -> Activity:
    """Mend the sentence on what was done."""
    activity = held(session, activity_id, "closed")
    activity.result = result.strip()[:200]
    audit(session, "edited", activity, by=by, now=now)
    return activity


def _item(session: Session, activity: Activity, wanted: ToRegister) -> Item:
    """One claim: the rule as it is on the day, one act, the attendance as its evidence."""
    earns = {each.reward.id: each for each in earns_of(session, activity)}
    chosen = earns[wanted.holder.reward_id]
    holder: Holder = wanted.holder
    resident = holder.person_id is not None
    rule = chosen.rule
    # A reward without a rule on the day is never due.
    assert rule is not None  # noqa: S101
    return Item(
        place=holder.key, rule_id=rule.id, occurred_on=activity.happens_on,
        figures=Figures(wanted.quantity), act=f"活动 {activity.number}",
        household_id=None if resident else holder.household_id,
        person_id=holder.person_id,
        note=f"活动 {activity.number}“{activity.title}”，照签到记 {plain(wanted.quantity)} "
             f"{rule.facts.unit_word}（{TASKS[chosen.reward.task]}）",
    )  # fmt: skip


def _check_organiser(activity: Activity, by: UserId) -> None:
    if activity.organised_by != by:
        said = "记分由组织这次活动的人来交。您来接手的，请先点“我来组织”。"
        raise OwnHousehold("activity.organiser", said)

"""Call to an activity: draft it, publish it, postpone it for the weather, cancel it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.activities.errors import TooLate, Unfit
from pointsapp.activities.ids import ActivityId
from pointsapp.activities.models import TEAMS, Activity
from pointsapp.activities.policy.calls import LEAST_AGE, MOST_AGE
from pointsapp.activities.queries import attended, claims_of, earns_of, shifts_of
from pointsapp.activities.service.common import audit, held, needed
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.numbers import next_number
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.models import Region

MOST_TEAMS = 20
# A call for a day farther away, or one that was that long ago, is a year typed wrongly.
FARTHEST = timedelta(days=366)
# What somebody who signed up relied on: it changes by postponing or cancelling alone.
PROMISED = ("happens_on", "age_from", "age_to", "group_ids", "team_kind", "teams")


@dataclass(frozen=True)
class CallFacts:
    """What a call says; ages in years on the day, None: no bound; no groups: the whole village."""

    title: str
    what: str
    place: str
    happens_on: date
    contact: str
    bring: str = ""
    age_from: int | None = None
    age_to: int | None = None
    light: str = ""
    group_ids: Sequence[RegionId] = ()
    team_kind: str = "none"
    teams: Sequence[str] = ()


def draft(
    session: Session, village_id: RegionId, facts: CallFacts, *, key: str, by: UserId, now: datetime
) -> Activity:
    """Draft a call; the same key again gives the first one. Unfit."""
    first = session.scalar(select(Activity).filter_by(village_id=village_id, key=key))
    if first is not None:
        return first
    _check_day(facts.happens_on, "happens_on", now)
    columns = _columns(session, village_id, facts)
    number = next_number(session, village_id, "activity", year=village_day(now).year)
    made = Activity(
        village_id=village_id, number=number, key=key, organised_by=by, created_at=now, **columns
    )
    session.add(made)
    audit(session, "drafted", made, by=by, now=now)
    return made


def edit(
    session: Session, activity_id: ActivityId, facts: CallFacts, *, by: UserId, now: datetime
) -> Activity:
    """Change what a call says; of a published one not what people signed up to. Unfit, TooLate."""
    activity = held(session, activity_id, "draft", "open")
    if facts.happens_on != activity.happens_on:
        _check_day(facts.happens_on, "happens_on", now)
    columns = _columns(session, activity.village_id, facts)
    if activity.state == "open":
        changed = [name for name in PROMISED if getattr(activity, name) != columns[name]]
        if changed:
            said = "已经发布了：哪天、谁来、分队不能直接改。改日子用“改期”，别的请取消再重新号召。"
            raise TooLate("activity.promised", said, fields=changed)
    for name, value in columns.items():
        setattr(activity, name, value)
    audit(session, "edited", activity, by=by, now=now)
    return activity


def publish(session: Session, activity_id: ActivityId, *, by: UserId, now: datetime) -> Activity:
    """Put a call on the board; Unfit says what it lacks."""
    activity = held(session, activity_id, "draft")
    if not shifts_of(session, activity_id):
        raise Unfit("activity.shifts", "还没有班次，至少写一班几点到几点。")
    if any(each.rule is None for each in earns_of(session, activity)):
        said = f"{activity.happens_on:%Y-%m-%d} 有一条细则不在用，请换一条或者去掉。"
        raise Unfit("activity.rule", said)
    activity.state, activity.published_at = "open", now
    audit(session, "published", activity, by=by, now=now)
    return activity


def discard(session: Session, activity_id: ActivityId, *, by: UserId, now: datetime) -> None:
    """Throw a draft away: nobody but staff has seen it, it stays as cancelled without a word."""
    activity = held(session, activity_id, "draft")
    activity.state, activity.why = "cancelled", "草稿作废"
    audit(session, "discarded", activity, by=by, now=now)


def postpone(
    session: Session, activity_id: ActivityId, *, to: date, why: str, by: UserId, now: datetime
) -> Activity:
    """Move it to a later day, for the weather or another reason; who signed up stays signed up.

    A check-in code that was made before is good on the new day, and no more on the old one.
    """
    activity = held(session, activity_id, "open")
    _check_nobody_came(session, activity_id)
    why = needed(why, "reason", 200, "写一句为什么改期，例如“下雨路滑”")
    if to <= activity.happens_on or to < village_day(now):
        raise Unfit("activity.later", "新日子要在原来的后面、也不能是过去的日子", field="to")
    _check_day(to, "to", now)
    if any(each.rule is None for each in earns_of(session, _on(activity, to))):
        raise Unfit("activity.rule", "那一天有一条记分的细则不在用，请另选一天", field="to")
    activity.postponed_from = activity.postponed_from or activity.happens_on
    activity.happens_on, activity.why = to, why
    audit(session, "postponed", activity, by=by, now=now, day=to.isoformat())
    return activity


def cancel(
    session: Session, activity_id: ActivityId, *, why: str, by: UserId, now: datetime
) -> Activity:
    """Cancel it with a reason that stands on the board; not once somebody came."""
    activity = held(session, activity_id, "open")
    _check_nobody_came(session, activity_id)
    activity.why = needed(why, "reason", 200, "写一句为什么取消，会贴在公开栏上")
    activity.state, activity.check_in_digest = "cancelled", None
    audit(session, "cancelled", activity, by=by, now=now)
    return activity


def _check_day(day: date, field: str, now: datetime) -> None:
    """Unfit: a day more than a year away."""
    if abs(day - village_day(now)) > FARTHEST:
        raise Unfit("activity.day", "离今天一年多了，请看看年份写对了没有", field=field)


def _check_nobody_came(session: Session, activity_id: ActivityId) -> None:
    """TooLate: who came that day has earned what was promised for it."""
    if attended(session, activity_id):
        said = "已经有人签到，不能改期、不能取消。办过了请结束签到；点错了名的，先在点名里去掉勾。"
        raise TooLate("activity.attended", said)


def take_over(session: Session, activity_id: ActivityId, *, by: UserId, now: datetime) -> Activity:
    """Organise it from now on: who organises hands in the points, so not once that was begun."""
    activity = held(session, activity_id, "draft", "open", "closed")
    if claims_of(session, activity):
        raise TooLate("activity.handed_in", "已经交过记分，组织的人不能再换了。")
    if activity.organised_by != by:
        before, activity.organised_by = activity.organised_by, by
        audit(session, "taken_over", activity, by=by, now=now, user_id=before)
    return activity


def _on(activity: Activity, day: date) -> Activity:
    """The activity as it would be on another day; no row."""
    return Activity(id=activity.id, village_id=activity.village_id, happens_on=day)


def _columns(session: Session, village_id: RegionId, facts: CallFacts) -> dict[str, Any]:
    """The facts as they are stored; Unfit names the field that does not fit."""
    bounds = [age for age in (facts.age_from, facts.age_to) if age is not None]
    if bounds != sorted(bounds) or any(not LEAST_AGE <= age <= MOST_AGE for age in bounds):
        raise Unfit("activity.age", "年龄写成从小到大，0 到 120 岁", field="age_from")
    teams = _teams(facts)
    return {
        **asdict(facts),
        "title": needed(facts.title, "title", 60, "写一句做什么，例如“河道清淤”"),
        "what": needed(facts.what, "what", 1000, "写清楚具体干什么"),
        "place": needed(facts.place, "place", 80, "写在哪里集合"),
        "contact": needed(facts.contact, "contact", 80, "写找谁、电话多少"),
        "bring": facts.bring.strip()[:80], "light": facts.light.strip()[:120],
        "group_ids": _groups(session, village_id, facts.group_ids), "teams": teams,
    }  # fmt: skip


def _groups(session: Session, village_id: RegionId, asked: Sequence[RegionId]) -> list[RegionId]:
    known = select(Region.id).where(Region.parent_id == village_id, Region.level == "group")
    known = known.where(Region.id.in_(list(asked)))
    found = sorted(session.scalars(known))
    if len(found) != len(set(asked)):
        raise Unfit("activity.groups", "有一个组不是本村的，请重新选", field="group_ids")
    return found


def _teams(facts: CallFacts) -> list[str]:
    if facts.team_kind not in TEAMS:
        raise Unfit("activity.teams", "请选怎么分队", field="team_kind")
    names = [name for name in dict.fromkeys(each.strip()[:30] for each in facts.teams) if name]
    if facts.team_kind != "named":
        return []
    if not 2 <= len(names) <= MOST_TEAMS:
        raise Unfit("activity.teams", f"队名一行一个，2 到 {MOST_TEAMS} 个", field="teams")
    return names

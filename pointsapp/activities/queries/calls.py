"""Calls as everybody may know them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.activities.models import Activity, Reward
from pointsapp.activities.policy.calls import Call, Earning, ShiftFacts
from pointsapp.activities.queries.lookup import rewards_of, shifts_of
from pointsapp.claims.policy.registration import fits_grid
from pointsapp.claims.queries import UsableRule, rules_in_force, usable_rules
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import get_region
from pointsapp.rulebooks.ids import RuleId
from pointsapp.rulebooks.models import PERS
from pointsapp.rulebooks.policy.facts import plain

UNITS = ("household", "resident")


@dataclass(frozen=True)
class Earns:
    """A reward with the rule it goes by on the day; None: the book no longer has it."""

    reward: Reward
    rule: UsableRule | None


def call_of(session: Session, activity: Activity) -> Call:
    """The public view of an activity."""
    names = dict(_group_names(session, activity.group_ids))
    shifts = (
        ShiftFacts(each.id, each.starts, each.ends, each.places, each.taken)
        for each in shifts_of(session, activity.id)
    )
    return Call(
        number=activity.number, village=get_region(session, activity.village_id).name,
        title=activity.title, what=activity.what, place=activity.place, bring=activity.bring,
        day=activity.happens_on, contact=activity.contact, state=activity.state,
        shifts=tuple(shifts), light=activity.light, ages=(activity.age_from, activity.age_to),
        earnings=tuple(_earnings(earns_of(session, activity))),
        groups=tuple(names[each] for each in activity.group_ids if each in names),
        teams=tuple(team_names(session, activity)), postponed_from=activity.postponed_from,
        why=activity.why, result=activity.result,
    )  # fmt: skip


def team_names(session: Session, activity: Activity) -> list[str]:
    """The teams one may sign up with; none where there are none."""
    if activity.team_kind == "named":
        return list(activity.teams)
    if activity.team_kind == "none":
        return []
    if activity.group_ids:
        return [name for _, name in _group_names(session, activity.group_ids)]
    groups = select(Region.name).where(Region.parent_id == activity.village_id)
    groups = groups.where(Region.level == "group", Region.ended_on.is_(None))
    return list(session.scalars(groups.order_by(Region.code)))


def rules_to_choose(session: Session, village_id: RegionId, *, on: date) -> list[UsableRule]:
    """The rules of the books in force that a call may name: fixed points that are added."""
    return [
        rule
        for unit in UNITS
        for rule in rules_in_force(session, village_id, unit, on=on)
        if rule.facts.direction == "plus" and fits_grid(rule.facts)
    ]


def earns_of(session: Session, activity: Activity) -> list[Earns]:
    """The rewards, each by the version of its rule that is in force on the activity's day."""
    rewards = rewards_of(session, activity.id)
    chosen = usable_rules(session, activity.village_id, {each.rule_id for each in rewards})
    then = rules_to_choose(session, activity.village_id, on=activity.happens_on)
    by_root = {rule.facts.root: rule for rule in then}
    return [Earns(each, _then(chosen.get(each.rule_id), by_root)) for each in rewards]


def _then(rule: UsableRule | None, by_root: dict[RuleId, UsableRule]) -> UsableRule | None:
    return None if rule is None else by_root.get(rule.facts.root)


def _earnings(earns: Iterable[Earns]) -> Iterable[Earning]:
    for each in earns:
        if each.rule is not None and each.rule.facts.points_min is not None:
            yield Earning(
                task=each.reward.task, article=each.rule.article, behaviour=each.rule.behaviour,
                points=each.rule.facts.points_min * each.reward.quantity, per=each.reward.per,
                capped=_cap_words(each.rule),
            )  # fmt: skip


def _cap_words(rule: UsableRule) -> str:
    cap = rule.facts.cap
    if cap is None:
        return ""
    if cap.times is not None:
        return f"{PERS[cap.per]}最多 {plain(cap.times)} {rule.facts.unit_word}"
    return f"{PERS[cap.per]}最多 {plain(cap.points)} 分" if cap.points is not None else ""


def _group_names(session: Session, group_ids: Iterable[RegionId]) -> list[tuple[RegionId, str]]:
    rows = session.execute(
        select(Region.id, Region.name).where(Region.id.in_(list(group_ids))).order_by(Region.code)
    )
    return [(row.id, row.name) for row in rows]

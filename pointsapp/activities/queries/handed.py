"""The claims that an activity led to: found by their keys, told apart by holder."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from pointsapp.activities.ids import ActivityId, RewardId
from pointsapp.activities.models import Activity, Attendance
from pointsapp.activities.policy.earning import Handed, Holder, Plan, RewardFacts, due, settle
from pointsapp.activities.queries.attendance import attended, presences
from pointsapp.activities.queries.calls import earns_of
from pointsapp.claims.models import Claim, Review
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, PersonId, RegionId, UserId
from pointsapp.people.models import Membership, User


def claims_of(session: Session, activity: Activity) -> Sequence[Claim]:
    """The claims of an activity in the order in which they were registered."""
    query = select(Claim).where(
        Claim.village_id == activity.village_id,
        Claim.key.startswith(f"activity:{activity.id}:", autoescape=True),
    )
    return session.scalars(query.order_by(Claim.id)).all()


def key_of(activity_id: ActivityId, holder: Holder, turn: int) -> str:
    """'activity:7:r3-h18:1': the same holder's next claim has the next turn."""
    return f"activity:{activity_id}:{holder.key}:{turn}"


def plan_of(session: Session, activity: Activity, *, by: UserId) -> Plan:
    """What is still to be registered or taken back, as far as it is theirs to do.

    The household of whoever hands in is left to somebody else, who hands in nothing but that
    unless they organise it.
    """
    wanted = due(rewards_of(session, activity), presences(attended(session, activity.id)))
    before = handed(session, activity, by=by)
    organiser = people.own_household(session, activity.organised_by, on=activity.happens_on)
    own = people.own_household(session, by, on=activity.happens_on)

    def mine(holder: Holder) -> bool:
        if by == activity.organised_by:
            return own is None or holder.household_id != own
        return holder.household_id == organiser and holder.household_id != own

    return settle(
        {holder: quantity for holder, quantity in wanted.items() if mine(holder)},
        {holder: claims for holder, claims in before.items() if mine(holder)},
    )


def unsettled(
    session: Session, village_ids: Iterable[RegionId], *, by: UserId, since: date
) -> list[Activity]:
    """Closed activities since a day of which this login still has something to hand in.

    Asked in full only where attendance changed after the closing, or somebody of the organiser's
    own household came.
    """
    changed = (Attendance.entered_at > Activity.closed_at) | (
        Attendance.withdrawn_at > Activity.closed_at
    )
    own = exists().where(
        User.id == Activity.organised_by,
        Membership.person_id == User.person_id,
        Membership.household_id == Attendance.household_id,
    )
    concerned = exists().where(Attendance.activity_id == Activity.id, changed | own)
    query = select(Activity).where(
        Activity.village_id.in_(list(village_ids)), Activity.state == "closed",
        Activity.happens_on >= since, concerned,
    )  # fmt: skip
    found = session.scalars(query.order_by(Activity.happens_on, Activity.id)).all()
    plans = ((each, plan_of(session, each, by=by)) for each in found)
    return [each for each, plan in plans if plan.register or plan.withdraw]


def handed(session: Session, activity: Activity, *, by: UserId) -> dict[Holder, list[Handed]]:
    """What was registered before, by holder."""
    claims = claims_of(session, activity)
    seen = set(
        session.scalars(
            select(Claim.id).where(
                Claim.id.in_([claim.id for claim in claims]),
                exists().where(Review.claim_id == Claim.id),
            )
        )
    )
    found: dict[Holder, list[Handed]] = defaultdict(list)
    for claim in claims:
        mine = claim.state == "registered" and claim.registered_by == by and claim.id not in seen
        turn = int(claim.key.rpartition(":")[2])
        told = Handed(claim.id, turn, claim.quantity, mine, claim.state)
        found[_holder(claim)].append(told)
    return dict(found)


def _holder(claim: Claim) -> Holder:
    part = claim.key.split(":")[2]
    reward, _, who = part.partition("-")
    person = PersonId(int(who[1:])) if who.startswith("p") else None
    return Holder(RewardId(int(reward[1:])), HouseholdId(claim.household_id or 0), person)


def rewards_of(session: Session, activity: Activity) -> list[RewardFacts]:
    """What an activity earns by the rules that are in force on its day."""
    return [
        RewardFacts(e.reward.id, e.reward.task, e.rule.unit, e.reward.per, e.reward.quantity)
        for e in earns_of(session, activity)
        if e.rule is not None
    ]

"""A household claims points itself, or a clerk helps it; it may take the claim back."""

from datetime import datetime

from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Claim, OwnClaim
from pointsapp.claims.policy.own import (
    Help,
    Wish,
    check_doer,
    check_photos,
    check_room,
    offered,
)
from pointsapp.claims.policy.registration import Item, digest
from pointsapp.claims.queries.own import find_follower, get_own, open_count
from pointsapp.claims.queries.photos import loose_photos
from pointsapp.claims.queries.rules import UsableRule, usable_rules
from pointsapp.claims.service.once import find_first
from pointsapp.claims.service.photos import attach_photos
from pointsapp.claims.service.registration import Intake
from pointsapp.claims.service.reviewing import take_back
from pointsapp.decisions.queries import need_setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, RegionId, UserId
from pointsapp.people.models import Household
from pointsapp.rulebooks.ids import RuleId

MOST_OPEN = "claims.open_most"


def submit(
    session: Session,
    household_id: HouseholdId,
    wish: Wish,
    *,
    key: str,
    help: Help | None = None,  # noqa: A002
    follows_id: ClaimId | None = None,
    by: UserId | None = None,
    now: datetime,
) -> Claim:
    """Claim points for a household: by itself (`by` None), or by a clerk who helps it.

    The same key again gives the first claim; photos kept under it (`keep_photo`) become the
    claim's. `follows_id`: the refused claim that this one mends. Raises Invalid for a rule that
    villagers may not claim, a day, figure or doer that does not fit, a missing photo; Conflict
    when as many wait as the village allows one household.
    """
    session.get(Household, household_id, with_for_update=True)
    village_id = _village_of(session, household_id, now)
    rule = _rule(session, village_id, wish.rule_id)
    item = _item(household_id, wish, rule)
    stored_key = f"own:{household_id}:{key}"[:80]
    first = find_first(session, Claim, village_id, stored_key, digest([item]))
    if first is not None:
        return first
    _check_room(session, household_id, village_id, now)
    _check_people(session, household_id, wish, help, rule)
    photos = loose_photos(session, household_id, key)
    check_photos(len(photos), rule.evidence)
    _check_follows(session, household_id, follows_id)
    intake = Intake(session, village_id, [item], by=by, now=now)
    claim = intake.store(intake.ready(item), stored_key, on_behalf_of=f"household:{household_id}")
    helper, asked_by = (by, help.asked_by_id) if help else (None, None)
    own = OwnClaim(claim_id=claim.id, doer_id=wish.doer_id, follows_id=follows_id)
    own.helper_id, own.asked_by_id = helper, asked_by
    session.add(own)
    session.flush()
    attach_photos(session, photos, claim.id)
    return claim


def withdraw_own(
    session: Session,
    claim_id: ClaimId,
    *,
    household_id: HouseholdId,
    by: UserId | None = None,
    now: datetime,
) -> Claim:
    """Take back an own claim before anybody reviewed it; twice is once. NotFound, Conflict."""
    claim, _ = get_own(session, claim_id, household_id)
    if claim.state == "withdrawn":
        return claim
    return take_back(session, claim, by=by, now=now, whose=f"household:{household_id}")


def may_follow(session: Session, claim: Claim) -> bool:
    """Whether a refused claim may be made anew: once, while its rule may still be claimed."""
    if claim.state != "refused" or find_follower(session, claim.id) is not None:
        return False
    rule = usable_rules(session, claim.village_id, [claim.rule_id]).get(claim.rule_id)
    return rule is not None and _is_offered(rule)


def _village_of(session: Session, household_id: HouseholdId, now: datetime) -> RegionId:
    place = people.place_of(session, household_id, on=village_day(now))
    if place is None:
        raise Invalid("own.household", "这一户现在不在册，不能申报。请到村委会问一问。")
    return place.village_id


def _rule(session: Session, village_id: RegionId, rule_id: RuleId) -> UsableRule:
    rule = usable_rules(session, village_id, [rule_id]).get(rule_id)
    if rule is None or not _is_offered(rule):
        said = "这一条细则不能自己申报，由村里登记。请另选一条，或者找信息员。"
        raise Invalid("own.rule", said, field="rule_id")
    return rule


def _is_offered(rule: UsableRule) -> bool:
    return offered(rule.facts, claimable=rule.claimable, struck=rule.struck)


def _item(household_id: HouseholdId, wish: Wish, rule: UsableRule) -> Item:
    person = rule.unit == "resident"
    return Item(
        "rule_id", wish.rule_id, wish.occurred_on, wish.figures, note=wish.note,
        household_id=None if person else household_id,
        person_id=wish.doer_id if person else None,
    )  # fmt: skip


def _check_room(
    session: Session, household_id: HouseholdId, village_id: RegionId, now: datetime
) -> None:
    most = need_setting(session, village_id, MOST_OPEN, on=village_day(now)).number
    check_room(open_count(session, household_id), most)


def _check_people(
    session: Session, household_id: HouseholdId, wish: Wish, help_: Help | None, rule: UsableRule
) -> None:
    members = people.members_of(session, household_id, on=wish.occurred_on)
    ids = {each.person.id for each in members}
    check_doer(wish.doer_id, ids, needed=rule.unit == "resident")
    if help_ is not None and help_.asked_by_id not in ids:
        raise Invalid("own.asked_by", "请选是这户的谁请您帮忙的", field="asked_by")


def _check_follows(session: Session, household_id: HouseholdId, follows_id: ClaimId | None) -> None:
    if follows_id is None:
        return
    before, _ = get_own(session, follows_id, household_id)
    if not may_follow(session, before):
        raise Conflict("own.followed", "那一条不能再报：没有退回，或者已经重新报过了。")

"""Which claims say a quantity out of the ordinary: by who lived there, and by what was before."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Claim
from pointsapp.claims.policy.usual import Usual, odd_quantity
from pointsapp.ledger.models import Account
from pointsapp.people.models import Membership
from pointsapp.people.queries.dated import in_force
from pointsapp.rulebooks.ids import RuleId
from pointsapp.rulebooks.models import Rule

PUBLISHED = ("on_notice", "recorded")


def odd_of(session: Session, claims: Sequence[Claim]) -> dict[ClaimId, str]:
    """For each claim whose quantity is out of the ordinary: a sentence for who reviews it."""
    several = [claim for claim in claims if claim.quantity > 1]
    if not several:
        return {}
    usual, people = _usual(session, several), _people(session, several)
    units = _units(session, several)
    said = {
        claim.id: odd_quantity(
            claim.quantity, units[claim.rule_id], people=people.get(claim.id),
            usual=usual.get(claim.rule_id, Usual()),
        )
        for claim in several
    }  # fmt: skip
    return {claim_id: sentence for claim_id, sentence in said.items() if sentence}


def _usual(session: Session, claims: Sequence[Claim]) -> Mapping[RuleId, Usual]:
    rows = session.execute(
        select(Claim.rule_id, func.count(Claim.id), func.max(Claim.quantity))
        .where(Claim.village_id.in_({each.village_id for each in claims}))
        .where(Claim.state.in_(PUBLISHED), Claim.rule_id.in_({each.rule_id for each in claims}))
        .group_by(Claim.rule_id)
    )
    return {rule_id: Usual(count, most) for rule_id, count, most in rows}


def _people(session: Session, claims: Sequence[Claim]) -> Mapping[ClaimId, int]:
    """How many a claim may be about: who lived in the household that day, or the one person."""
    lived = in_force(Claim.occurred_on, Membership.from_on, Membership.to_on)
    rows = session.execute(
        select(Claim.id, Account.kind, func.count(Membership.id))
        .join(Account, Account.id == Claim.account_id)
        .join(Membership, Membership.household_id == Claim.household_id)
        .where(Claim.id.in_({each.id for each in claims}), lived)
        .group_by(Claim.id, Account.kind)
    )
    return {claim_id: count if kind == "household" else 1 for claim_id, kind, count in rows}


def _units(session: Session, claims: Sequence[Claim]) -> Mapping[RuleId, str]:
    rules = {each.rule_id for each in claims}
    rows = session.execute(select(Rule.id, Rule.unit_word).where(Rule.id.in_(rules)))
    return dict(rows.all())

"""The review queue: what waits, what it would count, and why somebody may not review it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Claim, Review
from pointsapp.claims.policy.registration import Item, act_of
from pointsapp.claims.policy.separation import Panel, refusal, unreviewed_by
from pointsapp.claims.queries.binding import bind_facts
from pointsapp.claims.queries.history import claim_facts, period_of_claim
from pointsapp.claims.queries.own import waits_of
from pointsapp.claims.queries.panel import REVIEWERS, matters_of, panel_of
from pointsapp.claims.queries.rows import claim_rows
from pointsapp.claims.queries.rules import usable_rules
from pointsapp.foundation.errors import ProductError
from pointsapp.ledger.ids import AccountId
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.models import User
from pointsapp.rulebooks.policy import Bound, ClaimFacts

PENDING = ("registered", "asked", "approved")
LATER = 10**12  # after the id of any claim


@dataclass(frozen=True)
class Proposed:
    """An item of an account that may not be open yet: then any negative number stands for it."""

    item: Item
    account_id: AccountId


def claims_in(village_ids: Collection[RegionId], states: Collection[str]) -> Select[Any]:
    """Claims in some states, as rows to be searched, sorted and paged."""
    return claim_rows(village_ids).where(Claim.state.in_(states))


def why_not_review(
    session: Session,
    claims: Sequence[Claim],
    user_id: UserId,
    *,
    on: date,
    mending: bool = False,
) -> dict[ClaimId, str]:
    """For each claim that is not this login's to review now: why, and who does it.

    `mending`: what passed by mistake is to be sent back, also by who passed it.
    """
    panels: dict[RegionId, Panel] = {}
    for village_id in {claim.village_id for claim in claims}:
        panels[village_id] = panel_of(session, village_id, REVIEWERS, on=on)
    matters = matters_of(session, claims)
    if mending:
        matters = {each: unreviewed_by(user_id, matter) for each, matter in matters.items()}
    waits = waits_of(session, claims, on=on)
    said = {
        c.id: waits.get(c.id) or refusal(user_id, matters[c.id], panels[c.village_id])
        for c in claims
    }
    return {claim_id: sentence for claim_id, sentence in said.items() if sentence}


def expected(session: Session, claims: Sequence[Claim], *, on: date) -> dict[int, Bound]:
    """What claims would count if all that waits were published today, by id; a preview only."""
    found: dict[int, Bound] = {}
    for village_id in {claim.village_id for claim in claims}:
        own = [claim for claim in claims if claim.village_id == village_id]
        found |= preview(session, village_id, own, [], on=on)[0]
    return found


def preview(
    session: Session,
    village_id: RegionId,
    claims: Sequence[Claim],
    proposed: Sequence[Proposed],
    *,
    on: date,
) -> tuple[dict[int, Bound], dict[str, Bound]]:
    """What stored claims (by id) and proposed items (by place) would count, bound together with
    everything else that waits on their accounts. Nothing binds before a sheet opens.
    """
    accounts = {c.account_id for c in claims} | {p.account_id for p in proposed}
    waiting = _waiting(session, village_id, accounts)
    asked = {c.rule_id for c in (*waiting, *claims)} | {p.item.rule_id for p in proposed}
    rules = usable_rules(session, village_id, asked)
    stored = {c.id: c for c in (*waiting, *claims) if c.rule_id in rules}
    facts = [claim_facts(c, rules[c.rule_id], counted_on=on) for c in stored.values()]
    places: dict[int, str] = {}
    for number, each in enumerate(proposed, start=1):
        if each.item.rule_id in rules:
            places[-number] = each.item.place
            book = rules[each.item.rule_id].book
            period = period_of_claim(book, each.item.occurred_on, on)
            act = act_of(each.item, rules[each.item.rule_id].facts, each.item.place)
            facts.append(_facts(each, -number, act, period))
    try:
        bound = bind_facts(session, facts, rules)
    except ProductError:
        # A preview of figures that do not fit shows nothing; registering says what is wrong.
        return {}, {}
    wanted = {claim.id for claim in claims}
    return (
        {i: line for i, line in bound.items() if i in wanted},
        {places[i]: line for i, line in bound.items() if i in places},
    )


def reviews_of(
    session: Session, claim_ids: Collection[ClaimId]
) -> Mapping[ClaimId, list[tuple[Review, str]]]:
    """The reviews of claims with the reviewer's name, the first round first."""
    rows = session.execute(
        select(Review, User.name)
        .join(User, User.id == Review.reviewed_by)
        .where(Review.claim_id.in_(claim_ids))
        .order_by(Review.round)
    )
    found: dict[ClaimId, list[tuple[Review, str]]] = {}
    for review, name in rows:
        found.setdefault(review.claim_id, []).append((review, name))
    return found


def _waiting(session: Session, village_id: RegionId, accounts: set[AccountId]) -> Sequence[Claim]:
    return session.scalars(
        select(Claim)
        .where(Claim.village_id == village_id, Claim.state.in_(PENDING))
        .where(Claim.account_id.in_(accounts))
    ).all()


def _facts(proposed: Proposed, number: int, act: str, period: str) -> ClaimFacts:
    """Numbered from -1 down; registered after everything that waits already."""
    item = proposed.item
    return ClaimFacts(
        claim_id=number,
        account_id=proposed.account_id,
        rule_id=item.rule_id,
        quantity=item.figures.quantity,
        occurred_on=item.occurred_on,
        act=act,
        order=LATER - number,
        period=period,
        amount=item.figures.amount,
        points_asked=item.figures.points_asked,
    )

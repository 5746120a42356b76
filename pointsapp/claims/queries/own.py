"""Households' own claims: which rules they may claim, how far each is, what holds a review up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select, union
from sqlalchemy.orm import Session, aliased

from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Claim, ClaimQuestion, OwnClaim, Review
from pointsapp.claims.policy.own import OPEN, offered
from pointsapp.claims.policy.separation import Bar, refusal
from pointsapp.claims.queries.lookup import get_claim
from pointsapp.claims.queries.panel import DECIDERS, matters_of, panel_of
from pointsapp.claims.queries.rules import UsableRule, rules_in_force
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.keys import token_digest
from pointsapp.ledger.models import AccountHolder
from pointsapp.people.ids import HouseholdId, RegionId, UserId
from pointsapp.people.models import Membership, Person, User
from pointsapp.people.queries.dated import batches

UNITS = ("household", "resident")
_Asker, _Answerer = aliased(User), aliased(User)
# Since when the Claim waits for a reviewer: an answer begins the time anew.
WAITS_SINCE: ColumnElement[datetime] = func.coalesce(
    select(func.max(ClaimQuestion.answered_at))
    .where(ClaimQuestion.claim_id == Claim.id)
    .correlate(Claim)
    .scalar_subquery(),
    Claim.registered_at,
)


@dataclass(frozen=True)
class Asked:
    """A question about a claim, with who asked and who answered ('' the household by its card)."""

    row: ClaimQuestion
    asker: str
    answerer: str

    @property
    def open(self) -> bool:
        """Whether it waits for its answer."""
        return self.row.answered_at is None


@dataclass(frozen=True)
class Behind:
    """Who stands behind an own claim, by name; '' where nobody does."""

    own: OwnClaim
    doer: str
    helper: str
    asked_by: str


def claimable_rules(session: Session, village_id: RegionId, *, on: date) -> list[UsableRule]:
    """The rules of the books in force that villagers may claim themselves, in their order."""
    found = [r for unit in UNITS for r in rules_in_force(session, village_id, unit, on=on)]
    return [r for r in found if offered(r.facts, claimable=r.claimable, struck=r.struck)]


def find_own(session: Session, claim_id: ClaimId) -> OwnClaim | None:
    """What an own claim has beside the claim now; None for one that the staff registered."""
    return session.get(OwnClaim, claim_id, populate_existing=True)


def get_own(
    session: Session, claim_id: ClaimId, household_id: HouseholdId
) -> tuple[Claim, OwnClaim]:
    """An own claim that this household looks after (`theirs`); NotFound for anybody else's."""
    own = session.get(OwnClaim, claim_id)
    claim = session.scalar(select(Claim).where(Claim.id == claim_id, theirs(household_id)))
    if own is None or claim is None:
        raise NotFound("own.not_found", "没有找到您家的这一条申报。")
    return claim, own


def theirs(household_id: HouseholdId) -> ColumnElement[bool]:
    """The condition that a household looks after the Claim: it made it, it took in the household
    that did, or the person whose points it is about lives there now.
    """
    one = aliased(Claim)
    held = select(one.id).join(AccountHolder, AccountHolder.account_id == one.account_id)
    # A union: each part is found by an index of its own.
    return Claim.id.in_(
        union(
            select(one.id).where(one.household_id == household_id),
            held.where(AccountHolder.household_id == household_id),
            held.join(Membership, Membership.person_id == AccountHolder.person_id).where(
                Membership.household_id == household_id, Membership.to_on.is_(None)
            ),
        )
    )


def home_of(session: Session, claim: Claim) -> HouseholdId | None:
    """The household that has the claim's account now: another one than made it after a merger."""
    held = (
        select(func.coalesce(AccountHolder.household_id, Membership.household_id))
        .outerjoin(
            Membership,
            (Membership.person_id == AccountHolder.person_id) & Membership.to_on.is_(None),
        )
        .where(AccountHolder.account_id == claim.account_id)
        .order_by(AccountHolder.from_on.desc(), AccountHolder.id.desc())
    )
    return session.scalars(held).first() or claim.household_id


def find_by_slip(session: Session, token: str) -> OwnClaim | None:
    """The own claim whose last slip carries this token."""
    return session.scalar(select(OwnClaim).where(OwnClaim.slip_digest == token_digest(token)))


def open_count(session: Session, household_id: HouseholdId) -> int:
    """How many own claims of a household wait for a reviewer or for the household."""
    counted = (
        select(func.count(Claim.id))
        .join(OwnClaim, OwnClaim.claim_id == Claim.id)
        .where(Claim.household_id == household_id, Claim.state.in_(OPEN))
    )
    return session.scalar(counted) or 0


def own_claims(session: Session, household_id: HouseholdId, *, limit: int = 50) -> Sequence[Claim]:
    """The own claims that a household looks after, the newest first."""
    found = select(Claim).join(OwnClaim, OwnClaim.claim_id == Claim.id)
    found = found.where(theirs(household_id))
    return session.scalars(found.order_by(Claim.id.desc()).limit(limit)).all()


def behind(session: Session, claim_id: ClaimId) -> Behind | None:
    """Who did it, who helped and who asked for help; None for a claim of the staff."""
    own = session.get(OwnClaim, claim_id)
    if own is None:
        return None

    doer = session.get(Person, own.doer_id) if own.doer_id else None
    helper = session.get(User, own.helper_id) if own.helper_id else None
    asked_by = session.get(Person, own.asked_by_id) if own.asked_by_id else None
    doer_name, asker_name = (each.name if each else "" for each in (doer, asked_by))
    return Behind(own, doer_name, helper.name if helper else "", asker_name)


def questions_of(session: Session, claim_ids: Collection[ClaimId]) -> dict[ClaimId, list[Asked]]:
    """What was asked about claims, the oldest first."""
    rows = session.execute(
        select(ClaimQuestion, _Asker.name, _Answerer.name)
        .join(_Asker, _Asker.id == ClaimQuestion.asked_by)
        .outerjoin(_Answerer, _Answerer.id == ClaimQuestion.answered_by)
        .where(ClaimQuestion.claim_id.in_(claim_ids))
        .order_by(ClaimQuestion.id)
    )
    found: dict[ClaimId, list[Asked]] = {}
    for row, asker, answerer in rows:
        found.setdefault(row.claim_id, []).append(Asked(row, asker, answerer or ""))
    return found


def find_open_question(session: Session, claim_id: ClaimId) -> ClaimQuestion | None:
    """The question that waits for its answer."""
    return session.scalars(
        select(ClaimQuestion)
        .where(ClaimQuestion.claim_id == claim_id, ClaimQuestion.answered_at.is_(None))
        .order_by(ClaimQuestion.id.desc())
    ).first()


def find_follower(session: Session, claim_id: ClaimId) -> ClaimId | None:
    """The claim that was made anew after this one was refused."""
    return session.scalar(select(OwnClaim.claim_id).where(OwnClaim.follows_id == claim_id))


def reason_of(session: Session, claim_id: ClaimId) -> str:
    """Why a claim was refused."""
    found = session.scalar(
        select(Review.reason).where(Review.claim_id == claim_id, Review.outcome == "refused")
    )
    return found or ""


def refused_for(household_id: Any, since: Any) -> ScalarSelect[int]:
    """How many own claims of a household were refused since then and not made anew: a column."""
    follower = aliased(OwnClaim)
    return (
        select(func.count(Claim.id))
        .join(OwnClaim, OwnClaim.claim_id == Claim.id)
        .where(Claim.household_id == household_id, Claim.state == "refused")
        .where(Claim.reviewed_at >= since, ~exists().where(follower.follows_id == Claim.id))
        .correlate_except(Claim, OwnClaim, follower)
        .scalar_subquery()
    )


def under_help_contest() -> ColumnElement[bool]:
    """The condition that the household contests the help with the Claim, and nobody settled it."""
    return exists().where(
        OwnClaim.claim_id == Claim.id, OwnClaim.contested_at.is_not(None),
        OwnClaim.settled_at.is_(None),
    )  # fmt: skip


def reviewable(on: date) -> ColumnElement[bool]:
    """The condition that the Claim waits for a reviewer: also when a question stayed unanswered."""
    unanswered = exists().where(
        ClaimQuestion.claim_id == Claim.id, ClaimQuestion.answered_at.is_(None),
        ClaimQuestion.due_on < on,
    )  # fmt: skip
    return (Claim.state == "registered") | ((Claim.state == "asked") & unanswered)


def waits_of(session: Session, claims: Collection[Claim], *, on: date) -> dict[ClaimId, str]:
    """For each claim that cannot be reviewed yet, whoever asks: what it waits for."""
    found: dict[ClaimId, str] = {}
    for some in batches([claim.id for claim in claims]):
        rows = session.execute(
            select(Claim.id, ClaimQuestion.due_on)
            .join(ClaimQuestion, ClaimQuestion.claim_id == Claim.id)
            .where(Claim.id.in_(some), Claim.state == "asked")
            .where(ClaimQuestion.answered_at.is_(None), ClaimQuestion.due_on >= on)
        )
        for claim_id, due_on in rows:
            found[claim_id] = f"在等补充材料，{due_on:%Y-%m-%d} 以前没有答复再审"
        for claim_id in session.scalars(
            select(Claim.id).where(Claim.id.in_(some), under_help_contest())
        ):
            found[claim_id] = "住户说帮报得不对，先由没帮过的人核实"
    return found


def why_wait(session: Session, claim_id: ClaimId, *, on: date) -> str | None:
    """What this claim waits for before anybody may review it; None when for nothing."""
    return waits_of(session, [get_claim(session, claim_id)], on=on).get(claim_id)


def why_not_settle(session: Session, claim: Claim, user_id: UserId, *, on: date) -> str | None:
    """Why this login does not settle a contested help, and who does; None when it may."""
    own = session.get(OwnClaim, claim.id)
    matter = matters_of(session, [claim])[claim.id]
    handled: dict[UserId, Bar] = dict(matter.handled)
    if own is not None and own.contested_by is not None:
        handled.setdefault(own.contested_by, "helper")
    panel = panel_of(session, claim.village_id, DECIDERS, on=on)
    return refusal(user_id, replace(matter, handled=handled), panel)

"""Review claims, many at once: each passes or is explained; withdraw what is not reviewed yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId
from pointsapp.claims.models import Claim, OwnClaim, Review
from pointsapp.claims.policy.separation import Matter, Panel, refusal, unreviewed_by
from pointsapp.claims.policy.steps import after_review, may_return
from pointsapp.claims.queries.lookup import get_claim, published_of
from pointsapp.claims.queries.own import waits_of
from pointsapp.claims.queries.panel import REVIEWERS, matters_of, panel_of
from pointsapp.claims.queries.rules import UsableRule, usable_rules
from pointsapp.foundation.audit import record_audit, record_audits
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, ProductError
from pointsapp.people.ids import UserId
from pointsapp.people.queries.dated import batches
from pointsapp.rulebooks.ids import RuleId

Outcome = Literal["approved", "refused"]
REASON_LIMIT = 500


@dataclass(frozen=True)
class Reviewed:
    """What became of each claim: reviewed now, or left with a sentence that says why."""

    done: tuple[ClaimId, ...]
    left: dict[ClaimId, str]


def review(
    session: Session,
    claim_ids: Sequence[ClaimId],
    *,
    outcome: Outcome,
    reason: str = "",
    mending: bool = False,
    by: UserId,
    now: datetime,
) -> Reviewed:
    """Review claims of one village; a refusal needs a reason that the recorder will read.

    `mending`: refuse what passed by mistake and was never published, also by who passed it.
    A claim that is not theirs to review, or that somebody reviewed meanwhile, is left as it is
    and explained. Raises Invalid without a reason or without a claim, NotFound for an unknown one.
    """
    reason = _reason(outcome, reason)
    claims = _load(session, list(dict.fromkeys(claim_ids)))
    if not claims:
        raise Invalid("review.nothing", "还没有选，请先勾选要办的登记。", field="pick")
    desk = _Desk(session, claims, by=by, now=now)
    done, left = [], {}
    for claim in claims:
        try:
            desk.review(claim, outcome, mending=mending)
            done.append(claim.id)
        except ProductError as refused:
            left[claim.id] = refused.sentence
    desk.write(outcome, reason)
    return Reviewed(tuple(done), left)


def withdraw(session: Session, claim_id: ClaimId, *, by: UserId, now: datetime) -> Claim:
    """Take back one's own registration before anybody reviewed it; NotAllowed, Conflict."""
    claim = get_claim(session, claim_id)
    if claim.registered_by != by:
        raise NotAllowed("claim.withdraw_other", "只有登记的人能撤回，要退回请在审核里办。")
    return take_back(session, claim, by=by, now=now)


def take_back(
    session: Session, claim: Claim, *, by: UserId | None, now: datetime, whose: str | None = None
) -> Claim:
    """End a claim that nobody has reviewed yet, on behalf of `whose`; Conflict for any other."""
    if _rounds(session, [claim.id]):
        raise Conflict("claim.reviewed", "已经有人审过，不能撤回了。要改请审核员退回。")
    state = _locked_states(session, [claim.id])[claim.id]
    move(session, [claim.id], "asked" if state == "asked" else "registered", "withdrawn")
    own = session.get(OwnClaim, claim.id)
    if own is not None:
        own.withdrawn_at = now
    session.flush()
    session.refresh(claim)
    record_audit(session, "claim.withdrawn", "claim", claim.id, by=by, now=now,
                 region_id=claim.village_id, on_behalf_of=whose)  # fmt: skip
    return claim


def move(session: Session, claim_ids: Sequence[ClaimId], state: str, following: str) -> None:
    """Take claims from one state to the next, all of them; Conflict when one has moved on."""
    moved = 0
    for some in batches(claim_ids):
        moved += len(
            session.scalars(
                update(Claim)
                .where(Claim.id.in_(some), Claim.state == state)
                .values(state=following)
                .returning(Claim.id)
                .execution_options(synchronize_session="fetch")
            ).all()
        )
    if moved != len(claim_ids):
        raise Conflict("claim.moved_on", "这一条的情况刚刚变了，请刷新看看。")


def _load(session: Session, claim_ids: Sequence[ClaimId]) -> list[Claim]:
    """The claims in the order of their ids as asked for; NotFound for an unknown one."""
    known: dict[ClaimId, Claim] = {}
    for some in batches(claim_ids):
        found = session.scalars(select(Claim).where(Claim.id.in_(some)))
        known.update((claim.id, claim) for claim in found)
    return [known.get(claim_id) or get_claim(session, claim_id) for claim_id in claim_ids]


class _Desk:
    """One reviewer's sitting over claims of one village."""

    def __init__(
        self, session: Session, claims: Sequence[Claim], *, by: UserId, now: datetime
    ) -> None:
        villages = {claim.village_id for claim in claims}
        if len(villages) > 1:
            raise Invalid("review.villages", "一次只审一个村的，请分开审。")
        self.session, self.by, self.now = session, by, now
        self.village_id = villages.pop()
        self.panel: Panel = panel_of(session, self.village_id, REVIEWERS, on=village_day(now))
        self.matters: dict[ClaimId, Matter] = matters_of(session, claims)
        rules = {claim.rule_id for claim in claims}
        self.rules: dict[RuleId, UsableRule] = usable_rules(session, self.village_id, rules)
        ids = [claim.id for claim in claims]
        self.states = _locked_states(session, ids)
        self.rounds = _rounds(session, ids)
        self.published = published_of(session, ids)
        self.waits = waits_of(session, claims, on=village_day(now))
        self.moved: dict[ClaimId, tuple[str, str]] = {}  # the state before and after

    def review(self, claim: Claim, outcome: Outcome, *, mending: bool) -> None:
        """Find what a review makes of a claim, or raise with the sentence that says why not."""
        state, matter = self.states[claim.id], self.matters[claim.id]
        mends = mending and outcome == "refused"
        if mends and may_return(state, published=claim.id in self.published):
            matter = unreviewed_by(self.by, matter)
        elif state not in ("registered", "asked"):
            raise Conflict("claim.moved_on", "已经有人办过，不用再审。")
        if claim.id in self.waits:
            raise Conflict("claim.waits", self.waits[claim.id])
        if why_not := refusal(self.by, matter, self.panel):
            raise NotAllowed("review.not_yours", why_not)
        number = self.rounds.get(claim.id, 0) + 1
        following = after_review(outcome, number, reviews_needed(self.rules, claim))
        self.moved[claim.id] = (state, following)

    def write(self, outcome: Outcome, reason: str) -> None:
        """Store all that was found, set by set: a clerk reviews a village's month at once."""
        for step in set(self.moved.values()):
            ids = [claim_id for claim_id, each in self.moved.items() if each == step]
            if step[0] != step[1]:
                move(self.session, ids, *step)
        self._keep(outcome, reason)

    def _keep(self, outcome: Outcome, reason: str) -> None:
        same = {"outcome": outcome, "reason": reason, "reviewed_by": self.by,
                "reviewed_at": self.now}  # fmt: skip
        rounds = {claim_id: self.rounds.get(claim_id, 0) + 1 for claim_id in self.moved}
        rows = [{"claim_id": each, "round": number, **same} for each, number in rounds.items()]
        if rows:
            self.session.execute(insert(Review), rows)
        for some in batches(list(rounds)):
            self.session.execute(
                update(Claim)
                .where(Claim.id.in_(some))
                .values(reviewed_by=self.by, reviewed_at=self.now)
                .execution_options(synchronize_session="fetch")
            )
        record_audits(
            self.session, f"claim.{outcome}", "claim",
            {each: {"round": number} for each, number in rounds.items()}, by=self.by,
            now=self.now, region_id=self.village_id,
        )  # fmt: skip


def reviews_needed(rules: dict[RuleId, UsableRule], claim: Claim) -> int:
    """1 or 2, as the rule or else its book says; Invalid while neither does."""
    rule = rules.get(claim.rule_id)
    if rule is None:
        raise NotFound("claim.rule", "没有找到这一条细则。")
    if rule.reviews is None:
        raise Invalid("review.undecided", "细则没有定要几个人审核，请先在细则里定下来。")
    return rule.reviews


def _rounds(session: Session, claim_ids: Sequence[ClaimId]) -> dict[ClaimId, int]:
    """How often each claim was reviewed; one never reviewed is left out."""
    found: dict[ClaimId, int] = {}
    for some in batches(claim_ids):
        counted = select(Review.claim_id, func.count()).where(Review.claim_id.in_(some))
        found.update(session.execute(counted.group_by(Review.claim_id)).all())
    return found


def _locked_states(session: Session, claim_ids: Sequence[ClaimId]) -> dict[ClaimId, str]:
    """The claims' states; two reviewers at once come one after the other."""
    found: dict[ClaimId, str] = {}
    for some in batches(claim_ids):
        states = select(Claim.id, Claim.state).where(Claim.id.in_(some)).order_by(Claim.id)
        found.update(session.execute(states.with_for_update()).all())
    return found


def _reason(outcome: Outcome, reason: str) -> str:
    reason = reason.strip()
    if outcome == "refused" and len(reason) < 2:
        said = "还没有写。请写一句，例如“照片里看不出是哪一段路，请补拍路口”。"
        raise Invalid("review.reason", said, field="reason")
    if len(reason) > REASON_LIMIT:
        said = f"原因太长，请缩短到 {REASON_LIMIT} 个字以内。"
        raise Invalid("review.reason", said, field="reason")
    return reason

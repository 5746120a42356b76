"""A person decides a doubt; a confirmed one costs what the cadre's list names, as any points do."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pointsapp.claims import service as claims
from pointsapp.claims.ids import ClaimId
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.compliance.ids import DoubtId
from pointsapp.compliance.models import SEVERITIES, Doubt, Finding, FindingStep
from pointsapp.compliance.policy.findings import LEVELS, first_level
from pointsapp.compliance.policy.separation import why_not_decide
from pointsapp.compliance.queries.doubts import get_doubt, handled
from pointsapp.compliance.service.words import checked_text
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.foundation.numbers import next_number
from pointsapp.people.ids import PersonId, UserId
from pointsapp.people.queries import get_user
from pointsapp.powers.ids import ON_NO_LIST, ItemId
from pointsapp.powers.queries import get_item
from pointsapp.rulebooks.models import Rule
from pointsapp.rulebooks.queries import book_in_force, rules_of

OUTCOMES = ("confirmed", "changed", "dismissed")


@dataclass(frozen=True)
class Decision:
    """What somebody decides of a doubt; `item_id`: the duty or negative item that was broken."""

    outcome: str
    reason: str
    statement: str = ""  # what it is, when it was changed; '' = as the doubt says
    severity: str = ""  # '' = as the doubt says
    person_id: PersonId | None = None  # the responsible cadre; None = as the doubt says
    item_id: ItemId | None = None  # None: it costs no points
    occurred_on: date | None = None  # None: the day the doubt was raised
    points: Decimal | None = None  # signed, where the rule leaves a range


def decide(
    session: Session, doubt_id: DoubtId, decision: Decision, *, by: UserId, now: datetime
) -> Finding:
    """Confirm, change or dismiss a doubt, once and by somebody who had no hand in it.

    A confirmed or changed one is registered on the cadre's account under the rule that the item
    names; review, notice and appeal follow as for any points. NotAllowed for one's own case,
    Conflict when it is decided, Invalid for what is missing. (issue 4 §7)
    """
    doubt = get_doubt(session, doubt_id)
    if decision.outcome not in OUTCOMES or (decision.severity or "plain") not in SEVERITIES:
        raise Invalid("finding.outcome", "请选认定、改正后认定，还是消除")
    refusal = why_not_decide(by, get_user(session, by).person_id, handled(session, doubt))
    if refusal:
        raise NotAllowed("finding.not_you", refusal)
    _settle_doubt(session, doubt, decision.outcome)
    finding = _finding(session, doubt, decision, by, now)
    session.add(finding)
    session.flush()
    _start_above(session, finding)
    if decision.outcome != "dismissed" and decision.item_id is not None:
        finding.claim_id = _register(session, finding, decision, by, now)
    session.flush()
    record_audit(session, f"doubt.{decision.outcome}", "finding", finding.id, by=by, now=now,
                 region_id=doubt.village_id, claim=finding.claim_id)  # fmt: skip
    return finding


def _settle_doubt(session: Session, doubt: Doubt, outcome: str) -> None:
    state = "dismissed" if outcome == "dismissed" else "confirmed"
    turned = session.execute(
        update(Doubt)
        .where(Doubt.id == doubt.id, Doubt.state.in_(("open", "explained")))
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    if not turned.rowcount:  # type: ignore[attr-defined]
        raise Conflict("doubt.settled", "这个疑点已经有结果了，请刷新看看。")
    session.refresh(doubt)


def _finding(
    session: Session, doubt: Doubt, decision: Decision, by: UserId, now: datetime
) -> Finding:
    today, dismissed = village_day(now), decision.outcome == "dismissed"
    person_id = decision.person_id or doubt.person_id
    repeats = 0 if dismissed else _confirmed_before(session, doubt, person_id)
    return Finding(
        village_id=doubt.village_id, doubt_id=doubt.id, outcome=decision.outcome,
        number=next_number(session, doubt.village_id, "finding", year=today.year),
        statement=decision.statement.strip() or doubt.reason,
        reason=checked_text(decision.reason, "认定的理由"),
        severity=decision.severity or doubt.severity, person_id=person_id, office=doubt.office,
        item_id=None if dismissed else decision.item_id, repeated=repeats > 0, decided_on=today,
        decided_at=now, decided_by=by, level=first_level(repeats),
        state="closed" if dismissed else "decided",
    )  # fmt: skip


def _start_above(session: Session, finding: Finding) -> None:
    """A repeated finding starts higher up: that too is one of its steps."""
    if finding.level != LEVELS[0]:
        session.add(
            FindingStep(
                finding_id=finding.id,
                kind="escalated",
                level=finding.level,
                statement="同类问题再次发生",
                happened_on=finding.decided_on,
                entered_at=finding.decided_at,
                entered_by=None,
            )
        )


def _confirmed_before(session: Session, doubt: Doubt, person_id: PersonId | None) -> int:
    """How many findings of the same kind this cadre has had in the village."""
    if person_id is None:
        return 0
    counted = (
        select(func.count())
        .select_from(Finding)
        .join(Doubt, Doubt.id == Finding.doubt_id)
        .where(Finding.village_id == doubt.village_id, Finding.person_id == person_id)
        .where(Finding.outcome != "dismissed", Doubt.code == doubt.code)
    )
    return session.scalar(counted) or 0


def _register(
    session: Session, finding: Finding, decision: Decision, by: UserId, now: datetime
) -> ClaimId:
    occurred_on = decision.occurred_on or get_doubt(session, finding.doubt_id).raised_on
    rule = _rule(session, finding, occurred_on)
    item = Item(
        "", rule.id, occurred_on, Figures(Decimal(1), None, decision.points),
        person_id=finding.person_id, act=f"finding:{finding.number}",
        note=f"问题 {finding.number}",
    )  # fmt: skip
    claim = claims.register_item(
        session, finding.village_id, item, key=f"finding:{finding.id}", by=by, now=now
    )
    return claim.id


def _rule(session: Session, finding: Finding, on: date) -> Rule:
    """The rule of the cadre book in force that the item names; Invalid says what is missing."""
    item = get_item(session, finding.item_id or ON_NO_LIST)
    if item.rule_number is None:
        raise Invalid("finding.no_rule", f"“{item.title}”没有写扣哪一条的分，请选别的条目或不扣分")
    if finding.person_id is None:
        raise Invalid("finding.nobody", "要扣履职积分，请先选责任人")
    book = book_in_force(session, finding.village_id, "cadre", on=on)
    found = [r for r in rules_of(session, book.id) if r.number == item.rule_number] if book else []
    if not found:
        raise Invalid(
            "finding.no_book",
            f"那天还没有通过的村干部积分细则，或者细则里没有第 {item.rule_number} 条，"
            "请先定细则，或者选不扣分",
        )
    return found[0]

"""What was bound before: the lines that still count, and the points an account holds."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.claims.queries.rules import UsableRule
from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Balance, Entry
from pointsapp.people.queries.dated import batches
from pointsapp.rulebooks.models import Rule
from pointsapp.rulebooks.policy import BookFacts, ClaimFacts, PastLine, period_for

ZERO = Decimal(0)
COUNTED = ("open", "recorded")


def past_lines(session: Session, account_ids: Collection[AccountId]) -> list[PastLine]:
    """The published and recorded lines of these accounts that were not struck or reversed."""
    reversal = aliased(Entry)
    taken_back = exists().where(reversal.reverses_id == SheetLine.entry_id)
    found: list[PastLine] = []
    for some in batches(list(account_ids)):
        rows = session.execute(
            select(
                Claim.account_id, func.coalesce(Rule.root_id, Rule.id), Claim.occurred_on,
                Claim.quantity, SheetLine.points, Claim.act,
            )
            .join(Claim, Claim.id == SheetLine.claim_id)
            .join(Rule, Rule.id == Claim.rule_id)
            .where(SheetLine.state.in_(COUNTED), Claim.account_id.in_(some), ~taken_back)
            .order_by(Claim.occurred_on, Claim.id)
        )  # fmt: skip
        found += [PastLine(*row) for row in rows]
    return found


def honour_held(
    session: Session, account_ids: Collection[AccountId], rules: Iterable[UsableRule]
) -> dict[tuple[AccountId, str], Decimal]:
    """Honour points by account and period, lines still on notice included; for 'set to zero'.

    Empty where no rule sets to zero: nobody else asks.
    """
    by_id = {rule.id: rule for rule in rules}
    if not any(rule.facts.effect == "zero" for rule in by_id.values()):
        return {}
    ids = list(account_ids)
    rows = session.execute(
        select(Balance.account_id, Balance.period, Balance.honour).where(
            Balance.account_id.in_(ids)
        )
    )
    held = {(account, period): honour for account, period, honour in rows}
    book = next(iter(by_id.values())).book
    for account, occurred_on, closes_on, points in _on_notice(session, ids):
        key = (account, period_of_claim(book, occurred_on, closes_on))
        held[key] = held.get(key, ZERO) + points
    return held


def _on_notice(
    session: Session, account_ids: list[AccountId]
) -> list[tuple[AccountId, date, date, Decimal]]:
    rows = session.execute(
        select(Claim.account_id, Claim.occurred_on, Sheet.closes_on, SheetLine.points)
        .join(Claim, Claim.id == SheetLine.claim_id)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .where(SheetLine.state == "open", Claim.account_id.in_(account_ids))
    )
    return [(a, o, c, p) for a, o, c, p in rows]


def period_of_claim(book: BookFacts, occurred_on: date, counted_on: date) -> str:
    """The points year in which a line counts from `counted_on` on; Invalid while undecided."""
    if book.year_start is None or book.late_days is None:
        raise Invalid(
            "claims.year_undecided", "细则还没有定积分年度从哪天算、迟报算到哪天，请先定下来。"
        )
    return period_for(occurred_on, counted_on, book.year_start, book.late_days)


def claim_facts(claim: Claim, rule: UsableRule, *, counted_on: date) -> ClaimFacts:
    """A stored claim as binding sees it."""
    return ClaimFacts(
        claim_id=claim.id,
        account_id=claim.account_id,
        rule_id=claim.rule_id,
        quantity=claim.quantity,
        occurred_on=claim.occurred_on,
        act=claim.act,
        order=claim.id,
        period=period_of_claim(rule.book, claim.occurred_on, counted_on),
        amount=claim.amount,
        points_asked=claim.points_asked,
    )

"""Register behaviour: one at a time, or a grid or file as one batch, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from pointsapp.claims.ids import BatchId
from pointsapp.claims.models import Batch, Claim
from pointsapp.claims.policy.registration import (
    CellsRefused,
    Figures,
    Item,
    Span,
    act_of,
    check_day,
    check_figures,
    digest,
)
from pointsapp.claims.queries.rules import UsableRule, usable_rules
from pointsapp.claims.service.holders import Holder, Holders
from pointsapp.claims.service.once import find_first, insert_once
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Invalid, NotAllowed, NotFound, ProductError
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId, UserId
from pointsapp.rulebooks.ids import RuleId


@dataclass(frozen=True)
class Ready:
    """An item that may be stored: its rule and whose it is are known."""

    item: Item
    rule: UsableRule
    holder: Holder


def register(
    session: Session,
    *,
    account_id: AccountId,
    rule_id: RuleId,
    occurred_on: date,
    quantity: Decimal = Decimal(1),
    amount: Decimal | None = None,
    points_asked: Decimal | None = None,
    act: str = "",
    note: str = "",
    key: str,
    by: UserId,
    now: datetime,
) -> Claim:
    """Register one behaviour; the same key again gives the first claim.

    `amount` in yuan for a tariff, `points_asked` signed for a range or case by case.
    Raises Invalid for a day or figure that does not fit, NotAllowed for one's own household.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("claim.account", "没有找到这个账户。")
    figures = Figures(quantity, amount, points_asked)
    item = Item("", rule_id, occurred_on, figures, account_id=account_id, act=act, note=note)
    return register_item(session, account.village_id, item, key=key, by=by, now=now)


def register_item(
    session: Session, village_id: RegionId, item: Item, *, key: str, by: UserId, now: datetime
) -> Claim:
    """The same for a household or person whose account may still have to be opened."""
    first = find_first(session, Claim, village_id, key, digest([item]))
    if first is not None:
        return first
    intake = Intake(session, village_id, [item], by=by, now=now)
    return intake.store(intake.ready(item), key)


def register_batch(
    session: Session,
    village_id: RegionId,
    items: Sequence[Item],
    *,
    group_id: RegionId | None,
    month: str,
    key: str,
    by: UserId,
    now: datetime,
) -> Batch:
    """Register all items as one batch ('2026-11'), or none: CellsRefused names each wrong place.

    The same key again gives the first batch; another body under it is a Conflict.
    """
    body_digest = digest(items, str(group_id), month)
    first = find_first(session, Batch, village_id, key, body_digest)
    if first is not None:
        return first
    if not items:
        raise Invalid("claims.nothing", "还没有填，至少填一格再交。")
    intake = Intake(session, village_id, items, by=by, now=now)
    ready = intake.all_ready()
    batch_id = insert_once(
        session, Batch, village_id=village_id, group_id=group_id, month=month, key=key,
        body_digest=body_digest, claims=len(items), saved_by=by, saved_at=now,
    )  # fmt: skip
    if batch_id is not None:
        intake.open_accounts(ready)
        batch = BatchId(batch_id)
        rows = [intake.values(each, f"{key}/{n}", batch) for n, each in enumerate(ready, 1)]
        session.execute(insert(Claim), rows)
        record_audit(session, "claims.batch", "batch", batch_id, by=by, now=now,
                     region_id=village_id, claims=len(items))  # fmt: skip
    stored = find_first(session, Batch, village_id, key, body_digest)
    if stored is None:
        raise NotFound("claims.batch", "没有找到这一批登记。")
    return stored


def check_items(
    session: Session, village_id: RegionId, items: Sequence[Item], *, by: UserId, now: datetime
) -> dict[str, str]:
    """What is wrong with which place, without storing anything: for a file's check."""
    return Intake(session, village_id, items, by=by, now=now).wrong()


class Intake:
    """What checking and storing the items of one village needs, read once.

    `by` None: the household itself, which may of course bring its own.
    """

    def __init__(
        self, session: Session, village_id: RegionId, items: Sequence[Item], *, by: UserId | None,
        now: datetime,
    ) -> None:  # fmt: skip
        self.session, self.village_id, self.items = session, village_id, items
        self.by, self.now, self.today = by, now, village_day(now)
        self.rules = usable_rules(session, village_id, {item.rule_id for item in items})
        self.holders = Holders(session, village_id)
        self.holders.look_up(items)
        self.own_household = self.own_person = None
        if by is not None:
            self.own_household = people.own_household(session, by, on=self.today)
            self.own_person = people.get_user(session, by).person_id

    def ready(self, item: Item) -> Ready:
        """The item with all that it needs; raises Invalid, NotAllowed with one sentence."""
        rule = self.rules.get(item.rule_id)
        if rule is None:
            raise Invalid("claim.rule", "这一条细则不在本村通过的细则里，请重新选")
        if rule.struck:
            raise Invalid("claim.rule_struck", f"第 {rule.facts.number} 条没有通过，不能登记")
        check_figures(rule.facts, item.figures)
        holder = self.holders.of(item, rule.unit)
        check_day(item.occurred_on, today=self.today, book=rule.span, holder=holder.span)
        self._refuse_own(holder)
        return Ready(item, rule, holder)

    def wrong(self) -> dict[str, str]:
        """A sentence for each place that cannot be stored."""
        cells: dict[str, str] = {}
        for item in self.items:
            try:
                self.ready(item)
            except ProductError as refused:
                cells[item.place] = refused.sentence
        return cells

    def all_ready(self) -> list[Ready]:
        """All items, or CellsRefused."""
        cells = self.wrong()
        if cells:
            raise CellsRefused(cells)
        return [self.ready(item) for item in self.items]

    def open_accounts(self, ready: Sequence[Ready]) -> None:
        """Open all accounts that are missing at once."""
        wanted = ((each.holder, each.rule.span.from_on) for each in ready)
        self.holders.open_missing(wanted, by=self.by, now=self.now)

    def store(self, ready: Ready, key: str, *, on_behalf_of: str | None = None) -> Claim:
        """Insert one claim; a second one under the same key is the first."""
        claim_id = insert_once(self.session, Claim, **self.values(ready, key, None))
        claim = find_first(self.session, Claim, self.village_id, key, digest([ready.item]))
        if claim is None:
            raise NotFound("claim.not_found", "没有找到这一条登记。")
        if claim_id is not None:
            record_audit(self.session, "claim.registered", "claim", claim_id, by=self.by,
                         now=self.now, region_id=self.village_id,
                         on_behalf_of=on_behalf_of)  # fmt: skip
        return claim

    def values(self, ready: Ready, key: str, batch_id: BatchId | None) -> dict[str, Any]:
        """The columns of the claim; opens the account when there is none yet."""
        item, holder, rule = ready.item, ready.holder, ready.rule
        account_id = self.holders.account_of(
            holder, from_on=rule.span.from_on, by=self.by, now=self.now
        )
        return {
            "village_id": self.village_id, "account_id": account_id,
            "household_id": holder.household_id, "rule_id": item.rule_id, "batch_id": batch_id,
            "quantity": item.figures.quantity, "amount": item.figures.amount,
            "points_asked": item.figures.points_asked, "occurred_on": item.occurred_on,
            "act": act_of(item, rule.facts, key)[:80], "note": item.note, "state": "registered",
            "key": key, "body_digest": digest([item]), "registered_by": self.by,
            "registered_at": self.now,
        }  # fmt: skip

    def _refuse_own(self, holder: Holder) -> None:
        own = holder.household_id is not None and holder.household_id == self.own_household
        self_too = holder.person_id is not None and holder.person_id == self.own_person
        if own or self_too:
            raise NotAllowed("claim.own", "这是您自己家的，请别的登记员来登记")


__all__ = ["Figures", "Item", "Span", "check_items", "register", "register_batch", "register_item"]

"""Spending, reversing and transferring: single entries that the next tick seals."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.numbers import next_numbers
from pointsapp.ledger.canonical import figure
from pointsapp.ledger.ids import AccountId, EntryId
from pointsapp.ledger.models import KINDS, Entry, Purse
from pointsapp.ledger.policy import REVERSIBLE, ZERO, Draft, may_take, moved
from pointsapp.ledger.queries import balances, get_entry
from pointsapp.ledger.rows import chunks
from pointsapp.ledger.service.booking import Booked, enter, settle
from pointsapp.ledger.service.closing import settle_closings
from pointsapp.ledger.service.sealing import leave_unsealed, village_code
from pointsapp.people.ids import RegionId, UserId

OUT, IN = ":out", ":in"


def spend(
    session: Session,
    account_id: AccountId,
    amount: Decimal,
    *,
    key: str,
    on: date,
    period: str,
    by: UserId | None,
    now: datetime,
) -> EntryId:
    """Take what may be spent from a purse, never below zero; gives the entry's id.

    The same key takes it once. Invalid unless `amount` is above zero; Conflict when the purse is
    short or the key is known with another body.
    """
    if amount <= 0:
        raise Invalid("ledger.amount", "要用的积分应大于 0")
    draft = Draft(account_id, "spend", -amount, ZERO, -amount, None, "", period, on, key)
    return _book(session, [draft], by=by, now=now).entry_ids[key]


def reverse(
    session: Session, entry_id: EntryId, *, key: str, on: date, by: UserId | None, now: datetime
) -> Entry:
    """Take an entry back, once: all three figures negated, in its own points year.

    The purse may go below zero; spending waits. What a closed year took or left is corrected.
    Invalid for an entry that is itself a correction, Conflict when it was reversed before.
    """
    original = get_entry(session, entry_id)
    if original.kind not in REVERSIBLE:
        raise Invalid("ledger.not_reversible", f"“{KINDS[original.kind]}”不能冲正")
    draft = Draft(
        account_id=original.account_id,
        kind="reversal",
        points=-original.points,
        honour=-original.honour,
        spendable=-original.spendable,
        rule_id=original.rule_id,
        rule_ref=original.rule_ref,
        period=original.period,
        occurred_on=on,
        key=key,
        reverses_id=entry_id,
    )
    booked = _book(session, [draft], by=by, now=now)
    reversal = get_entry(session, booked.entry_ids[key])
    if booked.new and original.spendable:
        settle_closings(session, reversal, by=by, now=now)
    return reversal


@dataclass(frozen=True)
class Move:
    """Points on their way from one account to another; the halves' keys end in :out and :in."""

    source_id: AccountId
    target_id: AccountId
    honour: Decimal
    spendable: Decimal
    period: str
    key: str

    def halves(self, on: date) -> tuple[Draft, Draft]:
        """The two linked entries, which cancel out."""
        return self._half(OUT, on), self._half(IN, on)

    def _half(self, side: str, on: date) -> Draft:
        sign, account_id = (-1, self.source_id) if side == OUT else (1, self.target_id)
        honour, spendable = sign * self.honour, sign * self.spendable
        return Draft(
            account_id=account_id,
            kind="transfer_out" if side == OUT else "transfer_in",
            points=moved(honour, spendable),
            honour=honour,
            spendable=spendable,
            rule_id=None,
            rule_ref="",
            period=self.period,
            occurred_on=on,
            key=self.key + side,
            linked_key=self.key,
        )


def transfer_keys(
    session: Session,
    source_village_id: RegionId,
    target_village_id: RegionId,
    *,
    count: int,
    on: date,
) -> list[str]:
    """Keys of new transfers: `transfer:2026-0017`, with a mark of the village they come from
    where they go to another one.
    """
    first = next_numbers(session, source_village_id, "transfer", year=on.year, count=count)
    mark = ""
    if source_village_id != target_village_id:
        code = village_code(session, source_village_id)
        mark = ":" + hashlib.sha256(code.encode()).hexdigest()[:16]
    return [f"transfer:{on.year}-{first + n:04d}{mark}" for n in range(count)]


def transfer(
    session: Session,
    source_id: AccountId,
    target_id: AccountId,
    *,
    honour: Decimal,
    spendable: Decimal,
    period: str,
    key: str,
    on: date,
    by: UserId | None,
    now: datetime,
) -> tuple[Entry, Entry]:
    """Move points to another account, also of another village: two linked entries that cancel out.

    At most what the source has of each track (of a debt at most the debt); Conflict otherwise,
    Invalid when there is nothing to move.
    """
    if source_id == target_id or not (honour or spendable):
        raise Invalid("ledger.transfer", "请选另一个账户，并写明转多少积分")
    move = Move(source_id, target_id, honour, spendable, period, key)
    entry_ids = transfer_all(session, [move], on=on, by=by, now=now)
    return get_entry(session, entry_ids[key + OUT]), get_entry(session, entry_ids[key + IN])


def transfer_all(
    session: Session, moves: Sequence[Move], *, on: date, by: UserId | None, now: datetime
) -> dict[str, EntryId]:
    """Make many transfers at once; gives the entries by key. Errors as `transfer`."""
    drafts = [half for move in moves for half in move.halves(on)]
    # All purses are taken in one order, so that two transfers the other way round never wait
    # for each other.
    for some in chunks(sorted({draft.account_id for draft in drafts})):
        purses = select(Purse.account_id).where(Purse.account_id.in_(some))
        session.execute(purses.order_by(Purse.account_id).with_for_update())
    booked = _book(session, drafts, by=by, now=now)
    new = {line.draft.key for line in booked.new.values()}
    _check_honour(session, [move for move in moves if move.key + OUT in new])
    return booked.entry_ids


def _check_honour(session: Session, moves: Sequence[Move]) -> None:
    # The balance rows are ours until the transaction ends: what they were is what they are plus
    # what was moved.
    taken: defaultdict[tuple[str, AccountId], Decimal] = defaultdict(lambda: ZERO)
    for move in moves:
        taken[move.period, move.source_id] += move.honour
    for period in {period for period, _ in taken}:
        sources = [account_id for each, account_id in taken if each == period]
        after = balances(session, sources, period)
        for account_id in sources:
            honour = taken[period, account_id]
            had = after[account_id].honour + honour
            if not may_take(had, honour):
                raise Conflict(
                    "ledger.short_honour",
                    f"荣誉积分不够转：{period} 年度现有 {figure(had)} 分，要转 {figure(honour)} 分",
                )


def _book(session: Session, drafts: Sequence[Draft], *, by: UserId | None, now: datetime) -> Booked:
    booked = enter(session, drafts, now=now)
    leave_unsealed(session, booked.new)
    for entry_id, line in booked.new.items():
        action, village_id = f"ledger.{line.draft.kind}", line.village_id
        record_audit(session, action, "entry", entry_id, by=by, now=now, region_id=village_id)
    settle(session, booked)
    return booked

"""Spending, reversing and transferring: single entries that the next tick seals."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.ledger.canonical import figure
from pointsapp.ledger.models import KINDS, Entry, Purse
from pointsapp.ledger.policy import REVERSIBLE, ZERO, Draft, may_take, moved
from pointsapp.ledger.queries import balance, get_account, get_entry
from pointsapp.ledger.service.booking import Booked, book
from pointsapp.ledger.service.closing import settle_closings
from pointsapp.ledger.service.sealing import leave_unsealed

OUT, IN = ":out", ":in"


def spend(
    session: Session,
    account_id: int,
    amount: Decimal,
    *,
    key: str,
    on: date,
    period: str,
    by: int | None,
    now: datetime,
) -> Entry:
    """Take what may be spent from a purse, never below zero; the same key takes it once.

    Invalid unless `amount` is above zero; Conflict when the purse is short or the key is known
    with another body.
    """
    if amount <= 0:
        raise Invalid("ledger.amount", "要用的积分应大于 0")
    draft = Draft(account_id, "spend", -amount, ZERO, -amount, None, "", period, on, key)
    return get_entry(session, _single(session, draft, by=by, now=now).entry_ids[key])


def reverse(
    session: Session, entry_id: int, *, key: str, on: date, by: int | None, now: datetime
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
    booked = _single(session, draft, by=by, now=now)
    reversal = get_entry(session, booked.entry_ids[key])
    if booked.new and original.spendable:
        settle_closings(session, reversal, by=by, now=now)
    return reversal


def transfer(
    session: Session,
    source_id: int,
    target_id: int,
    *,
    honour: Decimal,
    spendable: Decimal,
    period: str,
    key: str,
    on: date,
    by: int | None,
    now: datetime,
) -> tuple[Entry, Entry]:
    """Move points to another account, also of another village: two linked entries that cancel out.

    At most what the source has of each track (of a debt at most the debt); Conflict otherwise,
    Invalid when there is nothing to move.
    """
    if source_id == target_id or not (honour or spendable):
        raise Invalid("ledger.transfer", "请选另一个账户，并写明转多少积分")
    drafts = [
        _half("transfer_out", source_id, -honour, -spendable, period, on, key + OUT, key),
        _half("transfer_in", target_id, honour, spendable, period, on, key + IN, key),
    ]
    # Both purses are taken in one order, so that two transfers the other way round never wait
    # for each other.
    lock = select(Purse.account_id).where(Purse.account_id.in_((source_id, target_id)))
    session.execute(lock.order_by(Purse.account_id).with_for_update())
    booked = _book(session, drafts, by=by, now=now)
    if booked.new:
        _check_honour(session, source_id, period, honour)
    out, into = (get_entry(session, booked.entry_ids[draft.key]) for draft in drafts)
    return out, into


def _half(
    kind: str,
    account_id: int,
    honour: Decimal,
    spendable: Decimal,
    period: str,
    on: date,
    key: str,
    linked: str,
) -> Draft:
    points = moved(honour, spendable)
    return Draft(
        account_id, kind, points, honour, spendable, None, "", period, on, key, linked_key=linked
    )


def _check_honour(session: Session, source_id: int, period: str, honour: Decimal) -> None:
    # The balance row is ours until the transaction ends: what it was is what it is plus the part.
    had = balance(session, source_id, period).honour + honour
    if not may_take(had, honour):
        raise Conflict(
            "ledger.short_honour",
            f"荣誉积分不够转：{period} 年度现有 {figure(had)} 分，要转 {figure(honour)} 分",
        )


def _single(session: Session, draft: Draft, *, by: int | None, now: datetime) -> Booked:
    return _book(session, [draft], by=by, now=now)


def _book(session: Session, drafts: Sequence[Draft], *, by: int | None, now: datetime) -> Booked:
    booked = book(session, drafts, now=now)
    for draft in drafts:
        if (entry_id := booked.new.get(draft.key)) is None:
            continue
        village_id = get_account(session, draft.account_id).village_id
        leave_unsealed(session, [(village_id, entry_id)])
        record_audit(
            session,
            f"ledger.{draft.kind}",
            "entry",
            entry_id,
            by=by,
            now=now,
            region_id=village_id,
        )
    session.flush()
    return booked

"""The year's end: what a purse keeps of the year, taken once, however late the job comes."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account, Balance, Entry, PeriodClosing, Purse
from pointsapp.ledger.policy import ZERO, Draft, lost
from pointsapp.ledger.queries import get_account
from pointsapp.ledger.rows import insert, table
from pointsapp.ledger.service.booking import book
from pointsapp.ledger.service.sealing import leave_unsealed, seal_lines
from pointsapp.people.ids import RegionId, UserId


@dataclass(frozen=True)
class Closed:
    """What a year's end did; nothing when it was done before."""

    accounts: int
    expired: Decimal


def close_period(
    session: Session,
    village_id: RegionId,
    account_kind: str,
    period: str,
    *,
    keep_percent: int,
    on: date,
    by: UserId | None,
    now: datetime,
) -> Closed:
    """Take from every purse what the book does not let it keep of a points year; done once.

    `on` is the day it takes effect, whenever it runs; `keep_percent` comes from
    policy.keep_percent. What the year left is what was booked in it and the years before; what was
    spent since is not taken a second time, so no purse goes below zero.
    """
    if not _claim(session, village_id, account_kind, period, keep_percent, on, now):
        return Closed(0, ZERO)
    left = _left(session, village_id, account_kind, period)
    drafts = [
        _expiry(account_id, -amount, period, on, f"close:{period}:{number}")
        for account_id, number, carried, available in left
        if (amount := min(lost(carried, keep_percent), max(available, ZERO)))
    ]
    booked = book(session, drafts, now=now, village_id=village_id)
    if booked.new:
        seal_lines(session, village_id, booked.new, now=now)
    expired = -sum((draft.spendable for draft in drafts), ZERO)
    record_audit(
        session, "ledger.period_closed", "region", village_id, by=by, now=now,
        region_id=village_id, period=period, kind=account_kind, accounts=len(drafts),
    )  # fmt: skip
    session.flush()
    return Closed(len(drafts), expired)


def settle_closings(session: Session, reversal: Entry, *, by: UserId | None, now: datetime) -> None:
    """After a reversal in a closed year: give back (or take) what its end took too much (little).

    Else points that had expired already would be taken a second time.
    """
    account = get_account(session, reversal.account_id)
    closings = session.scalars(
        select(PeriodClosing)
        .where(
            PeriodClosing.village_id == account.village_id,
            PeriodClosing.account_kind == account.kind,
            PeriodClosing.period >= reversal.period,
        )
        .order_by(PeriodClosing.period)
    )
    change = reversal.spendable  # of what is carried into the year's end: this and what it led to
    for closing in closings.all():
        after = _carried(session, account.id, closing.period)
        before = after - change
        percent = closing.keep_percent
        correction = lost(before, percent) - lost(after, percent)
        change += correction
        if correction:
            # A key of a key may be too long: its digest stands for it.
            digest = hashlib.sha256(reversal.key.encode()).hexdigest()
            key = f"settle:{closing.period}:{digest[:24]}"
            draft = _expiry(account.id, correction, closing.period, reversal.occurred_on, key)
            booked = book(session, [draft], now=now)
            leave_unsealed(session, booked.new)


def _claim(
    session: Session,
    village_id: RegionId,
    account_kind: str,
    period: str,
    percent: int,
    on: date,
    now: datetime,
) -> bool:
    closing = table(PeriodClosing)
    claimed = session.connection().execute(
        insert(session, closing)
        .on_conflict_do_nothing()
        .values(
            village_id=village_id,
            account_kind=account_kind,
            period=period,
            closed_at=now,
            effective_on=on,
            keep_percent=percent,
        )
        .returning(closing.c.period)
    )
    return claimed.scalar() is not None


def _left(
    session: Session, village_id: RegionId, account_kind: str, period: str
) -> list[tuple[AccountId, str, Decimal, Decimal]]:
    """Account, number, what its years left, what is in its purse; the purses are held."""
    purses = session.execute(
        select(Account.id, Account.number, Purse.available)
        .join(Purse, Purse.account_id == Account.id)
        .where(Account.village_id == village_id, Account.kind == account_kind)
        .where(Purse.available > 0)
        .order_by(Account.id)
        .with_for_update(of=Purse)
    ).all()
    carried = session.execute(
        select(Balance.account_id, func.sum(Balance.spendable))
        .join(Account, Account.id == Balance.account_id)
        .where(Account.village_id == village_id, Account.kind == account_kind)
        .where(Balance.period <= period)
        .group_by(Balance.account_id)
    )
    sums = dict(carried.all())
    return [(i, number, sums.get(i, ZERO), available) for i, number, available in purses]


def _carried(session: Session, account_id: AccountId, period: str) -> Decimal:
    """What the years up to `period` left before its end took anything."""
    own_expiry = (Entry.kind == "expiry") & (Entry.period == period)
    carried = select(func.sum(Entry.spendable)).where(
        Entry.account_id == account_id, Entry.period <= period, ~own_expiry
    )
    return session.scalar(carried) or ZERO


def _expiry(account_id: AccountId, amount: Decimal, period: str, on: date, key: str) -> Draft:
    return Draft(account_id, "expiry", amount, ZERO, amount, None, "", period, on, key)

"""Villages merge, and every account of the old ones follows by a linked transfer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account, AccountHolder
from pointsapp.ledger.policy import ZERO
from pointsapp.ledger.queries import balances, holders_of, purses
from pointsapp.ledger.service import (
    Move,
    ensure_accounts,
    last_behaviour,
    seal_village,
    transfer_all,
    transfer_keys,
)
from pointsapp.people import service as people
from pointsapp.people.ids import HolderId, RegionId, UserId
from pointsapp.people.service import Merged


def merge_villages(
    session: Session,
    old_ids: Sequence[RegionId],
    into_id: RegionId,
    *,
    period: str,
    on: date,
    by: UserId | None,
    now: datetime,
) -> Merged:
    """Merge villages into another, with all points: purses and the honour of the points year.

    The old accounts close and keep their history; who was a cadre in two of the villages has one
    account in the merged one. All chains are sealed. Invalid when behaviour of the day or later
    is booked in an old village.
    """
    accounts = _open_accounts(session, old_ids)
    holders = holders_of(session, [account.id for account in accounts], on=on)
    merged = people.merge_villages(session, old_ids, into_id, on=on, by=by, now=now)
    new = _new_accounts(session, into_id, accounts, holders, on=on, by=by, now=now)
    for old_id in old_ids:
        here = [account for account in accounts if account.village_id == old_id]
        moves = _moves(session, here, new, into_id, period, on)
        transfer_all(session, moves, on=on, by=by, now=now)
        _close_all(session, old_id, on)
        seal_village(session, old_id, now=now)
    seal_village(session, into_id, now=now)
    return merged


def _open_accounts(session: Session, village_ids: Sequence[RegionId]) -> Sequence[Account]:
    here = Account.village_id.in_(village_ids), Account.closed_on.is_(None)
    return session.scalars(select(Account).where(*here).order_by(Account.id)).all()


def _new_accounts(
    session: Session,
    village_id: RegionId,
    accounts: Sequence[Account],
    holders: Mapping[AccountId, AccountHolder],
    *,
    on: date,
    by: UserId | None,
    now: datetime,
) -> dict[AccountId, AccountId]:
    """Old account → its holder's account in the merged village."""
    by_kind: defaultdict[str, dict[AccountId, HolderId]] = defaultdict(dict)
    for account in accounts:
        holder = holders.get(account.id)
        if holder is not None and (holder_id := holder.household_id or holder.person_id):
            by_kind[account.kind][account.id] = holder_id
    new: dict[AccountId, AccountId] = {}
    for kind, held in by_kind.items():
        ids = sorted(set(held.values()))
        opened = ensure_accounts(session, village_id, kind, ids, on=on, by=by, now=now)
        new |= {account_id: opened[holder_id] for account_id, holder_id in held.items()}
    return new


def _moves(
    session: Session,
    accounts: Sequence[Account],
    new: Mapping[AccountId, AccountId],
    into_id: RegionId,
    period: str,
    on: date,
) -> list[Move]:
    ids = [account.id for account in accounts if account.id in new]
    honour = {i: totals.honour for i, totals in balances(session, ids, period).items()}
    spendable = purses(session, ids)
    moving = [i for i in ids if honour.get(i) or spendable.get(i)]
    if not moving:
        return []
    old_id = accounts[0].village_id
    keys = transfer_keys(session, old_id, into_id, count=len(moving), on=on)
    return [
        Move(i, new[i], honour.get(i, ZERO), spendable.get(i, ZERO), period, key)
        for i, key in zip(moving, keys, strict=True)
    ]


def _close_all(session: Session, village_id: RegionId, on: date) -> None:
    here = Account.village_id == village_id, Account.closed_on.is_(None)
    last = last_behaviour(session, select(Account.id).where(Account.village_id == village_id))
    if last is not None and last >= on:
        raise Invalid("village.points_later", f"{last} 还有积分，合并的日期要晚于这一天")
    ids = select(Account.id).where(*here)
    session.execute(
        update(AccountHolder)
        .where(AccountHolder.account_id.in_(ids), AccountHolder.to_on.is_(None))
        .values(to_on=on)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Account)
        .where(*here)
        .values(closed_on=on)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()

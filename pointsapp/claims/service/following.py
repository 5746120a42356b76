"""Points of a line whose account has closed meanwhile: recorded there, then they follow the people.

What happened before an account closed belongs to it, so the line is recorded exactly as published.
Did its household move or merge since, the points go along by a linked transfer, as the account's
others did. A cadre who left keeps them: they are points of that office.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account, AccountHolder
from pointsapp.ledger.service import Draft, transfer

ZERO = Decimal("0.00")


def follow(session: Session, drafts: Sequence[Draft], *, on: date, now: datetime) -> int:
    """Let recorded points of closed accounts follow from the day `on`; gives how many did."""
    accounts = {draft.account_id for draft in drafts}
    closed = session.scalars(
        select(Account).where(Account.id.in_(accounts), Account.closed_on.is_not(None))
    ).all()
    today = village_day(now)
    targets = {account.id: _successor(session, account, today) for account in closed}
    return sum(
        _transfer(session, draft, target, on=on, now=now)
        for draft in drafts
        if (target := targets.get(draft.account_id)) is not None
    )


def _successor(session: Session, account: Account, on: date) -> AccountId | None:
    """The open account of whoever holds the closed one last; None where it ended with it."""
    holder = session.scalars(
        select(AccountHolder)
        .where(AccountHolder.account_id == account.id)
        .order_by(AccountHolder.from_on.desc(), AccountHolder.id.desc())
    ).first()
    if holder is None or account.kind == "cadre":
        return None
    found = None
    if holder.household_id is not None:
        found = ledger.account_of_household(session, holder.household_id, on=on)
    elif holder.person_id is not None:
        found = ledger.account_of_person(session, holder.person_id, kind=account.kind, on=on)
    return found.id if found is not None and found.id != account.id else None


def _transfer(
    session: Session, draft: Draft, target: AccountId, *, on: date, now: datetime
) -> bool:
    held = ledger.balance(session, draft.account_id, draft.period).honour
    honour = _movable(draft.honour, held)
    spendable = _movable(draft.spendable, ledger.purse(session, draft.account_id))
    if not honour and not spendable:
        return False
    transfer(
        session, draft.account_id, target, honour=honour, spendable=spendable,
        period=draft.period, key=f"{draft.key}:follow", on=on, by=None, now=now,
    )  # fmt: skip
    return True


def _movable(amount: Decimal, held: Decimal) -> Decimal:
    """Of points at most what is there, of a debt at most the debt."""
    return min(amount, max(held, ZERO)) if amount > 0 else max(amount, min(held, ZERO))

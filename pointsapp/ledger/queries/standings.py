"""Reads of statuses that rules gave, and of closed points years."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import PeriodClosing, Standing
from pointsapp.people.ids import RegionId


def standings(
    session: Session,
    account_id: AccountId,
    *,
    first: date = date.min,
    last: date = date.max,
    at: datetime | None = None,
) -> Sequence[Standing]:
    """The statuses that behaviour from `first` to `last` gave an account, in its order.

    Those that are not lifted, or were not at an instant.
    """
    query = select(Standing).where(Standing.account_id == account_id)
    query = query.where(Standing.occurred_on.between(first, last))
    lifted = Standing.lifted_at
    if at is None:
        query = query.where(lifted.is_(None))
    else:
        query = query.where(Standing.recorded_at <= at, or_(lifted.is_(None), lifted > at))
    return session.scalars(query.order_by(Standing.occurred_on, Standing.id)).all()


def statuses(session: Session, account_id: AccountId, *, first: date, last: date) -> list[str]:
    """Only what they say, of those that are not lifted."""
    told = {"account_id": account_id, "first": first, "last": last}
    return list(session.connection().scalars(_STATUSES, told))


_STATUSES = (
    select(Standing.status)
    .where(Standing.account_id == bindparam("account_id"), Standing.lifted_at.is_(None))
    .where(Standing.occurred_on.between(bindparam("first"), bindparam("last")))
    .order_by(Standing.occurred_on, Standing.id)
)


def find_closing(
    session: Session, village_id: RegionId, account_kind: str, period: str
) -> PeriodClosing | None:
    """When and how a points year was closed for one kind of account; None while it is open."""
    return session.get(PeriodClosing, (village_id, account_kind, period))

"""Balances, purses, positions: one row where it is kept, added up as of a day or an instant."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from pointsapp.foundation.columns import Hundredths
from pointsapp.foundation.prepared import Prepared
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account, Balance, Entry, Purse
from pointsapp.ledger.policy import ZERO, Totals
from pointsapp.ledger.queries.accounts import no_account
from pointsapp.ledger.rows import chunks
from pointsapp.people.ids import RegionId

NOTHING = literal(ZERO, Hundredths())
FIGURES = (Balance.honour, Balance.spendable, Balance.added, Balance.taken, Balance.entries)


class Rank(NamedTuple):
    """An account's own position among the open ones of its kind in its village; 1 is the best."""

    position: int
    of: int


class TopLine(NamedTuple):
    """A line of the list of the best; equal honour shares a position."""

    position: int
    account_id: AccountId
    number: str
    honour: Decimal


def balance(session: Session, account_id: AccountId, period: str) -> Totals:
    """What an account has in a points year; zero when nothing was booked."""
    return balances(session, [account_id], period).get(account_id, Totals())


def balances(
    session: Session, account_ids: Sequence[AccountId], period: str
) -> dict[AccountId, Totals]:
    """The same of many accounts; those with nothing booked are left out."""
    found: dict[AccountId, Totals] = {}
    for some in chunks(account_ids):
        rows = session.execute(
            select(Balance.account_id, *FIGURES).where(
                Balance.account_id.in_(some), Balance.period == period
            )
        )
        found.update((account_id, _totals(figures)) for account_id, *figures in rows)
    return found


def periods_of(session: Session, account_ids: Sequence[AccountId]) -> Sequence[str]:
    """The points years in which some accounts have entries, newest first."""
    periods = select(Balance.period).where(Balance.account_id.in_(account_ids)).distinct()
    return session.scalars(periods.order_by(Balance.period.desc())).all()


def purse(session: Session, account_id: AccountId) -> Decimal:
    """What may be spent from an account now; below zero after a reversal of what was spent."""
    return purses(session, [account_id]).get(account_id, ZERO)


def purses(session: Session, account_ids: Sequence[AccountId]) -> dict[AccountId, Decimal]:
    """The same of many accounts."""
    found: dict[AccountId, Decimal] = {}
    for some in chunks(account_ids):
        rows = session.execute(
            select(Purse.account_id, Purse.available).where(Purse.account_id.in_(some))
        )
        found.update(rows.all())
    return found


def as_of_occurred(session: Session, account_id: AccountId, day: date) -> Totals:
    """What the behaviour up to and with a village day adds up to, over all points years."""
    return _sum(session, Entry.account_id == account_id, Entry.occurred_on <= day)


def as_of_recorded(session: Session, account_id: AccountId, instant: datetime) -> Totals:
    """What the ledger said at an instant, over all points years."""
    return _sum(session, Entry.account_id == account_id, Entry.recorded_at <= instant)


def _sum(session: Session, *which: ColumnElement[bool]) -> Totals:
    row = session.execute(select(*totals_of_entries()).where(*which)).one()
    return _totals([figure if figure is not None else ZERO for figure in row])


def _totals(figures: Sequence[Any]) -> Totals:
    return Totals(*figures)


def totals_of_entries() -> tuple[ColumnElement[Decimal] | ColumnElement[int], ...]:
    """The five sums of policy.weight, as SQL."""
    gained = case(
        (Entry.kind == "reversal", Entry.honour < 0),
        else_=Entry.honour > 0,
    )
    added = func.sum(case((gained, Entry.honour), else_=NOTHING))
    taken = func.sum(case((gained, NOTHING), else_=Entry.honour))
    return (
        func.sum(Entry.honour),
        func.sum(Entry.spendable),
        added,
        taken,
        func.count(Entry.id),
    )


def rank(session: Session, account_id: AccountId, period: str) -> Rank:
    """Where an account stands by the honour of a points year; to be shown to its holder only.

    NotFound without such an account.
    """
    told = {"account_id": account_id, "period": period}
    better, everyone = session.connection().execute(_RANK, told).one()
    if not everyone:
        raise no_account()
    return Rank(better + 1, everyone)


def _rank() -> Select[int, int]:
    mine, own = aliased(Account), aliased(Balance)
    period: Any = bindparam("period")
    honour, least = func.coalesce(Balance.honour, NOTHING), func.coalesce(own.honour, NOTHING)
    return (
        select(func.count(case((honour > least, 1))), func.count(Account.id))
        .select_from(mine)
        .outerjoin(own, (own.account_id == mine.id) & (own.period == period))
        .join(Account, (Account.village_id == mine.village_id) & (Account.kind == mine.kind))
        .outerjoin(Balance, (Balance.account_id == Account.id) & (Balance.period == period))
        .where(mine.id == bindparam("account_id"))
        .where(or_(Account.closed_on.is_(None), Account.id == mine.id))
    )


_RANK = _rank()


def top(
    session: Session, village_id: RegionId, period: str, limit: int, *, kind: str = "household"
) -> list[TopLine]:
    """The accounts with the most honour in a points year, above zero; open ones only."""
    rows = _TOP.rows(session.connection(), village_id, kind, period, limit)
    best: list[TopLine] = []
    for place, (account_id, number, honour) in enumerate(rows, start=1):
        shared = best and best[-1].honour == honour
        best.append(TopLine(best[-1].position if shared else place, account_id, number, honour))
    return best


def _top(_dialect: str) -> Select[AccountId, str, Decimal]:
    # One look into the balances an account of the village, however many other villages there are:
    # OFFSET keeps it apart from what is done with it. Positions follow from the order: a window
    # over all accounts costs more than all else.
    own = (Balance.account_id == Account.id) & (Balance.period == bindparam("period"))
    each = (
        select(
            Account.id, Account.number,
            select(Balance.honour).where(own).scalar_subquery().label("honour"),
        )
        .where(Account.village_id == bindparam("village"), Account.kind == bindparam("kind"))
        .where(Account.closed_on.is_(None))
        .offset(0)
        .subquery()
    ).c  # fmt: skip
    found = select(each.id, each.number, each.honour).where(each.honour > 0)
    return found.order_by(each.honour.desc(), each.id).limit(bindparam("most", type_=Integer()))


_TOP = Prepared(_top, "village", "kind", "period", "most")

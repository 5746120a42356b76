"""Balances and purses against the entries that they should add up to, compared in the database."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlalchemy import Select, Subquery, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Account, Balance, Entry, Purse
from pointsapp.ledger.policy import NUMBER_LETTERS
from pointsapp.ledger.queries.sums import totals_of_entries
from pointsapp.ledger.verify.fault import Fault
from pointsapp.people.ids import RegionId

Rows = Select[*tuple[Any, ...]]
NAMES = ("honour", "spendable", "added", "taken", "entries")
COLUMNS = (Balance.honour, Balance.spendable, Balance.added, Balance.taken, Balance.entries)
WORDS: dict[str, str] = {
    "honour": "荣誉积分",
    "spendable": "可用积分",
    "added": "加分合计",
    "taken": "扣分合计",
    "entries": "笔数",
}


def sum_faults(session: Session, village_id: RegionId, name: str) -> Iterator[Fault]:
    """Every figure of a balance or purse that its entries do not add up to."""
    for number, period, *figures in chain(
        session.execute(_balances(village_id)), session.execute(_invented(village_id))
    ):
        kept, summed = figures[: len(NAMES)], figures[len(NAMES) :]
        for word, was, should in zip(NAMES, kept, summed, strict=True):
            if (was or 0) != (should or 0):
                sentence = f"{period} 年度{WORDS[word]}记着 {was or 0}，重算是 {should or 0}"
                yield Fault(f"{name} {number}", f"balance.{word}", sentence)
    for number, was, should in session.execute(_purses(village_id)):
        sentence = f"可用积分余额记着 {was or 0}，重算是 {should or 0}"
        yield Fault(f"{name} {number}", "purse", sentence)
    for number in session.scalars(_misnamed(village_id)):
        yield Fault(f"{name} {number}", "account", "账户的编号和类别对不上")


def _balances(village_id: RegionId) -> Rows:
    """Where entries add up to something else than what is kept."""
    sums = _sums(village_id)
    same_row = (Balance.account_id == sums.c.account_id) & (Balance.period == sums.c.period)
    kept = zip(COLUMNS, NAMES, strict=True)
    different = or_(*(func.coalesce(column, 0) != sums.c[n] for column, n in kept))
    return (
        select(Account.number, sums.c.period, *COLUMNS, *(sums.c[n] for n in NAMES))
        .select_from(sums)
        .join(Account, Account.id == sums.c.account_id)
        .outerjoin(Balance, same_row)
        .where(different)
    )


def _invented(village_id: RegionId) -> Rows:
    """Where something is kept without any entry."""
    entry = (Entry.account_id == Balance.account_id) & (Entry.period == Balance.period)
    return (
        select(Account.number, Balance.period, *COLUMNS, *(literal(0) for _ in NAMES))
        .join(Account, Account.id == Balance.account_id)
        .where(Account.village_id == village_id, ~exists().where(entry))
        .where(or_(*(column != 0 for column in COLUMNS)))
    )


def _sums(village_id: RegionId) -> Subquery:
    figures = zip(NAMES, totals_of_entries(), strict=True)
    return (
        select(Entry.account_id, Entry.period, *(figure.label(n) for n, figure in figures))
        .where(Entry.village_id == village_id)
        .group_by(Entry.account_id, Entry.period)
        .subquery()
    )


def _purses(village_id: RegionId) -> Rows:
    sums = (
        select(Entry.account_id, func.sum(Entry.spendable).label("spendable"))
        .where(Entry.village_id == village_id)
        .group_by(Entry.account_id)
        .subquery()
    )
    return (
        select(Account.number, Purse.available, sums.c.spendable)
        .outerjoin(Purse, Purse.account_id == Account.id)
        .outerjoin(sums, sums.c.account_id == Account.id)
        .where(Account.village_id == village_id)
        .where(func.coalesce(Purse.available, 0) != func.coalesce(sums.c.spendable, 0))
    )


def _misnamed(village_id: RegionId) -> Rows:
    wrong_letter = or_(
        Account.kind.not_in(NUMBER_LETTERS),
        *(
            (Account.kind == kind) & ~Account.number.startswith(letter)
            for kind, letter in NUMBER_LETTERS.items()
        ),
    )
    return select(Account.number).where(Account.village_id == village_id, wrong_letter)

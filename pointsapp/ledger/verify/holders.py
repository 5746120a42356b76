"""Who holds an account: one holder a day, from the day it is opened to the day it is closed."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Account, AccountHolder
from pointsapp.ledger.verify.fault import Fault
from pointsapp.people.ids import RegionId
from pointsapp.people.models import HouseholdPlace, Person

Rows = Select[*tuple[Any, ...]]
AT_ONCE = 2000


def holder_faults(session: Session, village_id: RegionId, name: str) -> Iterator[Fault]:
    """Every account without a holder that fits it, and every holder with two of a kind.

    Which household or person it is stands in no seal: two that were exchanged are not seen here.
    """
    held = session.execute(_held(village_id), execution_options={"yield_per": AT_ONCE})
    for number, rows in groupby(held, key=attrgetter("number")):
        if not _unbroken(list(rows)):
            yield Fault(f"{name} {number}", "holder", "户主或本人的起止日期接不上，或不是本村的")
    for (numbers,) in session.execute(_twice(village_id)):
        yield Fault(f"{name} {numbers}", "holder.twice", "同一户（人）有不止一个在用的同类账户")


def _unbroken(rows: list[Any]) -> bool:
    """Whether holders follow each other from the first day; a closed account may be passed on."""
    first, last = rows[0], rows[-1]
    if not all(row.fits for row in rows) or first.from_on != first.opened_on:
        return False
    if any(before.to_on != after.from_on for before, after in pairwise(rows)):
        return False
    passed_on = last.to_on is None and len(rows) > 1
    return last.closed_on in {row.to_on for row in (rows if passed_on else [last])}


def _held(village_id: RegionId) -> Rows:
    holder = AccountHolder
    lived_here = select(HouseholdPlace.id).where(
        HouseholdPlace.household_id == holder.household_id, HouseholdPlace.village_id == village_id
    )
    exists = select(Person.id).where(Person.id == holder.person_id)
    fits = or_(
        and_(Account.kind == "household", holder.person_id.is_(None), lived_here.exists()),
        and_(Account.kind != "household", holder.household_id.is_(None), exists.exists()),
    )
    return (
        select(Account.number, Account.opened_on, Account.closed_on)
        .add_columns(holder.from_on, holder.to_on, fits.label("fits"))
        .outerjoin(holder, holder.account_id == Account.id)
        .where(Account.village_id == village_id)
        .order_by(Account.number, Account.id, holder.from_on, holder.id)
    )


def _twice(village_id: RegionId) -> Rows:
    return (
        select(func.min(Account.number) + "、" + func.max(Account.number))
        .join(AccountHolder, AccountHolder.account_id == Account.id)
        .where(Account.village_id == village_id)
        .where(Account.closed_on.is_(None), AccountHolder.to_on.is_(None))
        .group_by(Account.kind, AccountHolder.household_id, AccountHolder.person_id)
        .having(func.count() > 1)
    )

"""What a household holds, read at once: its accounts with their names and all their years."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select, union
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Account, AccountHolder, Balance
from pointsapp.people.models import Membership, Person
from pointsapp.people.queries.dated import in_force

# The same statement each time: putting one together costs more than asking it.
_ON: Any = bindparam("on")
_BY_HOUSEHOLD = select(AccountHolder.account_id).where(
    AccountHolder.household_id == bindparam("household_id")
)
_BY_MEMBER = (
    select(AccountHolder.account_id)
    .join(Membership, Membership.person_id == AccountHolder.person_id)
    .where(Membership.household_id == bindparam("household_id"))
    .where(in_force(_ON, Membership.from_on, Membership.to_on))
)
_HELD = (
    select(
        Account.id, Account.village_id, Account.number, Account.kind, Account.closed_on,
        Person.name, Balance.period, Balance.honour, Balance.spendable,
    )
    .outerjoin(
        AccountHolder,
        (AccountHolder.account_id == Account.id)
        & (AccountHolder.from_on <= _ON)
        & or_(AccountHolder.to_on.is_(None), AccountHolder.to_on > _ON),
    )
    .outerjoin(Person, Person.id == AccountHolder.person_id)
    .outerjoin(Balance, Balance.account_id == Account.id)
    .where(Account.id.in_(union(_BY_HOUSEHOLD, _BY_MEMBER)), Account.kind != "cadre")
    .order_by(Account.closed_on.is_not(None), Account.kind, Account.id)
)  # fmt: skip


class Year(NamedTuple):
    """What an account has of one points year."""

    honour: Decimal
    spendable: Decimal


@dataclass(frozen=True)
class Held:
    """An account as its holder's page needs it; `holder` is '' for the household's own."""

    id: int
    village_id: int
    number: str
    kind: str
    closed_on: date | None
    holder: str
    years: Mapping[str, Year] = field(default_factory=dict)


def held_by_household(session: Session, household_id: int, *, on: date) -> list[Held]:
    """The accounts of `accounts_of_household`, in its order, with the balance of every year."""
    told = {"household_id": household_id, "on": on}
    found: dict[int, Held] = {}
    years: dict[int, dict[str, Year]] = {}
    for row in session.connection().execute(_HELD, told):
        account_id, village_id, number, kind, closed_on, holder, period, honour, spendable = row
        if account_id not in found:
            mine = years[account_id] = {}
            found[account_id] = Held(
                account_id, village_id, number, kind, closed_on, holder or "", mine
            )
        if period is not None:
            years[account_id][period] = Year(honour, spendable)
    return list(found.values())

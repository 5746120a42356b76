"""What a household holds, read at once: its accounts with their names and all their years."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select, union
from sqlalchemy.orm import Session

from pointsapp.foundation.prepared import Prepared
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account, AccountHolder, Balance
from pointsapp.ledger.rows import chunks
from pointsapp.people.ids import HouseholdId, RegionId
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
    .join(Account, Account.id == AccountHolder.account_id)
    .where(Membership.household_id == bindparam("household_id"), Account.kind != "cadre")
    .where(in_force(_ON, Membership.from_on, Membership.to_on))
)


def _held(account_ids: Any) -> Any:
    return (
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
        .where(Account.id.in_(account_ids), Account.kind != "cadre")
        .order_by(Account.closed_on.is_not(None), Account.kind, Account.id)
    )  # fmt: skip


# By the binds `household_id` and `on`: the accounts of a household, for statements of others.
OWN = union(_BY_HOUSEHOLD, _BY_MEMBER)
_HELD = Prepared(lambda _: _held(OWN), "household_id", "on")
_HELD_BY_MANY = _held(bindparam("accounts", expanding=True))


class Year(NamedTuple):
    """What an account has of one points year."""

    honour: Decimal
    spendable: Decimal


@dataclass(frozen=True)
class Held:
    """An account as its holder's page needs it; `holder` is '' for the household's own."""

    id: AccountId
    village_id: RegionId
    number: str
    kind: str
    closed_on: date | None
    holder: str
    years: Mapping[str, Year] = field(default_factory=dict)


def held_by_household(session: Session, household_id: HouseholdId, *, on: date) -> list[Held]:
    """The accounts of `accounts_of_household`, in its order, with the balance of every year."""
    return _told(_HELD.rows(session.connection(), household_id, on))


def held_by_households(
    session: Session, household_ids: Sequence[HouseholdId], *, on: date
) -> dict[HouseholdId, list[Held]]:
    """The same of many households, as many statements for a hundred as for one."""
    found: dict[HouseholdId, list[Held]] = {each: [] for each in household_ids}
    for some in chunks(household_ids):
        homes = _homes(session, some, on)
        told = {"accounts": list(homes), "on": on}
        for each in _told(session.connection().execute(_HELD_BY_MANY, told)):
            for household_id in homes[each.id]:
                found[household_id].append(each)
    return found


def _homes(
    session: Session, household_ids: Sequence[HouseholdId], on: date
) -> dict[AccountId, set[HouseholdId]]:
    """Account → the households that hold or held it, or where its holder lives."""
    own = select(AccountHolder.account_id, AccountHolder.household_id).where(
        AccountHolder.household_id.in_(household_ids)
    )
    members = (
        select(AccountHolder.account_id, Membership.household_id)
        .join(Membership, Membership.person_id == AccountHolder.person_id)
        .where(Membership.household_id.in_(household_ids))
        .where(in_force(on, Membership.from_on, Membership.to_on))
    )
    homes: dict[AccountId, set[HouseholdId]] = {}
    rows: Any = session.execute(union(own, members))
    for account_id, household_id in rows:
        homes.setdefault(account_id, set()).add(household_id)
    return homes


def _told(rows: Iterable[Any]) -> list[Held]:
    found: dict[AccountId, Held] = {}
    years: dict[AccountId, dict[str, Year]] = {}
    for row in rows:
        account_id, village_id, number, kind, closed_on, holder, period, honour, spendable = row
        if account_id not in found:
            mine = years[account_id] = {}
            found[account_id] = Held(
                account_id, village_id, number, kind, closed_on, holder or "", mine
            )
        if period is not None:
            years[account_id][period] = Year(honour, spendable)
    return list(found.values())

"""Whose account is which, on a day; closed and former ones stay to be found."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pointsapp.foundation.errors import NotFound
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account, AccountHolder
from pointsapp.ledger.rows import chunks
from pointsapp.people.ids import HolderId, HouseholdId, PersonId, RegionId
from pointsapp.people.queries import members_of


def get_account(session: Session, account_id: AccountId) -> Account:
    """An account, closed ones too; NotFound."""
    account = session.get(Account, account_id, populate_existing=True)
    if account is None:
        raise no_account()
    return account


def no_account() -> NotFound:
    """What is raised where an account is not there."""
    return NotFound("ledger.account_not_found", "没有找到这个积分账户")


def find_account(session: Session, village_id: RegionId, number: str) -> Account | None:
    """The account of a village by its number, such as 'H00012'."""
    return session.scalar(
        select(Account).where(Account.village_id == village_id, Account.number == number)
    )


def numbers_of(session: Session, account_ids: Sequence[AccountId]) -> dict[AccountId, str]:
    """The numbers of many accounts."""
    found: dict[AccountId, str] = {}
    for some in chunks(account_ids):
        rows = session.execute(select(Account.id, Account.number).where(Account.id.in_(some)))
        found.update(rows.all())
    return found


def open_accounts(
    session: Session, village_id: RegionId, kind: str, holder_ids: Sequence[HolderId], *, on: date
) -> dict[HolderId, AccountId]:
    """Holder → account of many households (or persons) in one village, not closed on a day."""
    holder: InstrumentedAttribute[HolderId | None] = (
        AccountHolder.household_id if kind == "household" else AccountHolder.person_id
    )
    found: dict[HolderId, AccountId] = {}
    for some in chunks(holder_ids):
        rows = session.execute(
            select(holder, Account.id)
            .join(Account, Account.id == AccountHolder.account_id)
            .where(holder.in_(some), Account.village_id == village_id, Account.kind == kind)
            .where(_in_use(on))
            .order_by(Account.opened_on.desc())  # the earliest one wins
        )
        found.update((holder_id, account_id) for holder_id, account_id in rows if holder_id)
    return found


def account_of_household(
    session: Session, household_id: HouseholdId, *, on: date
) -> Account | None:
    """The household's own account on a day, else the first one opened later, or None."""
    return session.scalar(
        _accounts(on).where(AccountHolder.household_id == household_id, Account.kind == "household")
    )


def account_of_person(
    session: Session,
    person_id: PersonId,
    *,
    kind: str,
    on: date,
    village_id: RegionId | None = None,
) -> Account | None:
    """A person's 'resident' or 'cadre' account on a day (of one village where it is named)."""
    query = _accounts(on).where(AccountHolder.person_id == person_id, Account.kind == kind)
    if village_id is not None:
        query = query.where(Account.village_id == village_id)
    return session.scalar(query)


def accounts_of_household(
    session: Session, household_id: HouseholdId, *, on: date, cadre: bool = False
) -> Sequence[Account]:
    """The household's accounts and its members' resident ones, former ones too; open ones first.

    Cadre accounts (points of office, not of the household) only when asked for.
    """
    persons = [member.person.id for member in members_of(session, household_id, on=on)]
    kinds = ("household", "resident", "cadre") if cadre else ("household", "resident")
    return session.scalars(
        select(Account)
        .where(Account.kind.in_(kinds))
        .where(
            Account.id.in_(
                select(AccountHolder.account_id).where(
                    or_(
                        AccountHolder.household_id == household_id,
                        AccountHolder.person_id.in_(persons),
                    )
                )
            )
        )
        .order_by(Account.closed_on.is_not(None), Account.kind, Account.id)
    ).all()


def holders_of(
    session: Session, account_ids: Sequence[AccountId], *, on: date
) -> dict[AccountId, AccountHolder]:
    """Who holds many accounts on a day, by account."""
    found: dict[AccountId, AccountHolder] = {}
    for some in chunks(account_ids):
        rows = session.scalars(
            select(AccountHolder).where(AccountHolder.account_id.in_(some), _held(on))
        )
        found.update((holder.account_id, holder) for holder in rows)
    return found


def _accounts(on: date) -> Select[Account]:
    return (
        select(Account)
        .join(AccountHolder, AccountHolder.account_id == Account.id)
        .where(_in_use(on))
        .order_by(Account.opened_on, Account.id)
        .limit(1)
    )


def _in_use(on: date) -> ColumnElement[bool]:
    """Neither closed nor passed on by a day; accounts opened later bear earlier behaviour too."""
    closed, ended = Account.closed_on, AccountHolder.to_on
    return or_(closed.is_(None), closed > on) & or_(ended.is_(None), ended > on)


def _held(on: date) -> ColumnElement[bool]:
    to_on = AccountHolder.to_on
    return (AccountHolder.from_on <= on) & or_(to_on.is_(None), to_on > on)

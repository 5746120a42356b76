"""Accounts: opened once a holder and kind in a village, closed on a day, held from–to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Date, Select, column, func, select, update
from sqlalchemy import table as column_table
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.foundation.numbers import next_numbers
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account, AccountHolder, Entry, Purse
from pointsapp.ledger.policy import NUMBER_LETTERS, SETTLING, ZERO
from pointsapp.ledger.queries import get_account, open_accounts
from pointsapp.ledger.rows import chunks, insert, table
from pointsapp.people.ids import HolderId, HouseholdId, PersonId, RegionId, UserId
from pointsapp.people.models import Household

NO_YEAR = 0  # account numbers go on over the years
ONE_DAY = timedelta(days=1)
# Claims stand above the ledger: only their table is known here, not their code.
CLAIM = column_table("claim", column("account_id"), column("occurred_on", Date), column("state"))
COMING = ("registered", "approved", "on_notice")


def open_account(
    session: Session,
    *,
    village_id: RegionId,
    kind: str,
    household_id: HouseholdId | None = None,
    person_id: PersonId | None = None,
    on: date,
    by: UserId | None,
    now: datetime,
) -> Account:
    """Open the account of a household, a resident or a cadre; Conflict when one is open.

    A person in two offices 一肩挑 has one cadre account in a village: points follow the person.
    """
    holder_id: HolderId | None = household_id if kind == "household" else person_id
    if kind not in NUMBER_LETTERS or holder_id is None or None not in (household_id, person_id):
        raise Invalid("ledger.holder", "户账户要选户，个人和村干部账户要选人")
    _lock_numbers(session, village_id, kind)
    if open_accounts(session, village_id, kind, [holder_id], on=on):
        raise Conflict("ledger.account_open", "已经有一个在用的积分账户，不用再开")
    opened = ensure_accounts(session, village_id, kind, [holder_id], on=on, by=by, now=now)
    return get_account(session, opened[holder_id])


def ensure_accounts(
    session: Session,
    village_id: RegionId,
    kind: str,
    holder_ids: Sequence[HolderId],
    *,
    on: date,
    by: UserId | None,
    now: datetime,
) -> dict[HolderId, AccountId]:
    """The open accounts of households (or persons) in a village, opened where missing.

    Gives holder → account. NotFound when a household does not live in the village.
    """
    missing = _without(session, village_id, kind, holder_ids, on)
    if missing:
        if kind == "household":
            _check_village(session, village_id, missing)
        _lock_numbers(session, village_id, kind)
        missing = _without(session, village_id, kind, missing, on)
        _open(session, village_id, kind, missing, on)
        record_audit(
            session,
            "ledger.accounts_opened",
            "account",
            None,
            by=by,
            now=now,
            region_id=village_id,
            kind=kind,
            accounts=len(missing),
        )
    return open_accounts(session, village_id, kind, holder_ids, on=on)


def close_account(
    session: Session, account_id: AccountId, *, on: date, by: UserId | None, now: datetime
) -> Account:
    """Close an account: `on` is the first day without it; its entries stay.

    A cadre who leaves in mid-year keeps what was booked up to that day. Conflict when it is closed
    already, Invalid when behaviour of that day or later is booked, or on its way to be.
    """
    account = get_account(session, account_id)
    _check_closing_day(session, account, on)
    closed = session.execute(
        update(Account)
        .where(Account.id == account_id, Account.closed_on.is_(None))
        .values(closed_on=on)
        .returning(Account.id)
    )
    if closed.scalar() is None:
        raise Conflict("ledger.closed", f"账户 {account.number} 已经停用了")
    _end_holding(session, account_id, on)
    record_audit(
        session,
        "ledger.account_closed",
        "account",
        account_id,
        by=by,
        now=now,
        region_id=account.village_id,
        on=on.isoformat(),
    )
    session.flush()
    return get_account(session, account_id)


def close_when_free(
    session: Session, account_id: AccountId, *, on: date, by: UserId | None, now: datetime
) -> Account:
    """Close an account on the first day from `on` that nothing was done on, or after; Conflict."""
    account = get_account(session, account_id)
    last = last_behaviour(session, [account_id])
    free = on if last is None else max(on, last + ONE_DAY)
    return close_account(session, account_id, on=max(free, account.opened_on), by=by, now=now)


def last_behaviour(
    session: Session, account_ids: Sequence[AccountId] | Select[AccountId]
) -> date | None:
    """The last day of what is booked on these accounts, or registered and not booked yet."""
    booked = select(func.max(Entry.occurred_on)).where(
        Entry.account_id.in_(account_ids), Entry.kind.not_in(SETTLING)
    )
    coming = select(func.max(CLAIM.c.occurred_on)).where(
        CLAIM.c.account_id.in_(account_ids), CLAIM.c.state.in_(COMING)
    )
    days = (session.scalar(booked), session.scalar(coming))
    return max((day for day in days if day is not None), default=None)


def _check_closing_day(session: Session, account: Account, on: date) -> None:
    last = last_behaviour(session, [account.id])
    if on < account.opened_on or (last is not None and on <= last):
        day = max(last or account.opened_on, account.opened_on)
        raise Invalid(
            "ledger.closed_too_early", f"账户 {account.number} 在 {day} 还在用，停用日期要晚一些"
        )


def pass_account(
    session: Session, account_id: AccountId, household_id: HouseholdId, *, on: date
) -> None:
    """Let another household look after an account from a day on, such as a merged one's."""
    _end_holding(session, account_id, on)
    session.add(AccountHolder(account_id=account_id, household_id=household_id, from_on=on))
    session.flush()


def _end_holding(session: Session, account_id: AccountId, on: date) -> None:
    session.execute(
        update(AccountHolder)
        .where(AccountHolder.account_id == account_id, AccountHolder.to_on.is_(None))
        .values(to_on=on)
    )


def _lock_numbers(session: Session, village_id: RegionId, kind: str) -> None:
    # The counter's row is the lock: who opens accounts of a kind in a village does so alone.
    next_numbers(session, village_id, _counter(kind), year=NO_YEAR, count=0)


def _counter(kind: str) -> str:
    return f"account.{kind}"


def _without(
    session: Session, village_id: RegionId, kind: str, holder_ids: Sequence[HolderId], on: date
) -> list[HolderId]:
    there = open_accounts(session, village_id, kind, holder_ids, on=on)
    return sorted(set(holder_ids) - there.keys())


def _check_village(session: Session, village_id: RegionId, holder_ids: Sequence[HolderId]) -> None:
    for some in chunks(holder_ids):
        inside = select(func.count(Household.id)).where(
            Household.id.in_(some), Household.village_id == village_id
        )
        if session.scalar(inside) != len(some):
            raise NotFound("ledger.household_elsewhere", "这一户不在本村，请先核对名册")


def _open(
    session: Session, village_id: RegionId, kind: str, holder_ids: Sequence[HolderId], on: date
) -> None:
    count = len(holder_ids)
    first = next_numbers(session, village_id, _counter(kind), year=NO_YEAR, count=count)
    numbers = [f"{NUMBER_LETTERS[kind]}{first + i:05d}" for i in range(count)]
    accounts = table(Account)
    opened = session.connection().execute(
        insert(session, accounts).returning(accounts.c.number, accounts.c.id),
        [
            {"village_id": village_id, "number": number, "kind": kind, "opened_on": on}
            for number in numbers
        ],
    )
    ids = dict(opened.all())
    holder = "household_id" if kind == "household" else "person_id"
    _insert(
        session,
        AccountHolder,
        [
            {"account_id": ids[number], holder: holder_id, "from_on": on}
            for number, holder_id in zip(numbers, holder_ids, strict=True)
        ],
    )
    _insert(session, Purse, [{"account_id": ids[number], "available": ZERO} for number in numbers])


def _insert(
    session: Session, model: type[Account | AccountHolder | Purse], rows: list[dict[str, object]]
) -> None:
    session.connection().execute(insert(session, table(model)), rows)

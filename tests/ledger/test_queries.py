"""Accounts, positions and what the ledger said as of a day or an instant."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.ledger.models import Account
from pointsapp.ledger.policy import Totals
from pointsapp.ledger.queries import (
    account_of_household,
    as_of_occurred,
    as_of_recorded,
    balances,
    find_account,
    get_account,
    get_entry,
    head,
    holders_of,
    numbers_of,
    periods_of,
    purses,
    rank,
    seals,
    top,
)
from pointsapp.ledger.service import close_account, ensure_accounts, open_account, record, reverse
from pointsapp.ledger.service.sealing import seal_village
from tests.ledger.conftest import DAY, Village, award


def test_account_numbers_go_on_per_kind_and_village(session: Session, village: Village) -> None:
    numbers = [village.account(kind).number for kind in ("household", "household", "resident")]
    assert numbers == ["H00001", "H00002", "R00001"]
    assert find_account(session, village.id, "H00002") is not None
    assert find_account(session, village.id, "H00003") is None


def test_accounts_are_opened_where_missing_and_found_again(
    session: Session, village: Village, now: datetime
) -> None:
    ids = [village.household() for _ in range(3)]
    facts = {"on": DAY, "by": None, "now": now}
    first = ensure_accounts(session, village.id, "household", ids[:2], **facts)
    both = ensure_accounts(session, village.id, "household", ids, **facts)
    assert both.items() >= first.items()
    assert len(set(both.values())) == 3
    earlier = DAY - timedelta(days=300)
    again = ensure_accounts(session, village.id, "household", ids, **(facts | {"on": earlier}))
    assert again == both
    held = holders_of(session, list(both.values()), on=DAY)
    assert {held[both[i]].household_id for i in ids} == set(ids)
    assert numbers_of(session, [both[ids[0]]]) == {both[ids[0]]: "H00001"}


def test_an_account_needs_the_right_holder(
    session: Session, village: Village, other_village: object, now: datetime
) -> None:
    facts = {"on": DAY, "by": None, "now": now}
    household_id = village.household()
    with pytest.raises(Invalid):
        open_account(session, village_id=village.id, kind="household", person_id=1, **facts)
    with pytest.raises(Invalid):
        open_account(session, village_id=village.id, kind="other", person_id=1, **facts)
    with pytest.raises(NotFound, match="不在本村"):
        ensure_accounts(session, village.group_id, "household", [household_id], **facts)
    held = {"village_id": village.id, "kind": "household", "household_id": household_id}
    opened = open_account(session, **held, **facts)
    with pytest.raises(Conflict):
        open_account(session, **held, **facts)
    found = account_of_household(session, household_id, on=DAY)
    assert found is not None
    assert found.id == opened.id


def test_an_account_is_closed_once(session: Session, account: Account, now: datetime) -> None:
    close_account(session, account.id, on=DAY + timedelta(days=1), by=None, now=now)
    with pytest.raises(Conflict, match="已经停用"):
        close_account(session, account.id, on=DAY + timedelta(days=2), by=None, now=now)


def test_what_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        get_account(session, 1)
    with pytest.raises(NotFound):
        get_entry(session, 1)


def test_as_of_a_day_and_as_of_an_instant(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    week = timedelta(days=7)
    early = award(account.id, "3", "a", occurred_on=DAY - week)
    entry_id = record(session, village.id, early, by=None, now=now)
    record(session, village.id, award(account.id, "-1", "b"), by=None, now=now + week)
    reverse(session, entry_id, key="r", on=DAY + week, by=None, now=now + 2 * week)
    assert as_of_occurred(session, account.id, DAY - week).honour == 3
    assert as_of_occurred(session, account.id, DAY).honour == 2
    assert as_of_occurred(session, account.id, DAY + week).honour == -1
    assert as_of_recorded(session, account.id, now - week) == Totals()
    assert as_of_recorded(session, account.id, now).honour == 3
    assert as_of_recorded(session, account.id, now + week).honour == 2
    whole = Totals(Decimal(-1), Decimal(-1), Decimal(0), Decimal(-1), 3)
    assert as_of_recorded(session, account.id, now + 2 * week) == whole


def test_positions_are_shared_and_those_with_nothing_count(
    session: Session, village: Village, now: datetime
) -> None:
    accounts = [village.account() for _ in range(5)]
    for account, points in zip(accounts, ("5", "9", "5", "-2"), strict=False):
        draft = award(account.id, points, f"k{account.id}")
        record(session, village.id, draft, by=None, now=now)
    found = [rank(session, account.id, "2026") for account in accounts]
    assert [each.position for each in found] == [2, 1, 2, 5, 4]
    assert {each.of for each in found} == {5}
    best = top(session, village.id, "2026", 9)
    assert [(line.position, line.honour) for line in best] == [(1, 9), (2, 5), (2, 5)]
    assert (best[0].account_id, best[0].number) == (accounts[1].id, accounts[1].number)
    assert len(top(session, village.id, "2026", 1)) == 1


def test_many_accounts_are_read_at_once(session: Session, village: Village, now: datetime) -> None:
    ids = [village.account().id for _ in range(4)]
    for account_id in ids:
        draft = award(account_id, "2", f"k{account_id}")
        record(session, village.id, draft, by=None, now=now)
    statements: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert {totals.honour for totals in balances(session, ids, "2026").values()} == {2}
    assert set(purses(session, ids).values()) == {2}
    assert periods_of(session, ids) == ["2026"]
    assert len(statements) == 3


def test_seals_come_newest_first(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    assert head(session, village.id).number == 0
    for key in "ab":
        record(session, village.id, award(account.id, "1", key), by=None, now=now)
        seal_village(session, village.id, now=now)
    newest, oldest = seals(session, village.id, limit=9)
    assert newest.previous == oldest.digest
    assert head(session, village.id) == (2, newest.digest)

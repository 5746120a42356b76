"""Sixteen at once on one account: nothing is lost, nothing overdrawn, nothing booked twice."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.database import prepare_engine
from pointsapp.foundation.errors import Conflict
from pointsapp.ledger.models import Account, Entry
from pointsapp.ledger.queries import balance, head, purse
from pointsapp.ledger.service import (
    close_period,
    ensure_accounts,
    record,
    record_batch,
    reverse,
    seal_village,
    spend,
    transfer,
)
from pointsapp.ledger.verify import faults
from tests.ledger.conftest import DAY, Village, award

THREADS = 16
ROUNDS = 4


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """Connections for everybody, as several processes have them."""
    engine = create_engine(database, pool_size=THREADS, max_overflow=2)
    prepare_engine(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def shared(session: Session, village: Village, account: Account) -> tuple[int, int]:
    """The village and its account, as ids that others may use."""
    ids = village.id, account.id
    session.commit()
    return ids


def at_once(engine: Engine, work: Callable[[Session, int], None]) -> list[BaseException | None]:
    """Let sixteen threads do `work`, each in transactions of its own, starting together."""
    gate = threading.Barrier(THREADS)

    def one(number: int) -> BaseException | None:
        gate.wait()
        try:
            with Session(engine) as session:
                session.connection(execution_options={"immediate": True})
                work(session, number)
                session.commit()
        except Conflict as refused:
            return refused
        return None

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_no_award_is_lost(
    engine: Engine, session: Session, shared: tuple[int, int], now: datetime
) -> None:
    village_id, account_id = shared

    def work(session: Session, number: int) -> None:
        drafts = [award(account_id, "1.25", f"{number}-{i}") for i in range(ROUNDS)]
        record_batch(session, village_id, drafts, by=None, now=now)

    assert at_once(engine, work) == [None] * THREADS
    total = Decimal("1.25") * THREADS * ROUNDS
    assert balance(session, account_id, "2026").honour == purse(session, account_id) == total
    assert head(session, village_id).number == THREADS
    assert faults(session, now=now) == []


def test_the_same_key_from_everybody_is_one_entry(
    engine: Engine, session: Session, shared: tuple[int, int], now: datetime
) -> None:
    village_id, account_id = shared
    answers: list[int] = []

    def work(session: Session, number: int) -> None:
        entry_id = record(session, village_id, award(account_id, "3", "same"), by=None, now=now)
        answers.append(entry_id)

    assert at_once(engine, work) == [None] * THREADS
    assert len(set(answers)) == 1
    assert purse(session, account_id) == 3


def test_nobody_overdraws(
    engine: Engine, session: Session, shared: tuple[int, int], now: datetime
) -> None:
    village_id, account_id = shared
    record(session, village_id, award(account_id, "10", "a"), by=None, now=now)
    session.commit()

    def work(session: Session, number: int) -> None:
        key = f"s{number}"
        spend(session, account_id, Decimal(3), key=key, on=DAY, period="2026", by=None, now=now)

    outcomes = at_once(engine, work)
    assert outcomes.count(None) == 3
    assert purse(session, account_id) == 1
    assert session.scalar(select(func.count(Entry.id)).where(Entry.kind == "spend")) == 3
    assert faults(session, now=now) == []


def test_one_of_all_reversals_counts(
    engine: Engine, session: Session, shared: tuple[int, int], now: datetime
) -> None:
    village_id, account_id = shared
    entry_id = record(session, village_id, award(account_id, "10", "a"), by=None, now=now)
    session.commit()

    def work(session: Session, number: int) -> None:
        reverse(session, entry_id, key=f"r{number}", on=DAY, by=None, now=now)

    assert at_once(engine, work).count(None) == 1
    assert purse(session, account_id) == 0
    assert faults(session, now=now) == []


def test_everything_at_once_still_adds_up(
    engine: Engine, session: Session, village: Village, shared: tuple[int, int], now: datetime
) -> None:
    village_id, account_id = shared
    other_id = village.account().id
    session.commit()
    facts = {"on": DAY, "by": None, "now": now}
    whole = {"honour": Decimal(0), "spendable": Decimal(1), "period": "2026"}

    def work(session: Session, number: int) -> None:
        draft = award(account_id, "5", f"a{number}")
        entry_id = record(session, village_id, draft, by=None, now=now)
        match number % 4:
            case 0:
                reverse(session, entry_id, key=f"r{number}", **facts)
            case 1:
                spend(session, account_id, Decimal(2), key=f"s{number}", period="2026", **facts)
            case 2:
                source, target = (
                    (account_id, other_id) if number % 8 == 2 else (other_id, account_id)
                )
                record(session, village_id, award(source, "1", f"b{number}"), by=None, now=now)
                transfer(session, source, target, key=f"t{number}", **whole, **facts)
            case 3:
                seal_village(session, village_id, now=now)

    outcomes = at_once(engine, work)
    assert outcomes == [None] * THREADS
    seal_village(session, village_id, now=now)
    assert faults(session, now=now) == []
    assert purse(session, account_id) + purse(session, other_id) == 12 * 5 - 4 * 2 + 4


def test_a_year_closes_once_and_accounts_open_once(
    engine: Engine, session: Session, village: Village, shared: tuple[int, int], now: datetime
) -> None:
    village_id, account_id = shared
    record(session, village_id, award(account_id, "10", "a"), by=None, now=now)
    households = [village.household() for _ in range(3)]
    session.commit()

    def work(session: Session, number: int) -> None:
        facts = {"on": DAY, "by": None, "now": now}
        close_period(session, village_id, "household", "2026", keep_percent=50, **facts)
        ensure_accounts(session, village_id, "household", households, **facts)

    assert at_once(engine, work) == [None] * THREADS
    assert purse(session, account_id) == 5
    assert session.scalar(select(func.count(Account.id))) == 4

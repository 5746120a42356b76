"""A ledger with every kind of entry, and no guard left on its tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.ledger.households import NOTHING, merge_households
from pointsapp.ledger.models import Account, Chain, Entry
from pointsapp.ledger.queries import holders_of
from pointsapp.ledger.service import (
    close_period,
    record,
    record_batch,
    reverse,
    seal_village,
    spend,
    transfer,
)
from pointsapp.rulebooks.models import Rule, RuleBook
from tests.ledger.conftest import DAY, Village, award, make_village, plain_session
from tests.proof.tampering import unguard

LATER = date(2026, 11, 21)


@dataclass
class Ledger:
    """A village, the code its chain began with, and three accounts."""

    village: Village
    code: str
    household: Account
    other: Account
    resident: Account


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """On an engine of its own: a connection without guards is nothing for another test."""
    with plain_session(database) as session:
        yield session


@pytest.fixture
def ledger(session: Session, now: datetime) -> Ledger:
    """Five seals, every kind of entry, an account that was closed and passed on, one that waits."""
    village = make_village(session, now)
    one, two, own = village.account(), village.account(), village.account("resident")
    rule_id = _rule(session, village.id, now)
    facts: dict[str, Any] = {"by": None, "now": now}
    drafts = [
        award(one.id, "3", "a", rule_id=rule_id),
        award(two.id, "5.50", "b", rule_id=rule_id),
        award(two.id, "-1", "c", rule_id=rule_id),
        award(own.id, "2", "o", kind="opening", rule_ref=""),
    ]
    record_batch(session, village.id, drafts, **facts)
    recorded = session.scalars(select(Entry).where(Entry.key == "c")).one()
    reverse(session, recorded.id, key="r", on=DAY, **facts)
    spend(session, two.id, Decimal(2), key="s", period="2026", on=DAY, **facts)
    seal_village(session, village.id, now=now)
    moved = {"honour": Decimal(1), "spendable": Decimal("0.50"), "period": "2026"}
    transfer(session, one.id, two.id, key="t", on=DAY, **moved, **facts)
    _merge(session, village, two, rule_id, now)
    seal_village(session, village.id, now=now)
    close_period(session, village.id, "household", "2026", keep_percent=50, on=LATER, **facts)
    seal_village(session, village.id, now=now)
    last = award(own.id, "1", "w", rule_id=rule_id)
    record(session, village.id, last, **facts)
    session.flush()
    unguard(session)
    code = session.get_one(Chain, village.id).village_code
    return Ledger(village, code, one, two, own)


def _rule(session: Session, village_id: int, now: datetime) -> int:
    """A rule that '2026-0001/12' means."""
    book = RuleBook(
        village_id=village_id, number="2026-0001", title="x", unit="household", created_at=now
    )
    session.add(book)
    session.flush()
    rule = Rule(
        book_id=book.id, number=12, direction="plus", category="x", behaviour="x", effect="points"
    )
    session.add(rule)
    session.flush()
    return rule.id


def _merge(session: Session, village: Village, into: Account, rule_id: int, now: datetime) -> None:
    """A household that joins another: its account closes and is looked after by that one."""
    gone = village.account()
    homes = holders_of(session, [gone.id, into.id], on=DAY)
    deduction = award(gone.id, "-1", "m", rule_id=rule_id)
    record(session, village.id, deduction, by=None, now=now)
    source, target = homes[gone.id].household_id, homes[into.id].household_id
    assert source
    assert target
    merge_households(
        session, source, target, share=NOTHING, period="2026", on=LATER, by=None, now=now
    )

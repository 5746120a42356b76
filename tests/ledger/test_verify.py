"""Verify is silent about a ledger in order and names every single thing that was tampered with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pointsapp.foundation.database import APPEND_ONLY, NEVER_CHANGED
from pointsapp.ledger.models import Entry, Salt
from pointsapp.ledger.service import (
    close_period,
    erase_salts,
    record,
    record_batch,
    reverse,
    seal_village,
    spend,
    transfer,
)
from pointsapp.ledger.verify import Fault, faults
from tests.ledger.conftest import DAY, Village, award


@pytest.fixture
def busy(session: Session, village: Village, now: datetime) -> Village:
    """A village with a bit of everything in three seals, and one entry that waits."""
    one, two = village.account(), village.account()
    facts = {"on": DAY, "by": None, "now": now}
    drafts = [award(one.id, "3", "a"), award(one.id, "-1", "b"), award(two.id, "5.50", "c")]
    record_batch(session, village.id, drafts, by=None, now=now)
    entry_id = record(session, village.id, award(two.id, "4", "d"), by=None, now=now)
    reverse(session, entry_id, key="r", **facts)
    spend(session, two.id, Decimal(2), key="s", period="2026", **facts)
    seal_village(session, village.id, now=now)
    moved = {"honour": Decimal(1), "spendable": Decimal("0.50"), "period": "2026"}
    transfer(session, one.id, two.id, key="t", **moved, **facts)
    seal_village(session, village.id, now=now)
    close_period(
        session, village.id, "household", "2026", keep_percent=50, on=DAY, by=None, now=now
    )
    record(session, village.id, award(one.id, "1", "e", period="2027"), by=None, now=now)
    session.commit()
    return village


def unguard(session: Session) -> None:
    """Do what an attacker with the database's password can do: take the guards off."""
    if session.get_bind().dialect.name == "postgresql":
        for table in (*APPEND_ONLY, *NEVER_CHANGED):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        return
    for table in APPEND_ONLY:
        session.execute(text(f"DROP TRIGGER {table}_no_delete"))
    for table in (*APPEND_ONLY, *NEVER_CHANGED):
        session.execute(text(f"DROP TRIGGER {table}_no_update"))
    session.execute(text("PRAGMA defer_foreign_keys=ON"))


def test_a_ledger_in_order_has_no_faults(session: Session, busy: Village, now: datetime) -> None:
    assert faults(session, now=now) == []
    assert faults(session, busy.id, now=now) == []


def test_an_entry_that_waits_too_long_for_its_seal_is_a_fault(
    session: Session, busy: Village, now: datetime
) -> None:
    (fault,) = faults(session, now=now + timedelta(hours=2))
    assert fault.what == "entry.late"
    assert "等封存超过一小时" in str(fault)


def test_erased_salts_leave_the_seals_valid(session: Session, busy: Village, now: datetime) -> None:
    erase_salts(session, list(session.scalars(select(Entry.id))), by=None, now=now)
    assert session.scalar(select(Salt)) is None
    assert faults(session, now=now) == []


FIRST = "WHERE key = 'a'"
TAMPERINGS = {
    "entry.points": f"UPDATE entry SET points = points + 100 {FIRST}",
    "entry.honour": f"UPDATE entry SET honour = honour + 100 {FIRST}",
    "entry.spendable": f"UPDATE entry SET spendable = spendable - 1 {FIRST}",
    "entry.kind": f"UPDATE entry SET kind = 'opening' {FIRST}",
    "entry.rule_ref": f"UPDATE entry SET rule_ref = '2026-0001/13' {FIRST}",
    "entry.period": f"UPDATE entry SET period = '2025' {FIRST}",
    "entry.occurred_on": f"UPDATE entry SET occurred_on = '2026-11-01' {FIRST}",
    "entry.recorded_at": f"UPDATE entry SET recorded_at = '2026-11-01 00:00:00' {FIRST}",
    "entry.key": f"UPDATE entry SET key = 'z' {FIRST}",
    "entry.body_digest": f"UPDATE entry SET body_digest = 'z' {FIRST}",
    "entry.linked_key": f"UPDATE entry SET linked_key = 'z' {FIRST}",
    "entry.account": f"UPDATE entry SET account_id = account_id + 1 {FIRST}",
    "entry.village": f"UPDATE entry SET village_id = village_id + 1 {FIRST}",
    "entry.reverses": "UPDATE entry SET reverses_id = "
    "(SELECT id FROM entry WHERE key = 'c') WHERE key = 'r'",
    "waiting entry": "UPDATE entry SET points = 200, honour = 200 WHERE key = 'e'",
    "entry removed": "DELETE FROM entry WHERE key = 'b'",
    "transfer cut": "DELETE FROM entry WHERE key = 't:in'",
    "waiting forgotten": "DELETE FROM unsealed",
    "waiting twice": "INSERT INTO unsealed SELECT id, village_id FROM entry WHERE key = 'a'",
    "balance.honour": "UPDATE balance SET honour = honour + 1 WHERE period = '2026'",
    "balance.spendable": "UPDATE balance SET spendable = spendable + 1 WHERE period = '2026'",
    "balance.added": "UPDATE balance SET added = added + 1 WHERE period = '2026'",
    "balance.taken": "UPDATE balance SET taken = taken + 1 WHERE period = '2026'",
    "balance.entries": "UPDATE balance SET entries = entries + 1 WHERE period = '2026'",
    "balance removed": "DELETE FROM balance",
    "balance invented": "INSERT INTO balance SELECT account_id, '1999', 5, 0, 5, 0, 1 FROM purse",
    "purse": "UPDATE purse SET available = available + 1",
    "purse removed": "DELETE FROM purse",
    "seal.number": "UPDATE seal SET number = 9 WHERE number = 3",
    "seal.previous": "UPDATE seal SET previous = digest WHERE number = 2",
    "seal.entries": "UPDATE seal SET entries = 9 WHERE number = 2",
    "seal.points": "UPDATE seal SET points = points + 1 WHERE number = 2",
    "seal.honour": "UPDATE seal SET honour = honour + 1 WHERE number = 2",
    "seal.spendable": "UPDATE seal SET spendable = spendable + 1 WHERE number = 2",
    "seal.leaves_digest": "UPDATE seal SET leaves_digest = digest WHERE number = 2",
    "seal.digest": "UPDATE seal SET digest = previous WHERE number = 2",
    "seal.sealed_at": "UPDATE seal SET sealed_at = '2026-11-01 00:00:00' WHERE number = 2",
    "seal removed": "DELETE FROM seal WHERE number = 2",
    "last seal removed": "DELETE FROM seal WHERE number = 4",
    "member.leaf": "UPDATE seal_member SET leaf = 'z' WHERE position = 2",
    "member.position": "UPDATE seal_member SET position = 9 WHERE position = 2",
    "member.seal": "UPDATE seal_member SET seal_id = seal_id + 1, position = 9 WHERE position = 3",
    "member removed": "DELETE FROM seal_member WHERE position = 2",
    "salt": "UPDATE salt SET salt = 'z'",
    "chain.number": "UPDATE chain SET number = number + 1",
    "chain.digest": "UPDATE chain SET digest = 'z'",
    "chain.village_code": "UPDATE chain SET village_code = 'z'",
    "chain removed": "DELETE FROM chain",
    "account.number": "UPDATE account SET number = 'H00009' WHERE number = 'H00001'",
    "account.kind": "UPDATE account SET kind = 'cadre'",
    "account.village": "UPDATE account SET village_id = village_id + 1",
}


def found_after(session: Session, tampering: str, now: datetime) -> list[Fault]:
    """What verify says while something is tampered with."""
    with session.begin_nested() as savepoint:
        session.execute(text(tampering))
        session.expire_all()
        found = faults(session, now=now)
        savepoint.rollback()
    return found


def test_every_tampering_is_found(session: Session, busy: Village, now: datetime) -> None:
    unguard(session)
    found = {name: found_after(session, how, now) for name, how in TAMPERINGS.items()}
    assert [name for name, seen in found.items() if not seen] == []
    assert all(fault.sentence and fault.where for seen in found.values() for fault in seen)
    assert faults(session, now=now) == []


def test_a_fault_says_where_and_what(session: Session, busy: Village, now: datetime) -> None:
    session.execute(text("UPDATE balance SET honour = honour + 100 WHERE period = '2027'"))
    (fault,) = faults(session, now=now)
    assert fault.what == "balance.honour"
    assert str(fault).endswith("H00001：2027 年度荣誉积分记着 2.00，重算是 1.00")


def test_faults_of_one_village_only(
    session: Session, busy: Village, now: datetime, other_village: Callable[[], Village]
) -> None:
    other = other_village()
    account = other.account()
    record(session, other.id, award(account.id, "1", "x"), by=None, now=now)
    session.execute(text(f"UPDATE purse SET available = 7 WHERE account_id = {account.id}"))
    assert faults(session, busy.id, now=now) == []
    assert [fault.what for fault in faults(session, other.id, now=now)] == ["purse"]

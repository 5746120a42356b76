"""The tick seals what waits, however late, and nothing twice."""

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.jobs import run_due
from pointsapp.ledger.jobs import SEALING, seals_due
from pointsapp.ledger.queries import head
from pointsapp.ledger.service import record
from pointsapp.ledger.verify import faults
from tests.ledger.conftest import Village, award, make_village


def test_each_village_with_waiting_entries_is_sealed_once(
    app: Flask, session: Session, village: Village, clock: FixedClock, now: datetime
) -> None:
    other, quiet = make_village(session, now), make_village(session, now)
    ids = [village.id, other.id, quiet.id]
    for each in (village, other):
        account = each.account()
        for key in "ab":
            record(session, each.id, award(account.id, "1", key), by=None, now=now)
    session.commit()
    clock.move(days=30)
    with app.app_context():
        assert run_due([SEALING], now=clock.now()) == (2, 0)
        assert run_due([SEALING], now=clock.now()) == (0, 0)
    assert [head(session, each).number for each in ids] == [1, 1, 0]
    assert list(seals_due(session, now=clock.now())) == []
    assert faults(session, now=clock.now()) == []


def test_entries_of_the_same_instant_that_come_later_are_sealed_too(
    app: Flask, session: Session, village: Village, clock: FixedClock, now: datetime
) -> None:
    village_id, account_id = village.id, village.account().id
    for number, key in enumerate("abc", 1):
        record(session, village_id, award(account_id, "1", key), by=None, now=now)
        session.commit()
        with app.app_context():
            run_due([SEALING], now=clock.now())
        assert head(session, village_id).number == number
        session.rollback()

"""Many entries are loaded at once: each gets the id of its own row, whatever was there before."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Entry
from pointsapp.ledger.service import record_batch
from pointsapp.ledger.service.booking import MANY
from pointsapp.ledger.verify import faults
from tests.ledger.conftest import Village, award


@pytest.mark.parametrize(
    "known",
    [(), (0,), (3 * MANY - 1,), (0, MANY, 2 * MANY + 1), tuple(range(3 * MANY - 1))],
    ids=["none", "first", "last", "some", "all_but_last"],
)
def test_keys_lead_to_their_own_entries_however_many_were_known(
    session: Session, village: Village, now: datetime, known: tuple[int, ...]
) -> None:
    accounts = [village.account() for _ in range(3)]
    drafts = [award(accounts[n % 3].id, str(n + 1), f"k{n:02d}") for n in range(3 * MANY)]
    for n in known:
        record_batch(session, village.id, [drafts[n]], by=None, now=now)
    recorded = record_batch(session, village.id, drafts, by=None, now=now)
    session.commit()
    assert recorded.new == len(drafts) - len(known)
    stored = {e.key: (e.id, e.account_id, e.points) for e in session.scalars(select(Entry))}
    assert stored == {d.key: (recorded.entry_ids[d.key], d.account_id, d.points) for d in drafts}
    assert list(faults(session)) == []


def test_another_fault_than_a_known_key_refuses_the_whole_load(
    session: Session, village: Village, now: datetime
) -> None:
    account = village.account()
    drafts = [award(account.id, "1", f"k{n}") for n in range(MANY)]
    drafts[-1] = replace(drafts[-1], rule_id=10**6)
    session.commit()
    with pytest.raises(IntegrityError):
        record_batch(session, village.id, drafts, by=None, now=now)
    session.rollback()
    assert session.scalars(select(Entry)).all() == []

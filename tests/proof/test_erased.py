"""What is left to check of an entry whose salt was erased, and what is not (docs/seal.md)."""

import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, insert, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.backup import write_backup
from pointsapp.foundation.errors import Conflict
from pointsapp.ledger.canonical import body_digest, body_of_entry
from pointsapp.ledger.models import SALTS_ERASED, Account, Entry, Salt
from pointsapp.ledger.publishing import own_file, seal_file
from pointsapp.ledger.queries import holders_of
from pointsapp.ledger.rows import table
from pointsapp.ledger.service import erase_salts, forget_person
from pointsapp.ledger.verify import erased_entries, faults
from tests.ledger.test_publishing import check
from tests.proof.conftest import DAY, Ledger

WHO: dict[str, Any] = {"by": None}


@pytest.fixture
def entry(session: Session, ledger: Ledger) -> Entry:
    """The opening balance of somebody's own account, in the first seal."""
    return session.scalars(select(Entry).where(Entry.key == "o")).one()


def give_another_day(session: Session, entry: Entry) -> None:
    """What a careful forger does: the day, and the digest that is kept beside it."""
    entry.occurred_on += timedelta(days=1)
    number = session.get_one(Account, entry.account_id).number
    entry.body_digest = body_digest(body_of_entry(entry, number, ""))
    session.flush()


def test_a_salt_that_is_gone_without_a_record_is_missed(session: Session, entry: Entry) -> None:
    session.execute(delete(table(Salt)).where(table(Salt).c.entry_id == entry.id))
    give_another_day(session, entry)
    assert [fault.what for fault in faults(session)] == ["salt.gone"]


def test_behind_an_erased_salt_sums_are_still_checked(
    session: Session, entry: Entry, now: datetime
) -> None:
    erase_salts(session, [entry.id], now=now, **WHO)
    session.flush()
    assert faults(session) == []
    for name in ("points", "honour", "spendable", "period", "account_id", "body_digest"):
        with session.begin_nested() as savepoint:
            was = getattr(entry, name)
            setattr(entry, name, was + 1 if not isinstance(was, str) else "2025")
            session.flush()
            assert faults(session), name
            savepoint.rollback()


def test_behind_an_erased_salt_another_day_is_seen_by_the_file_and_the_archive_kept_before(
    session: Session, ledger: Ledger, entry: Entry, now: datetime, tmp_path: Path
) -> None:
    """The limit: whatever let verify see it would prove the entry to a thief of the database."""
    session.commit()
    engine = create_engine(session.get_bind().engine.url)
    write_backup(engine, tmp_path / "before.zip", now=now)
    engine.dispose()
    kept = own_file(session, [entry.account_id])
    erase_salts(session, [entry.id], now=now, **WHO)
    give_another_day(session, entry)
    assert faults(session) == []
    assert erased_entries(session) == {entry.id}  # which verify counts and names as unchecked
    done = check(tmp_path, seal_file(session, ledger.village.id), kept)
    assert done.returncode == 0, "the file kept by its owner still agrees with the chain"
    assert kept["entries"][0]["text"] != own_file(session, [entry.account_id])["entries"][0]["text"]
    assert archived_day(tmp_path / "before.zip", entry.id) != entry.occurred_on.isoformat()


def archived_day(path: Path, entry_id: int) -> str:
    """The day of an entry, read as docs/archive.md says."""
    with zipfile.ZipFile(path) as archive:
        columns = json.loads(archive.read("manifest.json"))["tables"]["entry"]["columns"]
        lines = [json.loads(line) for line in archive.read("entry.jsonl").splitlines()]
    rows = [dict(zip(columns, line, strict=True)) for line in lines]
    return next(str(row["occurred_on"]) for row in rows if row["id"] == entry_id)


def test_an_erasure_invented_by_the_forger_is_counted(
    session: Session, entry: Entry, now: datetime
) -> None:
    """Nothing stops the owner of the database from that; but it cannot be done unseen."""
    session.execute(delete(table(Salt)).where(table(Salt).c.entry_id == entry.id))
    invented = {"happened_at": now, "action": SALTS_ERASED, "subject_kind": "entry"}
    facts = {"entry_ids": [entry.id]}
    session.execute(insert(table(AuditRow)).values(**invented, facts=facts))
    give_another_day(session, entry)
    assert faults(session) == []
    assert erased_entries(session) == {entry.id}


def test_erasing_does_not_bury_a_forgery(
    session: Session, ledger: Ledger, entry: Entry, now: datetime
) -> None:
    person_id = holders_of(session, [ledger.resident.id], on=DAY)[ledger.resident.id].person_id
    assert person_id is not None
    give_another_day(session, entry)
    with pytest.raises(Conflict, match="和封存时不一样"):
        forget_person(session, person_id, now=now, **WHO)
    assert session.get(Salt, entry.id) is not None


def test_what_waits_for_its_seal_gets_no_salt_after_the_erasure(
    session: Session, ledger: Ledger, now: datetime
) -> None:
    person_id = holders_of(session, [ledger.resident.id], on=DAY)[ledger.resident.id].person_id
    assert person_id is not None
    forget_person(session, person_id, now=now, **WHO)
    session.flush()
    own = select(Entry.id).where(Entry.account_id == ledger.resident.id)
    assert len(session.scalars(own).all()) == 2
    assert session.scalars(select(Salt).where(Salt.entry_id.in_(own))).all() == []
    assert faults(session) == []

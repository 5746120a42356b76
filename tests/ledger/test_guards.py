"""Whatever program writes past the services: entries, seals and members can only be added."""

from datetime import datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Account, Entry, Salt
from pointsapp.ledger.service import record_batch
from tests.ledger.conftest import Village, award

GUARDED = ("entry", "seal", "seal_member")


@pytest.fixture
def recorded(session: Session, village: Village, account: Account, now: datetime) -> Session:
    drafts = [award(account.id, "3", "a"), award(account.id, "4", "b")]
    record_batch(session, village.id, drafts, by=None, now=now)
    session.commit()
    return session


def refused(session: Session, statement: str) -> bool:
    """Whether the database says that rows can only be added."""
    try:
        session.execute(text(statement))
    except DBAPIError as error:
        session.rollback()
        return "can only be added to" in str(error)
    session.rollback()
    return False


@pytest.mark.parametrize("table", GUARDED)
def test_no_row_is_changed_deleted_or_emptied_out(recorded: Session, table: str) -> None:
    column = "leaf" if table == "seal_member" else "id"
    assert refused(recorded, f"UPDATE {table} SET {column} = {column}")
    assert refused(recorded, f"DELETE FROM {table}")
    if recorded.get_bind().dialect.name == "postgresql":
        assert refused(recorded, f"TRUNCATE {table} CASCADE")


def test_no_row_is_replaced(recorded: Session) -> None:
    if recorded.get_bind().dialect.name == "sqlite":
        assert refused(recorded, "INSERT OR REPLACE INTO entry SELECT * FROM entry")
        assert refused(recorded, "REPLACE INTO seal SELECT * FROM seal")
    else:
        replace = "ON CONFLICT (entry_id) DO UPDATE SET leaf = 'z'"
        assert refused(recorded, f"INSERT INTO seal_member SELECT * FROM seal_member {replace}")
    assert recorded.scalar(select(func.count(Entry.id))) == 2


def test_salts_are_never_changed_but_may_be_erased(recorded: Session) -> None:
    assert refused(recorded, "UPDATE salt SET salt = salt")
    recorded.execute(text("DELETE FROM salt"))
    assert recorded.scalar(select(func.count(Salt.entry_id))) == 0

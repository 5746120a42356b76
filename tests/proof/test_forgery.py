"""Whoever holds the database changes it by hand: verify finds all of it but a chain hashed anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from pointsapp.foundation.database import APPEND_ONLY, NEVER_CHANGED
from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.canonical import (
    Link,
    body_digest,
    entry_text,
    genesis,
    leaf,
    leaves_digest,
    seal_digest,
)
from pointsapp.ledger.models import Account, Chain, Entry, Salt, Seal, SealMember
from pointsapp.ledger.queries import head
from pointsapp.ledger.rows import table
from pointsapp.ledger.service import record_batch, reverse, seal_village, spend, transfer
from pointsapp.ledger.service.sealing import body_of_entry
from pointsapp.ledger.verify import Fault, NotedHead, faults, head_faults, read_head
from tests.ledger.conftest import DAY, Village, award, make_village, plain_session

TABLES = (Entry, Seal, SealMember, Salt)


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    with plain_session(database) as session:
        yield session


@pytest.fixture
def village(session: Session, now: datetime) -> Village:
    """Three seals with every kind of reference between entries, and no guard left."""
    made = make_village(session, now)
    one, two = made.account(), made.account()
    facts: dict[str, Any] = {"on": DAY, "by": None, "now": now}
    drafts = [award(one.id, "3", "a"), award(two.id, "5.50", "b"), award(two.id, "-1", "c")]
    record_batch(session, made.id, drafts, by=None, now=now)
    recorded = session.scalars(select(Entry).where(Entry.key == "c")).one()
    reverse(session, recorded.id, key="r", **facts)
    spend(session, two.id, Decimal(2), key="s", period="2026", **facts)
    seal_village(session, made.id, now=now)
    moved = {"honour": Decimal(1), "spendable": Decimal("0.50"), "period": "2026"}
    transfer(session, one.id, two.id, key="t", **moved, **facts)
    seal_village(session, made.id, now=now)
    session.flush()
    unguard(session)
    return made


def unguard(session: Session) -> None:
    """What the owner of the database can do: take off triggers, keys and checks."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET session_replication_role = replica"))
        for name in ("entry", "seal", "seal_member"):
            for constraint in _constraints(session, name):
                session.execute(text(f"ALTER TABLE {name} DROP CONSTRAINT {constraint} CASCADE"))
        return
    for name in APPEND_ONLY:
        session.execute(text(f"DROP TRIGGER {name}_no_delete"))
    for name in (*APPEND_ONLY, *NEVER_CHANGED):
        session.execute(text(f"DROP TRIGGER {name}_no_update"))
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    session.execute(text("PRAGMA ignore_check_constraints=ON"))


def _constraints(session: Session, name: str) -> list[str]:
    """Checks and uniqueness; the primary keys stay."""
    found = text(
        "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u') "
        f"AND conrelid = '{name}'::regclass"
    )
    return list(session.scalars(found))


@contextmanager
def tampered(session: Session, *statements: Any) -> Iterator[None]:
    """The database as it is after some statements, until the block ends."""
    with session.begin_nested() as savepoint:
        for statement in statements:
            session.execute(statement)
        session.expire_all()
        yield
        savepoint.rollback()
    session.expire_all()


def other(value: Any) -> Any:
    """A value of the same kind that is another one."""
    if isinstance(value, Decimal):
        return value + 1
    if isinstance(value, bool | int):
        return value + 100
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) + timedelta(microseconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, str):
        return ("0" if value[:1] != "0" else "1") + value[1:] if value else "x"
    return 1


def rows_of(session: Session, model: type[Any]) -> list[Any]:
    return list(session.execute(select(table(model))).all())


def same(model: type[Any], row: Any) -> Any:
    """The condition that finds a row by its key."""
    key = next(iter(table(model).primary_key))
    return key == getattr(row, key.name)


def changes(session: Session) -> Iterator[tuple[str, Any]]:
    """Every column of every row of the four tables, changed in turn."""
    for model in TABLES:
        for row in rows_of(session, model):
            for column in table(model).columns:
                value = other(getattr(row, column.name))
                name = f"{model.__tablename__}.{column.name} of {row[0]}"
                yield name, update(table(model)).where(same(model, row)).values({column: value})


def unseen(session: Session, tamperings: Iterator[tuple[str, Any]]) -> list[str]:
    """Those after which verify had nothing to say."""
    missed = []
    for name, statement in tamperings:
        with tampered(session, statement):
            if not faults(session):
                missed.append(name)
    return missed


def test_every_column_of_every_row_is_watched(session: Session, village: Village) -> None:
    assert faults(session) == []
    assert unseen(session, changes(session)) == []
    assert faults(session) == []


def test_a_deleted_row_is_missed(session: Session, village: Village) -> None:
    """All but salts, which may be erased: then a leaf says nothing any more."""
    rows = [(m, row) for m in (Entry, Seal, SealMember) for row in rows_of(session, m)]
    gone = (
        (f"{m.__tablename__} {row[0]}", delete(table(m)).where(same(m, row))) for m, row in rows
    )
    assert unseen(session, gone) == []


def test_an_inserted_row_is_seen(session: Session, village: Village, now: datetime) -> None:
    def added() -> Iterator[tuple[str, Any]]:
        entry = rows_of(session, Entry)[0]._asdict() | {"id": 900, "key": "forged"}
        yield "entry", insert(table(Entry)).values(entry)
        seals = rows_of(session, Seal)
        last = seals[-1]._asdict()
        yield "seal", insert(table(Seal)).values(last | {"id": 900, "number": 4})
        forged = {"entry_id": 900, "seal_id": last["id"], "position": 9, "leaf": "0" * 64}
        yield "member", insert(table(SealMember)).values(forged)

    assert unseen(session, added()) == []


@pytest.mark.parametrize("column", ["leaf", "position", "seal_id"])
def test_swapped_members_are_seen(session: Session, village: Village, column: str) -> None:
    members = sorted(rows_of(session, SealMember), key=lambda row: (row.seal_id, row.position))
    firsts = [row for row in members if row.position == 1]
    pair = (firsts[0], firsts[-1]) if column == "seal_id" else (members[0], members[1])
    with tampered(session, *swap(SealMember, *pair, column)):
        assert faults(session)


def swap(model: type[Any], first: Any, second: Any, column: str) -> list[Any]:
    """Give each of two rows what the other has there; no two rows are ever the same."""
    aside = Decimal(77) if column == "points" else (777 if column != "leaf" else "aside")
    values = [(first, aside), (second, getattr(first, column)), (first, getattr(second, column))]
    return [
        update(table(model)).where(same(model, row)).values({column: value})
        for row, value in values
    ]


def test_swapped_entries_and_salts_are_seen(session: Session, village: Village) -> None:
    for model, column in ((Entry, "account_id"), (Entry, "points"), (Salt, "salt")):
        with tampered(session, *swap(model, *rows_of(session, model)[:2], column)):
            assert faults(session), column


def rehash(session: Session, village_id: int, key: str) -> None:
    """Give one entry another day and hash all that follows from it anew, as a careful forger."""
    entry = session.scalars(select(Entry).where(Entry.key == key)).one()
    chain = session.get_one(Chain, village_id)
    number = session.get_one(Account, entry.account_id).number
    entry.occurred_on += timedelta(days=1)
    body = body_of_entry(entry, number, "")
    entry.body_digest = body_digest(body)
    member = session.get_one(SealMember, entry.id)
    said = entry_text(body, village=chain.village_code, key=key, recorded_at=entry.recorded_at)
    member.leaf = leaf(session.get_one(Salt, entry.id).salt, said)
    session.flush()
    _chain_anew(session, chain)


def _chain_anew(session: Session, chain: Chain) -> None:
    previous = genesis(chain.village_code)
    for seal in session.scalars(select(Seal).order_by(Seal.number)).all():
        leaves = select(SealMember.leaf).filter_by(seal_id=seal.id).order_by(SealMember.position)
        seal.previous, seal.leaves_digest = previous, leaves_digest(session.scalars(leaves))
        previous = seal.digest = seal_digest(
            Link(chain.village_code, seal.number, previous, seal.entries, seal.points, seal.honour,
                 seal.spendable, seal.leaves_digest, seal.sealed_at)
        )  # fmt: skip
    chain.digest = previous
    session.flush()


@pytest.mark.parametrize(("key", "from_number"), [("a", 1), ("s", 2), ("t:in", 3)])
def test_a_chain_hashed_anew_is_found_against_a_head_noted_earlier(
    session: Session, village: Village, key: str, from_number: int
) -> None:
    code = session.get_one(Chain, village.id).village_code
    noted = head(session, village.id)
    before = {s.number: NotedHead(code, s.number, s.digest) for s in session.scalars(select(Seal))}
    assert head_faults(session, NotedHead(code, *noted)) == []
    rehash(session, village.id, key)
    assert faults(session) == []  # inside the database nothing shows it
    (found,) = head_faults(session, NotedHead(code, *noted))
    assert found.what == "head.other"
    seen = {n for n, earlier in before.items() if head_faults(session, earlier)}
    assert seen == {n for n in before if n >= from_number}


def test_a_shortened_chain_is_found_against_a_head_noted_earlier(
    session: Session, village: Village
) -> None:
    code = session.get_one(Chain, village.id).village_code
    noted = NotedHead(code, *head(session, village.id))
    session.execute(delete(table(Seal)).where(table(Seal).c.number == noted.number))
    assert [fault.what for fault in head_faults(session, noted)] == ["head.missing"]
    elsewhere = NotedHead("nowhere", 1, noted.digest)
    assert [fault.what for fault in head_faults(session, elsewhere)] == ["head.village"]


def test_a_head_is_read_as_it_is_typed_from_paper() -> None:
    digest = "9f86d081884c7d659a2feaa0"
    expected = NotedHead("370883-105-012", 7, digest)
    for typed in (
        f"370883-105-012:7:{digest}",
        "370883-105-012：7：9F86D081 884C7D65 9A2FEAA0",
        f" 370883-105-012 : 7 : {digest} ",
    ):
        assert read_head(typed) == expected
    wrong = ("", "7:abc", f"370883:x:{digest}", f"370883:7:{digest[:-1]}", "370883:7:" + "z" * 24)
    for typed in wrong:
        with pytest.raises(Invalid, match="指纹至少 24 个字符"):
            read_head(typed)


def test_faults_are_sentences(session: Session, village: Village) -> None:
    with tampered(session, update(table(Seal)).values(digest="0" * 64)):
        found: list[Fault] = faults(session)
    assert all(str(fault).endswith(fault.sentence) and fault.where for fault in found)

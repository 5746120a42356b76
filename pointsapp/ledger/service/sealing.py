"""Seals: a chain per village that shows when an entry was changed, left out or put in later."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count, repeat
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session, aliased

from pointsapp.foundation.prepared import Prepared
from pointsapp.ledger.canonical import (
    Body,
    Link,
    body_of_entry,
    canonical,
    entry_text,
    genesis,
    leaf,
    leaves_digest,
    seal_digest,
)
from pointsapp.ledger.ids import EntryId, SealId
from pointsapp.ledger.loading import load
from pointsapp.ledger.models import Account, Chain, Entry, Salt, Seal, SealMember, Unsealed
from pointsapp.ledger.policy import ZERO
from pointsapp.ledger.rows import chunks, dialect_of, inserting, table
from pointsapp.ledger.service.booking import Line
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import path_ids

SALT_BYTES = 16


class _Head(NamedTuple):
    """Where a village's chain ends; ours until the transaction does."""

    village_id: RegionId
    number: int
    digest: str
    code: str


class _Members(NamedTuple):
    """Entries as they go into a seal: their canonical texts, and what they add up to."""

    entry_ids: Sequence[EntryId]
    texts: Sequence[str]
    points: Decimal
    honour: Decimal
    spendable: Decimal


def seal_village(session: Session, village_id: RegionId, *, now: datetime) -> SealId | None:
    """Seal all entries of a village that wait for it, in the order of booking; None when none."""
    waiting = select(Unsealed.entry_id).where(Unsealed.village_id == village_id)
    if session.scalar(waiting.limit(1)) is None:
        return None
    head = _lock(session, village_id)
    entry_ids = session.scalars(waiting.order_by(Unsealed.entry_id)).all()
    if not entry_ids:
        return None
    for some in chunks(entry_ids):
        session.execute(delete(Unsealed).where(Unsealed.entry_id.in_(some)))
    return _add_link(session, head, _read(session, entry_ids, head.code), now=now)


def seal_lines(
    session: Session, village_id: RegionId, lines: Mapping[EntryId, Line], *, now: datetime
) -> SealId:
    """Seal lines entered at `now` in this transaction, by entry, as one batch; gives the seal."""
    head, entry_ids = _lock(session, village_id), sorted(lines)
    drafts = [lines[i].draft for i in entry_ids]
    texts = [
        canonical(lines[i].text, village=head.code, key=lines[i].draft.key, recorded_at=now)
        for i in entry_ids
    ]
    return _add_link(session, head, _Members(entry_ids, texts, *_sums(drafts)), now=now)


_WAITING = Prepared(lambda _: insert(table(Unsealed)), "entry_id", "village_id")


def leave_unsealed(session: Session, lines: Mapping[EntryId, Line]) -> None:
    """Put lines on the list of what the next seal takes in."""
    rows = [(entry_id, line.village_id) for entry_id, line in lines.items()]
    _WAITING.many(session.connection(), rows)


def village_code(session: Session, village_id: RegionId) -> str:
    """The codes of county, town and village: `370883-105-012`."""
    path = session.scalars(select(Region.path).where(Region.id == village_id)).one()
    codes = select(Region.code).where(Region.id.in_(path_ids(path))).order_by(Region.path)
    return "-".join(session.scalars(codes))


def _locking(_dialect: str) -> Any:
    chain = table(Chain)
    held = update(chain).where(chain.c.village_id == bindparam("village"))
    held = held.values(number=chain.c.number)
    return held.returning(chain.c.village_id, chain.c.number, chain.c.digest, chain.c.village_code)


_LOCK = Prepared(_locking, "village")


def _lock(session: Session, village_id: RegionId) -> _Head:
    """The chain's head; whoever else wants to seal this village waits until we are done."""
    rows = _LOCK.rows(session.connection(), village_id)
    if not rows:
        code = village_code(session, village_id)
        first = {"village_id": village_id, "number": 0, "village_code": code}
        session.connection().execute(
            inserting(dialect_of(session), table(Chain)).on_conflict_do_nothing(),
            [first | {"digest": genesis(code)}],
        )
        rows = _LOCK.rows(session.connection(), village_id)
    return _Head(*rows[0])


_LINK = (
    "village_id", "number", "previous", "entries", "points", "honour", "spendable",
    "leaves_digest", "digest", "sealed_at",
)  # fmt: skip
_SEAL = Prepared(lambda _: insert(table(Seal)).returning(table(Seal).c.id), *_LINK)


def _moving(_dialect: str) -> Any:
    chain = table(Chain)
    moved = update(chain).where(chain.c.village_id == bindparam("village"))
    return moved.values(number=bindparam("to_number"), digest=bindparam("to_digest"))


_MOVE = Prepared(_moving, "village", "to_number", "to_digest")


def _add_link(session: Session, head: _Head, members: _Members, *, now: datetime) -> SealId:
    salts = _salts(len(members.texts))
    leaves = [*map(leaf, salts, members.texts)]
    link = Link(
        village=head.code,
        number=head.number + 1,
        previous=head.digest,
        entries=len(leaves),
        points=members.points,
        honour=members.honour,
        spendable=members.spendable,
        leaves=leaves_digest(leaves),
        sealed_at=now,
    )
    digest, connection = seal_digest(link), session.connection()
    ((seal_id,),) = _SEAL.rows(
        connection, head.village_id, link.number, link.previous, link.entries, link.points,
        link.honour, link.spendable, link.leaves, digest, now,
    )  # fmt: skip
    _MOVE.run(connection, head.village_id, link.number, digest)
    places = zip(members.entry_ids, repeat(seal_id), count(1), leaves)
    load(connection, table(SealMember), ("entry_id", "seal_id", "position", "leaf"), places)
    load(connection, table(Salt), ("entry_id", "salt"), zip(members.entry_ids, salts, strict=True))
    return SealId(int(seal_id))


def _salts(number: int) -> list[str]:
    """So many times 16 random bytes in hexadecimal, drawn at once."""
    drawn, width = secrets.token_hex(SALT_BYTES * number), 2 * SALT_BYTES
    return [drawn[at : at + width] for at in range(0, len(drawn), width)]


def _sums(rows: Sequence[Any]) -> Iterable[Decimal]:
    """Points, honour, and what may be spent, of drafts or bodies."""
    for name in ("points", "honour", "spendable"):
        yield sum(map(attrgetter(name), rows), ZERO)


def _read(session: Session, entry_ids: Sequence[EntryId], code: str) -> _Members:
    """Entries as they are stored, and what is sealed of them."""
    bodies: list[Body] = []
    texts: list[str] = []
    for some in chunks(entry_ids):
        for entry, number, reverses in session.execute(_stored(some)):
            body = body_of_entry(entry, number, reverses or "")
            bodies.append(body)
            texts.append(
                entry_text(body, village=code, key=entry.key, recorded_at=entry.recorded_at)
            )
    return _Members(entry_ids, texts, *_sums(bodies))


def _stored(entry_ids: Sequence[EntryId]) -> Select[Entry, str, str]:
    taken_back = aliased(Entry)
    return (
        select(Entry, Account.number, taken_back.key)
        .join(Account, Account.id == Entry.account_id)
        .outerjoin(taken_back, taken_back.id == Entry.reverses_id)
        .where(Entry.id.in_(entry_ids))
        .order_by(Entry.id)
    )

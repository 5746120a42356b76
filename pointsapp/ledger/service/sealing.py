"""Seals: a chain per village that shows when an entry was changed, left out or put in later."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count, repeat
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, aliased

from pointsapp.foundation.prepared import Prepared
from pointsapp.ledger.canonical import (
    Body,
    Link,
    body_of_entry,
    entry_text,
    genesis,
    leaf,
    leaves_digest,
    seal_digest,
)
from pointsapp.ledger.models import Account, Chain, Entry, Salt, Seal, SealMember, Unsealed
from pointsapp.ledger.policy import ZERO
from pointsapp.ledger.rows import chunks, dialect_of, inserting, load, table
from pointsapp.ledger.service.booking import Line
from pointsapp.people.models import Region

_WAITING = Prepared(lambda _: insert(table(Unsealed)), "entry_id", "village_id")
SALT_BYTES = 16


class _Member(NamedTuple):
    """An entry as it goes into a seal: its figures and its canonical text."""

    entry_id: int
    points: Decimal
    honour: Decimal
    spendable: Decimal
    text: str


def seal_village(session: Session, village_id: int, *, now: datetime) -> Seal | None:
    """Seal all entries of a village that wait for it, in the order of booking; None when none."""
    waiting = select(Unsealed.entry_id).where(Unsealed.village_id == village_id)
    if session.scalar(waiting.limit(1)) is None:
        return None
    chain = _lock(session, village_id)
    entry_ids = session.scalars(waiting.order_by(Unsealed.entry_id)).all()
    if not entry_ids:
        return None
    for some in chunks(entry_ids):
        session.execute(delete(Unsealed).where(Unsealed.entry_id.in_(some)))
    return _add_link(session, chain, _read(session, entry_ids, chain.village_code), now=now)


def seal_lines(
    session: Session, village_id: int, lines: Mapping[int, Line], *, now: datetime
) -> Seal:
    """Seal lines entered at `now` in this transaction, by entry, as one batch of their own."""
    chain = _lock(session, village_id)
    members = [
        _member(entry_id, line.body, line.draft.key, now, chain.village_code)
        for entry_id, line in sorted(lines.items())
    ]
    return _add_link(session, chain, members, now=now)


def leave_unsealed(session: Session, lines: Mapping[int, Line]) -> None:
    """Put lines on the list of what the next seal takes in."""
    rows = [(entry_id, line.village_id) for entry_id, line in lines.items()]
    _WAITING.many(session.connection(), rows)


def village_code(session: Session, village_id: int) -> str:
    """The codes of county, town and village: `370883-105-012`."""
    path = session.scalars(select(Region.path).where(Region.id == village_id)).one()
    above = [int(part) for part in path.split("/") if part]
    codes = select(Region.code).where(Region.id.in_(above)).order_by(Region.path)
    return "-".join(session.scalars(codes))


def _lock(session: Session, village_id: int) -> Chain:
    """The chain's head; whoever else wants to seal this village waits until we are done."""
    held = update(Chain).where(Chain.village_id == village_id).values(number=Chain.number)
    returning = held.returning(Chain).execution_options(populate_existing=True)
    chain = session.scalars(returning).one_or_none()
    if chain is None:
        code = village_code(session, village_id)
        first = {"village_id": village_id, "number": 0, "village_code": code}
        session.connection().execute(
            inserting(dialect_of(session), table(Chain)).on_conflict_do_nothing(),
            [first | {"digest": genesis(code)}],
        )
        chain = session.scalars(returning).one()
    return chain


def _add_link(session: Session, chain: Chain, members: Sequence[_Member], *, now: datetime) -> Seal:
    salts = _salts(len(members))
    leaves = [leaf(salt, member.text) for salt, member in zip(salts, members, strict=True)]
    link = Link(
        village=chain.village_code,
        number=chain.number + 1,
        previous=chain.digest,
        entries=len(members),
        points=sum((member.points for member in members), ZERO),
        honour=sum((member.honour for member in members), ZERO),
        spendable=sum((member.spendable for member in members), ZERO),
        leaves=leaves_digest(leaves),
        sealed_at=now,
    )
    seal = Seal(
        village_id=chain.village_id,
        number=link.number,
        previous=link.previous,
        entries=link.entries,
        points=link.points,
        honour=link.honour,
        spendable=link.spendable,
        leaves_digest=link.leaves,
        digest=seal_digest(link),
        sealed_at=now,
    )
    session.add(seal)
    chain.number, chain.digest = seal.number, seal.digest
    session.flush()
    _add_members(session, seal.id, [member.entry_id for member in members], leaves, salts)
    return seal


def _salts(count: int) -> list[str]:
    """So many times 16 random bytes in hexadecimal, asked for at once."""
    drawn, width = secrets.token_hex(SALT_BYTES * count), 2 * SALT_BYTES
    return [drawn[at : at + width] for at in range(0, len(drawn), width)]


def _read(session: Session, entry_ids: Sequence[int], code: str) -> list[_Member]:
    return [member for some in chunks(entry_ids) for member in _members(session, some, code)]


def _members(session: Session, entry_ids: Sequence[int], code: str) -> list[_Member]:
    taken_back = aliased(Entry)
    rows = session.execute(
        select(Entry, Account.number, taken_back.key)
        .join(Account, Account.id == Entry.account_id)
        .outerjoin(taken_back, taken_back.id == Entry.reverses_id)
        .where(Entry.id.in_(entry_ids))
        .order_by(Entry.id)
    )
    return [
        _member(
            entry.id, body_of_entry(entry, number, key or ""), entry.key, entry.recorded_at, code
        )
        for entry, number, key in rows
    ]


def _member(entry_id: int, body: Body, key: str, recorded_at: datetime, code: str) -> _Member:
    text = entry_text(body, village=code, key=key, recorded_at=recorded_at)
    return _Member(entry_id, body.points, body.honour, body.spendable, text)


def _add_members(
    session: Session, seal_id: int, ids: Sequence[int], leaves: Sequence[str], salts: Sequence[str]
) -> None:
    places = zip(ids, repeat(seal_id), count(1), leaves)
    load(session, table(SealMember), ("entry_id", "seal_id", "position", "leaf"), places)
    load(session, table(Salt), ("entry_id", "salt"), zip(ids, salts, strict=True))

"""Seals: a chain per village that shows when an entry was changed, left out or put in later."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, aliased

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
from pointsapp.people.models import Region

_WAITING = insert(table(Unsealed))


@dataclass(frozen=True)
class _Member:
    """An entry as it goes into a seal."""

    entry_id: int
    body: Body
    salt: str
    leaf: str


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


def seal_entries(
    session: Session,
    village_id: int,
    entry_ids: Iterable[int],
    *,
    now: datetime,
    bodies: Mapping[int, tuple[str, Body]] | None = None,
) -> Seal:
    """Seal entries just booked as one batch of their own.

    `bodies` saves reading them again: key and body of every one, all recorded at `now`.
    """
    chain, ids = _lock(session, village_id), sorted(entry_ids)
    if bodies is None:
        return _add_link(session, chain, _read(session, ids, chain.village_code), now=now)
    code = chain.village_code
    members = [_member(i, bodies[i][1], bodies[i][0], now, code) for i in ids]
    return _add_link(session, chain, members, now=now)


def leave_unsealed(session: Session, places: Iterable[tuple[int, int]]) -> None:
    """Put (village, entry) on the list of what the next seal takes in."""
    rows = [{"village_id": village_id, "entry_id": entry_id} for village_id, entry_id in places]
    if rows:
        session.connection().execute(_WAITING, rows)


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
    link = Link(
        village=chain.village_code,
        number=chain.number + 1,
        previous=chain.digest,
        entries=len(members),
        points=_sum(member.body.points for member in members),
        honour=_sum(member.body.honour for member in members),
        spendable=_sum(member.body.spendable for member in members),
        leaves=leaves_digest(member.leaf for member in members),
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
    _add_members(session, seal.id, members)
    return seal


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
    salt = secrets.token_hex(16)
    text = entry_text(body, village=code, key=key, recorded_at=recorded_at)
    return _Member(entry_id, body, salt, leaf(salt, text))


def _add_members(session: Session, seal_id: int, members: Sequence[_Member]) -> None:
    load(
        session,
        table(SealMember),
        ("entry_id", "seal_id", "position", "leaf"),
        ((m.entry_id, seal_id, position, m.leaf) for position, m in enumerate(members, start=1)),
    )
    load(session, table(Salt), ("entry_id", "salt"), ((m.entry_id, m.salt) for m in members))


def _sum(figures: Iterable[Decimal]) -> Decimal:
    return sum(figures, ZERO)

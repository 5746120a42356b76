"""The chain of a village: every seal, every member, every leaf that still has its salt."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from pointsapp.ledger.canonical import (
    Link,
    body_digest,
    body_of_entry,
    entry_text,
    genesis,
    leaf,
    leaves_digest,
    seal_digest,
)
from pointsapp.ledger.ids import EntryId
from pointsapp.ledger.models import Account, Chain, Entry, Salt, Seal, SealMember, Unsealed
from pointsapp.ledger.policy import ZERO
from pointsapp.ledger.rows import table
from pointsapp.ledger.verify.fault import Fault
from pointsapp.people.ids import RegionId

Rows = Select[*tuple[Any, ...]]
PATIENCE = timedelta(hours=1)
AT_ONCE = 2000


@dataclass
class _Walk:
    """Where the walk along a chain stands: what the next seal must follow."""

    code: str
    number: int = 0
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        self.digest = genesis(self.code)


@dataclass
class _Read:
    """What the members of one seal say."""

    faults: list[tuple[str, str]] = field(default_factory=list)
    leaves: list[str] = field(default_factory=list)
    points: Decimal = ZERO
    honour: Decimal = ZERO
    spendable: Decimal = ZERO


def chain_faults(
    session: Session,
    village_id: RegionId,
    name: str,
    *,
    erased: Collection[EntryId],
    now: datetime | None,
) -> Iterator[Fault]:
    """Every seal that does not follow the one before or does not hold what it says.

    `erased` are the entries whose salt may be gone.
    """
    chain = session.get(Chain, village_id, populate_existing=True)
    walk = _Walk(chain.village_code if chain else "")
    members = groupby(session.execute(_members(village_id)), key=attrgetter("seal_id"))
    upcoming = next(members, None)
    seals = select(Seal).where(Seal.village_id == village_id).order_by(Seal.number)
    for seal in session.scalars(seals, execution_options={"yield_per": AT_ONCE}):
        rows: Any = ()
        if upcoming is not None and upcoming[0] == seal.id:
            rows = upcoming[1]
        read = _read(rows, village_id, walk.code, erased)
        upcoming = next(members, None) if rows else upcoming
        where = f"{name}第 {seal.number} 号封存"
        for what, sentence in [*_seal_faults(seal, walk, read), *read.faults]:
            yield Fault(where, what, sentence)
        walk.number, walk.digest = seal.number, seal.digest
    if (chain.number, chain.digest) != (walk.number, walk.digest) if chain else walk.number:
        yield Fault(name, "chain.head", "封存的末端和最后一号封存对不上：可能少了封存或被改过")
    yield from _waiting_faults(session, village_id, name, now)


def _read(rows: Any, village_id: RegionId, code: str, erased: Collection[EntryId]) -> _Read:
    read = _Read()
    for expected, row in enumerate(rows, start=1):
        read.leaves.append(row.leaf)
        if row.position != expected:
            read.faults.append(("member.position", f"第 {expected} 位缺了或次序被改过"))
        if row.id is None:
            read.faults.append(("member.orphan", f"第 {row.position} 位没有对应的明细"))
            continue
        read.points += row.points
        read.honour += row.honour
        read.spendable += row.spendable
        sentence = f"第 {row.position} 位（{row.number}，{row.key}）和封存时不一样"
        if row.village_id != village_id:
            read.faults.append(("entry.village", sentence))
        body = body_of_entry(row, row.number or "", row.reverses or "")
        if body_digest(body) != row.body_digest:
            read.faults.append(("entry.body", sentence))
        text = entry_text(body, village=code, key=row.key, recorded_at=row.recorded_at)
        if row.salt is None:
            if row.id not in erased:
                read.faults.append(("salt.gone", f"{sentence}：随机数没有了，也没有删除的记录"))
        elif leaf(row.salt, text) != row.leaf:
            read.faults.append(("entry.leaf", sentence))
    return read


def _seal_faults(seal: Seal, walk: _Walk, read: _Read) -> Iterator[tuple[str, str]]:
    if seal.number != walk.number + 1:
        yield "seal.number", f"前一号是 {walk.number}，号码不连续"
    if seal.previous != walk.digest:
        yield "seal.previous", "没有接在前一号封存后面"
    if seal.entries != len(read.leaves):
        yield "seal.entries", f"写着 {seal.entries} 笔，实际 {len(read.leaves)} 笔"
    said = (seal.points, seal.honour, seal.spendable)
    if said != (read.points, read.honour, read.spendable):
        yield "seal.totals", "合计和明细相加不一样"
    if seal.leaves_digest != leaves_digest(read.leaves):
        yield "seal.leaves", "明细的指纹和封存的不一样"
    link = Link(
        village=walk.code,
        number=seal.number,
        previous=seal.previous,
        entries=seal.entries,
        points=seal.points,
        honour=seal.honour,
        spendable=seal.spendable,
        leaves=seal.leaves_digest,
        sealed_at=seal.sealed_at,
    )
    if seal.digest != seal_digest(link):
        yield "seal.digest", "封存本身的指纹不对，内容被改过"


def _members(village_id: RegionId) -> Rows:
    taken_back = aliased(Entry)
    return (
        # Columns, not objects: a county has millions of them.
        select(SealMember.seal_id, SealMember.position, SealMember.leaf, *table(Entry).c)
        .add_columns(Account.number, Salt.salt, taken_back.key.label("reverses"))
        .select_from(SealMember)
        .join(Seal, Seal.id == SealMember.seal_id)
        .outerjoin(Entry, Entry.id == SealMember.entry_id)
        .outerjoin(Account, Account.id == Entry.account_id)
        .outerjoin(Salt, Salt.entry_id == SealMember.entry_id)
        .outerjoin(taken_back, taken_back.id == Entry.reverses_id)
        .where(Seal.village_id == village_id)
        .order_by(Seal.number, SealMember.position)
        .execution_options(yield_per=AT_ONCE)
    )


def _waiting_faults(
    session: Session, village_id: RegionId, name: str, now: datetime | None
) -> Iterator[Fault]:
    taken_back = aliased(Entry)
    rows: Any = session.execute(
        select(Entry, Account.number, taken_back.key, Unsealed.entry_id, SealMember.seal_id)
        .join(Account, Account.id == Entry.account_id)
        .outerjoin(taken_back, taken_back.id == Entry.reverses_id)
        .outerjoin(
            Unsealed, and_(Unsealed.entry_id == Entry.id, Unsealed.village_id == Entry.village_id)
        )
        .outerjoin(SealMember, SealMember.entry_id == Entry.id)
        .where(Entry.village_id == village_id)
        .where(or_(SealMember.entry_id.is_(None), Unsealed.entry_id.is_not(None)))
        .execution_options(yield_per=AT_ONCE)
    )
    for entry, number, reverses, waits, sealed in rows:
        where = f"{name} {number}"
        if sealed is not None:
            yield Fault(where, "entry.twice", f"这一笔（{entry.key}）已封存，却还在等封存")
        elif waits is None:
            yield Fault(where, "entry.unsealed", f"这一笔（{entry.key}）没有封存，也不在等封存")
        elif now is not None and entry.recorded_at < now - PATIENCE:
            yield Fault(where, "entry.late", f"这一笔（{entry.key}）等封存超过一小时，请看定时任务")
        if body_digest(body_of_entry(entry, number, reverses or "")) != entry.body_digest:
            yield Fault(where, "entry.body", f"这一笔（{entry.key}）和登记时不一样")

"""The files with which anyone can check a ledger; docs/seal.md tells how."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from pointsapp.ledger.canonical import body_of_entry, entry_text, figure, instant
from pointsapp.ledger.ids import AccountId, SealId
from pointsapp.ledger.models import Account, Chain, Entry, Salt, Seal, SealMember
from pointsapp.ledger.rows import chunks
from pointsapp.people.ids import RegionId

SEALS_FORMAT = "pointsapp seals 1"
ENTRIES_FORMAT = "pointsapp entries 1"


def seal_file(session: Session, village_id: RegionId) -> dict[str, Any]:
    """All seals of a village with their leaves, as plain JSON: public, says nothing of anyone."""
    chain = session.get(Chain, village_id, populate_existing=True)
    leaves: defaultdict[SealId, list[str]] = defaultdict(list)
    members = select(SealMember.seal_id, SealMember.leaf).join(Seal, Seal.id == SealMember.seal_id)
    members = members.where(Seal.village_id == village_id)
    for seal_id, leaf in session.execute(members.order_by(Seal.number, SealMember.position)):
        leaves[seal_id].append(leaf)
    seals = select(Seal).where(Seal.village_id == village_id).order_by(Seal.number)
    return {
        "format": SEALS_FORMAT,
        "village": chain.village_code if chain else "",
        "seals": [_seal(seal, leaves[seal.id]) for seal in session.scalars(seals)],
    }


def own_file(session: Session, account_ids: Sequence[AccountId]) -> dict[str, Any]:
    """The sealed entries of some accounts with their salts, for their holder alone.

    With a salt the leaf can be redone and found in the public file; `salt` is null once erased.
    """
    entries = [entry for some in chunks(account_ids) for entry in _entries(session, some)]
    return {"format": ENTRIES_FORMAT, "entries": entries}


def _seal(seal: Seal, leaves: list[str]) -> dict[str, Any]:
    return {
        "number": seal.number,
        "previous": seal.previous,
        "entries": seal.entries,
        "points": figure(seal.points),
        "honour": figure(seal.honour),
        "spendable": figure(seal.spendable),
        "leaves": leaves,
        "sealed": instant(seal.sealed_at),
        "digest": seal.digest,
    }


def _entries(session: Session, account_ids: Sequence[AccountId]) -> list[dict[str, Any]]:
    taken_back = aliased(Entry)
    rows: Any = session.execute(
        select(Entry, SealMember, Seal.number, Account.number, Salt.salt, taken_back.key)
        .add_columns(Chain.village_code)
        .join(SealMember, SealMember.entry_id == Entry.id)
        .join(Seal, Seal.id == SealMember.seal_id)
        .join(Account, Account.id == Entry.account_id)
        .join(Chain, Chain.village_id == Entry.village_id)
        .outerjoin(Salt, Salt.entry_id == Entry.id)
        .outerjoin(taken_back, taken_back.id == Entry.reverses_id)
        .where(Entry.account_id.in_(account_ids))
        .order_by(Entry.id)
    )
    return [_entry(*row) for row in rows]


def _entry(
    entry: Entry,
    member: SealMember,
    seal: int,
    account: str,
    salt: str | None,
    reverses: str | None,
    code: str,
) -> dict[str, Any]:
    body = body_of_entry(entry, account, reverses or "")
    return {
        "village": code,
        "seal": seal,
        "position": member.position,
        "leaf": member.leaf,
        "salt": salt,
        "text": entry_text(body, village=code, key=entry.key, recorded_at=entry.recorded_at),
    }

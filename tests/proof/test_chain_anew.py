"""A chain hashed anew from some row on agrees with itself; only a head noted earlier finds it."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Invalid
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
from pointsapp.ledger.models import Account, Balance, Chain, Entry, Purse, Salt, Seal, SealMember
from pointsapp.ledger.queries import head
from pointsapp.ledger.rows import table
from pointsapp.ledger.verify import NotedHead, faults, head_faults, read_head
from tests.proof.conftest import Ledger
from tests.proof.tampering import tampered


def seals_of(session: Session) -> Sequence[Seal]:
    return session.scalars(select(Seal).order_by(Seal.number)).all()


def noted_heads(session: Session, ledger: Ledger) -> list[NotedHead]:
    """What stood on paper after each seal."""
    return [NotedHead(ledger.code, seal.number, seal.digest[:24]) for seal in seals_of(session)]


def rewrite(session: Session, entry: Entry) -> None:
    """Digest and leaf of one entry made anew from what its row says now."""
    chain, member = session.get_one(Chain, entry.village_id), session.get_one(SealMember, entry.id)
    taken_back = session.get(Entry, entry.reverses_id) if entry.reverses_id else None
    number = session.get_one(Account, entry.account_id).number
    body = body_of_entry(entry, number, taken_back.key if taken_back else "")
    entry.body_digest = body_digest(body)
    text = entry_text(
        body, village=chain.village_code, key=entry.key, recorded_at=entry.recorded_at
    )
    member.leaf = leaf(session.get_one(Salt, entry.id).salt, text)


def chain_anew(session: Session, village_id: int, *, first: int = 1, last: int = 99) -> None:
    """Every seal from the first to the last number hashed anew, and the head where it is reached.

    Counts and sums are taken from the members, as a careful forger does.
    """
    chain, previous = session.get_one(Chain, village_id), ""
    for seal in seals_of(session):
        seal.previous = previous or genesis(chain.village_code)
        if first <= seal.number <= last:
            _hash_anew(session, seal, chain.village_code)
        previous = seal.digest
    chain.number, chain.digest = seals_of(session)[-1].number, previous
    session.flush()


def _hash_anew(session: Session, seal: Seal, code: str) -> None:
    members = session.execute(
        select(SealMember.leaf, Entry).join(Entry, Entry.id == SealMember.entry_id)
        .where(SealMember.seal_id == seal.id).order_by(SealMember.position)
    ).all()  # fmt: skip
    seal.entries, seal.leaves_digest = len(members), leaves_digest(leaf for leaf, _ in members)
    for name in ("points", "honour", "spendable"):
        setattr(seal, name, sum((getattr(entry, name) for _, entry in members), Decimal(0)))
    seal.digest = seal_digest(
        Link(code, seal.number, seal.previous, seal.entries, seal.points, seal.honour,
             seal.spendable, seal.leaves_digest, seal.sealed_at)
    )  # fmt: skip


def test_a_chain_hashed_anew_from_any_row_on_is_found_by_every_later_head(
    session: Session, ledger: Ledger
) -> None:
    heads, village_id = noted_heads(session, ledger), ledger.village.id
    assert [fault for noted in heads for fault in head_faults(session, noted)] == []
    sealed = select(SealMember.entry_id, Seal.number).join(Seal, Seal.id == SealMember.seal_id)
    rows = session.execute(sealed.order_by(SealMember.entry_id)).all()
    assert {number for _, number in rows} == {noted.number for noted in heads}
    for entry_id, number in rows:
        with tampered(session):
            entry = session.get_one(Entry, entry_id)
            entry.occurred_on += timedelta(days=1)
            rewrite(session, entry)
            chain_anew(session, village_id, first=number)
            assert faults(session) == [], "inside the database nothing shows it"
            seen = {noted.number for noted in heads if head_faults(session, noted)}
            assert seen == {noted.number for noted in heads if noted.number >= number}


def test_a_chain_hashed_anew_in_part_is_found_by_verify(session: Session, ledger: Ledger) -> None:
    """From too late a seal on, or not to the end."""
    entry_id = session.scalar(select(Entry.id).where(Entry.key == "a"))
    parts = [(first, 99) for first in range(2, 5)] + [(1, last) for last in range(1, 4)]
    for first, last in parts:
        with tampered(session):
            entry = session.get_one(Entry, entry_id)
            entry.occurred_on += timedelta(days=1)
            rewrite(session, entry)
            chain_anew(session, ledger.village.id, first=first, last=last)
            assert faults(session), (first, last)


def test_points_invented_with_every_sum_and_seal_mended_are_found_by_a_head(
    session: Session, ledger: Ledger
) -> None:
    heads = noted_heads(session, ledger)
    entry = session.scalars(select(Entry).where(Entry.key == "a")).one()
    for name in ("points", "honour", "spendable"):
        setattr(entry, name, getattr(entry, name) + 100)
    here = {"account_id": entry.account_id}
    balance = session.scalars(select(Balance).filter_by(period="2026", **here)).one()
    for name in ("honour", "spendable", "added"):
        setattr(balance, name, getattr(balance, name) + 100)
    session.scalars(select(Purse).filter_by(**here)).one().available += 100
    rewrite(session, entry)
    chain_anew(session, ledger.village.id)
    assert faults(session) == []
    assert all(head_faults(session, noted) for noted in heads)


def test_an_entry_taken_out_with_every_sum_and_seal_mended_is_found_by_a_head(
    session: Session, ledger: Ledger
) -> None:
    heads = noted_heads(session, ledger)
    entry = session.scalars(select(Entry).where(Entry.key == "o")).one()
    member = session.get_one(SealMember, entry.id)
    later = (SealMember.seal_id == member.seal_id) & (SealMember.position > member.position)
    balance = session.scalars(select(Balance).filter_by(account_id=entry.account_id)).one()
    balance.honour, balance.added = balance.honour - entry.honour, balance.added - entry.honour
    balance.spendable, balance.entries = balance.spendable - entry.spendable, balance.entries - 1
    session.get_one(Purse, entry.account_id).available -= entry.spendable
    session.flush()
    for model, key in ((Salt, Salt.entry_id), (SealMember, SealMember.entry_id), (Entry, Entry.id)):
        session.execute(delete(model).where(key == entry.id))
    session.execute(update(SealMember).where(later).values(position=SealMember.position - 1))
    session.expire_all()
    chain_anew(session, ledger.village.id)
    assert faults(session) == []
    assert all(head_faults(session, noted) for noted in heads)


def test_a_shortened_chain_is_found_against_a_head_noted_earlier(
    session: Session, ledger: Ledger
) -> None:
    noted = NotedHead(ledger.code, *head(session, ledger.village.id))
    session.execute(delete(table(Seal)).where(table(Seal).c.number == noted.number))
    assert [fault.what for fault in head_faults(session, noted)] == ["head.missing"]
    elsewhere = NotedHead("nowhere", 1, noted.digest)
    assert [fault.what for fault in head_faults(session, elsewhere)] == ["head.village"]


def test_a_chain_under_another_villages_code_is_found(session: Session, ledger: Ledger) -> None:
    heads = noted_heads(session, ledger)
    session.get_one(Chain, ledger.village.id).village_code = "370883-105-099"
    for entry in session.scalars(select(Entry).join(SealMember, SealMember.entry_id == Entry.id)):
        rewrite(session, entry)
    chain_anew(session, ledger.village.id)
    assert faults(session) == []
    assert {fault.what for noted in heads for fault in head_faults(session, noted)} == {
        "head.village"
    }


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

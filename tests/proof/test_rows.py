"""Whoever holds the database changes a row by hand: verify finds it."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.database import Base
from pointsapp.ledger.models import (
    Account,
    AccountHolder,
    Balance,
    Entry,
    Purse,
    Salt,
    Seal,
    SealMember,
    Unsealed,
)
from pointsapp.ledger.publishing import own_file
from pointsapp.ledger.rows import table
from pointsapp.ledger.verify import Fault, faults
from tests.proof.conftest import LATER, Ledger
from tests.proof.tampering import (
    OUTSIDE,
    Tampering,
    changes,
    deletions,
    ledger_tables,
    rows_of,
    swap,
    tampered,
    unseen,
)

# What a village books and seals; no kind of row may be left out by a later table.
NAMES = {"account", "account_holder", "balance", "chain", "entry", "purse", "salt", "seal",
         "seal_member", "unsealed"}  # fmt: skip


def test_every_table_of_the_ledger_is_watched_or_left_out_for_a_reason() -> None:
    watched = {model.__tablename__ for model in ledger_tables()}
    assert watched == NAMES
    for name in OUTSIDE:
        of_table, _, column = name.partition(".")
        assert not column or column in Base.metadata.tables[of_table].columns


def test_the_ledger_is_in_order_before_anybody_touches_it(session: Session, ledger: Ledger) -> None:
    assert faults(session) == []
    assert all(len(rows_of(session, model)) >= 1 for model in ledger_tables())
    kinds = {row.kind for row in rows_of(session, Entry)}
    assert kinds == {"award", "deduction", "opening", "transfer_in", "transfer_out", "spend",
                     "expiry", "reversal"}  # fmt: skip


def test_every_column_of_every_row_is_watched(session: Session, ledger: Ledger) -> None:
    waits, shown = rows_of(session, Unsealed)[0].entry_id, rows_of(session, AccountHolder)[-1].id
    # Held by nothing: an entry's key and instant until the next tick seals it, and who looks after
    # a closed account, where nothing can be booked.
    free = {f"entry.{name} of {waits}" for name in ("key", "recorded_at")}
    held = ("account_id", "household_id", "to_on")
    free |= {f"account_holder.{name} of {shown}" for name in held}
    for model in ledger_tables():
        missed = unseen(session, changes(session, model))
        assert [each for each in missed if each.partition(":")[0] not in free] == []
    assert faults(session) == []


def test_a_deleted_row_is_missed(session: Session, ledger: Ledger) -> None:
    shown = rows_of(session, AccountHolder)[-1]
    assert shown.from_on == LATER
    for model in ledger_tables():
        missed = unseen(session, deletions(session, model))
        assert missed == ([f"account_holder {shown.id}"] if model is AccountHolder else [])


def added(session: Session) -> Iterator[Tampering]:
    """A row put into every table by somebody who copies another one."""
    new: list[tuple[type[Any], dict[str, Any]]] = [
        (Entry, {"id": 900, "key": "forged"}),
        (Entry, {"id": 900, "key": "forged", "village_id": 901}),
        (Seal, {"id": 900, "number": 9}),
        (SealMember, {"entry_id": 900, "position": 9, "leaf": "0" * 64}),
        (Salt, {"entry_id": 900}),
        (Balance, {"period": "1999"}),
        (AccountHolder, {"id": 900}),
        (Account, {"id": 900, "number": "H00900"}),
    ]
    for model, forged in new:
        row = rows_of(session, model)[-1]._asdict() | forged
        yield f"{model.__tablename__} {forged}", insert(table(model)).values(row)
    sealed = rows_of(session, SealMember)[0].entry_id
    waiting = {"entry_id": sealed, "village_id": rows_of(session, Entry)[0].village_id}
    yield "unsealed", insert(table(Unsealed)).values(waiting)


def test_an_inserted_row_is_seen(session: Session, ledger: Ledger) -> None:
    assert unseen(session, added(session)) == []


@pytest.mark.parametrize("column", ["leaf", "position", "seal_id", "entry_id"])
def test_swapped_members_are_seen(session: Session, ledger: Ledger, column: str) -> None:
    members = sorted(rows_of(session, SealMember), key=lambda row: (row.seal_id, row.position))
    firsts = [row for row in members if row.position == 1]
    pair = (firsts[0], firsts[-1]) if column == "seal_id" else (members[0], members[1])
    if column == "entry_id":  # the key itself: exchange what the two rows are about
        statements = [
            update(table(SealMember)).where(table(SealMember).c.leaf == row.leaf)
            .values(entry_id=entry_id)
            for row, entry_id in ((pair[0], -1), (pair[1], pair[0][0]), (pair[0], pair[1][0]))
        ]  # fmt: skip
    else:
        statements = swap(SealMember, *pair, column)
    with tampered(session, *statements):
        assert faults(session)


def test_swapped_entries_are_seen(session: Session, ledger: Ledger) -> None:
    for column in ("account_id", "points", "occurred_on", "key", "rule_ref"):
        first, *others = rows_of(session, Entry)
        second = next(row for row in others if getattr(row, column) != getattr(first, column))
        with tampered(session, *swap(Entry, first, second, column)):
            assert faults(session), column


def test_swapped_salts_seals_and_purses_are_seen(session: Session, ledger: Ledger) -> None:
    for model, column in ((Salt, "salt"), (Seal, "digest"), (Purse, "available")):
        with tampered(session, *swap(model, *rows_of(session, model)[:2], column)):
            assert faults(session), column


def test_two_households_that_were_exchanged_are_known_by_the_files_they_kept(
    session: Session, ledger: Ledger
) -> None:
    """The limit that docs/seal.md states: no name is in a seal, only the numbers of accounts."""
    one, two, *_ = (row for row in rows_of(session, AccountHolder) if row.household_id is not None)
    kept = own_file(session, held_by(session, one.household_id))
    with tampered(session, *swap(AccountHolder, one, two, "household_id")):
        assert faults(session) == []
        today = own_file(session, held_by(session, one.household_id))
        assert not any(entry in today["entries"] for entry in kept["entries"])


def held_by(session: Session, household_id: int) -> list[int]:
    held = select(AccountHolder.account_id).where(AccountHolder.household_id == household_id)
    return list(session.scalars(held))


def test_faults_are_sentences(session: Session, ledger: Ledger) -> None:
    with tampered(session, update(table(Seal)).values(digest="0" * 64)):
        found: list[Fault] = faults(session)
    assert all(str(fault).endswith(fault.sentence) and fault.where for fault in found)

"""Entries against each other and against their rules: reversals, transfers, references."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, String, cast, column, func, or_, select, table
from sqlalchemy.orm import Session, aliased

from pointsapp.ledger.models import Account, Entry
from pointsapp.ledger.policy import REVERSIBLE, TRANSFERS
from pointsapp.ledger.verify.fault import Fault
from pointsapp.people.ids import RegionId

Rows = Select[*tuple[Any, ...]]
# Rules stand above the ledger: only their tables are known here, not their code.
RULE = table("rule", column("id"), column("book_id"), column("number"))
BOOK = table("rule_book", column("id"), column("village_id"), column("number"))


def link_faults(session: Session, village_id: RegionId, name: str) -> Iterator[Fault]:
    """Every entry that does not agree with the one it names or with its rule."""
    for number, key in session.execute(_reversals(village_id)):
        sentence = f"冲正（{key}）和被冲正的那一笔对不上"
        yield Fault(f"{name} {number}", "reversal", sentence)
    for linked_key in session.scalars(_transfers(village_id)):
        yield Fault(name, "transfer", f"转账（{linked_key}）两边相加不是零，或缺了一边")
    for number, key in session.execute(_rules(village_id)):
        sentence = f"这一笔（{key}）写的细则条款和细则里的对不上"
        yield Fault(f"{name} {number}", "rule", sentence)


def _reversals(village_id: RegionId) -> Rows:
    original = aliased(Entry)
    disagree = or_(
        original.id.is_(None),
        Entry.kind != "reversal",
        original.account_id != Entry.account_id,
        original.village_id != Entry.village_id,
        original.period != Entry.period,
        original.points != -Entry.points,
        original.honour != -Entry.honour,
        original.spendable != -Entry.spendable,
        original.kind.not_in(REVERSIBLE),
    )
    return (
        _named()
        .outerjoin(original, original.id == Entry.reverses_id)
        .where(Entry.village_id == village_id, Entry.reverses_id.is_not(None), disagree)
    )


def _transfers(village_id: RegionId) -> Rows:
    here = select(Entry.linked_key).where(Entry.village_id == village_id, Entry.kind.in_(TRANSFERS))
    return (
        select(Entry.linked_key)
        .where(Entry.linked_key.in_(here), Entry.kind.in_(TRANSFERS))
        .group_by(Entry.linked_key)
        .having(
            or_(
                func.sum(Entry.points) != 0,
                func.sum(Entry.honour) != 0,
                func.sum(Entry.spendable) != 0,
                func.count(Entry.id) % 2 != 0,
            )
        )
    )


def _rules(village_id: RegionId) -> Rows:
    reference = BOOK.c.number + "/" + cast(RULE.c.number, String)
    named = (
        select(RULE.c.id, reference.label("ref"))
        .join(BOOK, BOOK.c.id == RULE.c.book_id)
        .where(BOOK.c.village_id == village_id)
        .subquery()
    )
    return (
        _named()
        .outerjoin(named, named.c.ref == Entry.rule_ref)
        .where(Entry.village_id == village_id)
        .where(Entry.rule_id.is_distinct_from(named.c.id))
    )


def _named() -> Rows:
    return select(Account.number, Entry.key).join(Account, Account.id == Entry.account_id)

"""The one way into the ledger: entries, purses and balances in one transaction, set by set."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.ledger.canonical import Body, body_digest, figure
from pointsapp.ledger.models import Account, Balance, Entry, Purse
from pointsapp.ledger.policy import ZERO, Draft, Totals, check_draft, may_book, weight
from pointsapp.ledger.rows import add_to, chunks, dialect_of, inserting, load_new, table

SUMS = ("honour", "spendable", "added", "taken", "entries")
# These take from a purse only what is in it.
GUARDED = ("spend", "transfer_out")
# From here on loading entries is faster than one statement with all their figures.
MANY = 50
ANSWER = ("village_id", "key", "id")
Place = tuple[int, str]  # a village and a key in it


@dataclass(frozen=True)
class Booked:
    """The entries of a batch by key, which of them are new, and what the new ones are."""

    entry_ids: dict[str, int]
    new: dict[str, int]
    villages: dict[int, int]  # by entry
    bodies: dict[int, tuple[str, Body]]  # by entry, with its key


@dataclass(frozen=True)
class _Row:
    """A draft on its way in, with the account it belongs to and the digest of what it says."""

    draft: Draft
    village_id: int
    body: Body
    digest: str

    @property
    def place(self) -> Place:
        return self.village_id, self.draft.key


class _Account(NamedTuple):
    id: int
    village_id: int
    number: str
    closed_on: date | None


def book(
    session: Session, drafts: Sequence[Draft], *, now: datetime, village_id: int | None = None
) -> Booked:
    """Book what is new of the drafts, all or nothing; those booked before have no effect.

    NotFound for an account (of the village, where one is named), Invalid for figures that do not
    fit or a closed account, Conflict for a key that came with another body, an entry reversed
    before, or a purse that is short.
    """
    rows = _prepare(session, drafts, village_id)
    new = _insert(session, rows, now=now)
    known = new | _compare(session, [row for place, row in rows.items() if place not in new])
    fresh = [rows[place].draft for place in rows if place in new]
    _fill_purses(session, fresh)
    _fill_balances(session, fresh)
    return Booked(
        entry_ids={key: entry_id for (_, key), entry_id in known.items()},
        new={key: entry_id for (_, key), entry_id in new.items()},
        villages={entry_id: village_id for (village_id, _), entry_id in new.items()},
        bodies={i: (place[1], rows[place].body) for place, i in new.items()},
    )


def _prepare(
    session: Session, drafts: Sequence[Draft], village_id: int | None
) -> dict[Place, _Row]:
    accounts = _accounts(session, {draft.account_id for draft in drafts}, village_id)
    reversed_keys = _keys(session, [d.reverses_id for d in drafts if d.reverses_id is not None])
    rows: dict[Place, _Row] = {}
    for draft in drafts:
        check_draft(draft)
        account = accounts[draft.account_id]
        if not may_book(draft.kind, draft.occurred_on, account.closed_on):
            raise _closed(account)
        body = body_of(draft, account.number, reversed_keys)
        row = _Row(draft, account.village_id, body, body_digest(body))
        if rows.setdefault(row.place, row).digest != row.digest:
            raise _other_body(draft.key)
    return rows


def body_of(draft: Draft, number: str, reversed_keys: Mapping[int, str]) -> Body:
    """What a draft says, in public identifiers only."""
    return Body(
        account=number,
        kind=draft.kind,
        points=draft.points,
        honour=draft.honour,
        spendable=draft.spendable,
        rule=draft.rule_ref,
        period=draft.period,
        occurred=draft.occurred_on,
        reverses=reversed_keys[draft.reverses_id] if draft.reverses_id is not None else "",
        linked=draft.linked_key,
    )


def _accounts(session: Session, ids: set[int], village_id: int | None) -> dict[int, _Account]:
    found: dict[int, _Account] = {}
    for some in chunks(sorted(ids)):
        for row in session.connection().execute(_held_accounts(), {"ids": some}):
            found[row.id] = _Account(*row)
    inside = (village_id in (None, account.village_id) for account in found.values())
    if len(found) < len(ids) or not all(inside):
        raise NotFound("ledger.account_not_found", "没有找到这个积分账户")
    return found


@cache
def _held_accounts() -> Select[Any]:
    """Accounts that nobody closes until we are done; in one order, so nobody waits in a circle."""
    account = table(Account).c
    return (
        select(account.id, account.village_id, account.number, account.closed_on)
        .where(account.id.in_(bindparam("ids", expanding=True)))
        .order_by(account.id)
        .with_for_update(read=True)
    )


def _keys(session: Session, entry_ids: Sequence[int]) -> dict[int, str]:
    if not entry_ids:
        return {}
    rows = session.execute(select(Entry.id, Entry.key).where(Entry.id.in_(entry_ids)))
    return dict(rows.all())


def _insert(session: Session, rows: Mapping[Place, _Row], *, now: datetime) -> dict[Place, int]:
    if not rows:
        return {}
    # No conflict target: the key and `reverses_id` are both "only once".
    values, taken = [_values(row, now) for row in rows.values()], table(Entry)
    if len(values) >= MANY:
        names = list(values[0])
        answers = load_new(
            session, taken, names, (list(row.values()) for row in values), answer=ANSWER
        )
    else:
        statement = _taking(dialect_of(session))
        answers = session.connection().execute(statement, values).all()
    return {(village_id, key): entry_id for village_id, key, entry_id in answers}


@cache
def _taking(dialect: str) -> Any:
    entry = table(Entry)
    statement = inserting(dialect, entry).on_conflict_do_nothing()
    return statement.returning(*(entry.c[name] for name in ANSWER))


def _values(row: _Row, now: datetime) -> dict[str, Any]:
    return vars(row.draft) | {
        "village_id": row.village_id,
        "recorded_at": now,
        "body_digest": row.digest,
    }


def _compare(session: Session, repeats: Sequence[_Row]) -> dict[Place, int]:
    """The first answers to repeated keys; Conflict where the body was another."""
    first: dict[Place, tuple[int, str]] = {}
    for some in chunks(repeats):
        asked = select(Entry.village_id, Entry.key, Entry.id, Entry.body_digest).where(
            tuple_(Entry.village_id, Entry.key).in_([row.place for row in some])
        )
        for village_id, key, entry_id, digest in session.execute(asked).all():
            first[village_id, key] = (entry_id, digest)
    for row in repeats:
        if row.place not in first:
            raise Conflict("ledger.reversed", "这一笔已经冲正过了，不能再冲正一次")
        if first[row.place][1] != row.digest:
            raise _other_body(row.draft.key)
    return {place: entry_id for place, (entry_id, _) in first.items()}


def _fill_purses(session: Session, drafts: Sequence[Draft]) -> None:
    # Purses before balances, each in the order of accounts: nobody waits in a circle.
    for draft in drafts:
        if draft.kind in GUARDED and draft.spendable:
            take(session, draft.account_id, -draft.spendable)
    sums: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    for draft in drafts:
        if draft.kind not in GUARDED:
            sums[draft.account_id] += draft.spendable
    rows = [{"account_id": i, "available": amount} for i, amount in sorted(sums.items()) if amount]
    add_to(session, table(Purse), rows, "available")


def take(session: Session, account_id: int, amount: Decimal) -> None:
    """Take from a purse what it holds (or of a debt at most the debt) in one step; Conflict."""
    enough = Purse.available >= amount if amount > 0 else Purse.available <= amount
    taken = session.execute(
        update(Purse)
        .where(Purse.account_id == account_id, enough)
        .values(available=Purse.available - amount)
        .returning(Purse.available)
        .execution_options(synchronize_session=False)
    )
    if taken.scalar() is None:
        held = session.scalar(select(Purse.available).where(Purse.account_id == account_id))
        raise _short(held or ZERO, amount)


def _fill_balances(session: Session, drafts: Iterable[Draft]) -> None:
    sums: defaultdict[tuple[int, str], Totals] = defaultdict(Totals)
    for draft in drafts:
        sums[draft.account_id, draft.period] += weight(draft.kind, draft.honour, draft.spendable)
    rows = [
        {"account_id": account_id, "period": period} | vars(totals)
        for (account_id, period), totals in sorted(sums.items(), key=lambda item: item[0])
    ]
    add_to(session, table(Balance), rows, *SUMS)


def _short(held: Decimal, amount: Decimal) -> Conflict:
    return Conflict(
        "ledger.short",
        f"积分不够：现在能用 {figure(held)} 分，这次要用 {figure(amount)} 分，"
        f"还差 {figure(amount - held)} 分",
        available=figure(held),
    )


def _other_body(key: str) -> Conflict:
    return Conflict(
        "ledger.other_body", "这笔积分已经用同一编号登记过，但内容不一样；请刷新页面核对", key=key
    )


def _closed(account: _Account) -> Invalid:
    day = account.closed_on
    return Invalid(
        "ledger.closed", f"账户 {account.number} 从 {day} 起已停用，不能再登记这天以后的积分"
    )

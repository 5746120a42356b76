"""The one way into the ledger: entries, purses and balances in one transaction, set by set."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import ge, le
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from pointsapp.foundation.columns import Hundredths
from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.foundation.prepared import Prepared
from pointsapp.ledger.canonical import body_digest, body_of_entry, figure
from pointsapp.ledger.ids import AccountId, EntryId
from pointsapp.ledger.loading import Sums, load_new
from pointsapp.ledger.models import Account, Balance, Entry, Purse
from pointsapp.ledger.policy import ZERO, Draft, Totals, add_up, check_draft, may_book, weight
from pointsapp.ledger.rows import among, chunks, inserting, table
from pointsapp.people.ids import RegionId

# These take from a purse only what is in it.
GUARDED = ("spend", "transfer_out")
# From here on loading entries is faster than one statement each.
MANY = 8
NAMES = (
    "village_id", "account_id", "kind", "points", "honour", "spendable", "rule_id", "rule_ref",
    "period", "occurred_on", "recorded_at", "key", "body_digest", "reverses_id", "linked_key",
)  # fmt: skip
Place = tuple[RegionId, str]  # a village and a key in it


class Line(NamedTuple):
    """A draft on its way in, with the village it belongs to, what it says, and the digest of it."""

    draft: Draft
    village_id: RegionId
    text: str
    digest: str


@dataclass(frozen=True)
class Booked:
    """The entries of a batch by key, and the lines that are new, by entry in ascending order."""

    entry_ids: dict[str, EntryId]
    new: dict[EntryId, Line]


class _Account(NamedTuple):
    id: AccountId
    village_id: RegionId
    number: str
    closed_on: date | None


def enter(
    session: Session, drafts: Sequence[Draft], *, now: datetime, village_id: RegionId | None = None
) -> Booked:
    """Insert what is new of the drafts, all or nothing; those booked before have no effect.

    `settle` must follow in the same transaction. NotFound for an account (of the village, where
    one is named), Invalid for figures that do not fit or a closed account, Conflict for a key that
    came with another body or an entry reversed before.
    """
    connection = session.connection()
    lines = _prepare(connection, drafts, village_id)
    known = _insert(connection, lines, now=now)
    new = {entry_id: lines[place] for place, entry_id in known.items()}
    if len(new) < len(lines):
        known |= _compare(connection, [line for place, line in lines.items() if place not in known])
    return Booked({key: entry_id for (_, key), entry_id in known.items()}, new)


def settle(session: Session, booked: Booked) -> None:
    """Let purses and balances follow what was entered; Conflict when a purse is short.

    Others wait for these rows until the transaction ends, so little should come after.
    """
    connection, drafts = session.connection(), [line.draft for line in booked.new.values()]
    # Purses before balances, each in the order of accounts: nobody waits in a circle.
    _fill_purses(connection, drafts)
    _fill_balances(connection, drafts)


def book(
    session: Session, drafts: Sequence[Draft], *, now: datetime, village_id: RegionId | None = None
) -> Booked:
    """Both at once."""
    booked = enter(session, drafts, now=now, village_id=village_id)
    settle(session, booked)
    return booked


def _prepare(
    connection: Connection, drafts: Sequence[Draft], village_id: RegionId | None
) -> dict[Place, Line]:
    accounts = _accounts(connection, {draft.account_id for draft in drafts}, village_id)
    reversed_keys = _keys(connection, [d.reverses_id for d in drafts if d.reverses_id is not None])
    lines: dict[Place, Line] = {}
    for draft in drafts:
        check_draft(draft)
        account = accounts[draft.account_id]
        if not may_book(draft.kind, draft.occurred_on, account.closed_on):
            raise _closed(account)
        reverses = reversed_keys[draft.reverses_id] if draft.reverses_id is not None else ""
        body = body_of_entry(draft, account.number, reverses)
        line = Line(draft, account.village_id, body.text, body_digest(body))
        if lines.setdefault((account.village_id, draft.key), line).digest != line.digest:
            raise _other_body(draft.key)
    return lines


def _held_accounts(dialect: str) -> Select[Any]:
    """Accounts that nobody closes until we are done; in one order, so nobody waits in a circle."""
    account = table(Account).c
    columns = select(account.id, account.village_id, account.number, account.closed_on)
    return columns.where(among(dialect, account.id)).order_by(account.id).with_for_update(read=True)


_ACCOUNTS = Prepared(_held_accounts, "ids")


def _accounts(
    connection: Connection, ids: set[AccountId], village_id: RegionId | None
) -> dict[AccountId, _Account]:
    rows = _ACCOUNTS.rows(connection, list(ids))
    found = {row[0]: _Account._make(row) for row in rows}
    inside = (village_id in (None, account.village_id) for account in found.values())
    if len(found) < len(ids) or not all(inside):
        raise NotFound("ledger.account_not_found", "没有找到这个积分账户")
    return found


def _keys(connection: Connection, entry_ids: Sequence[EntryId]) -> dict[EntryId, str]:
    if not entry_ids:
        return {}
    rows = connection.execute(select(Entry.id, Entry.key).where(Entry.id.in_(entry_ids)))
    return dict(rows.all())


def _taking(dialect: str) -> Any:
    # No conflict target: the key and `reverses_id` are both "only once".
    entry = table(Entry)
    statement = inserting(dialect, entry).on_conflict_do_nothing()
    return statement.returning(entry.c.village_id, entry.c.key, entry.c.id)


_ENTRY = Prepared(_taking, *NAMES)


def _insert(
    connection: Connection, lines: Mapping[Place, Line], *, now: datetime
) -> dict[Place, EntryId]:
    rows = [_values(line, now) for line in lines.values()]
    if len(rows) >= MANY:
        new = load_new(connection, table(Entry), NAMES, rows, "village_id", "key")
        return {place: EntryId(key) for place, key in new.items()}
    answers = [answer for row in rows for answer in _ENTRY.rows(connection, *row)]
    return {(village_id, key): entry_id for village_id, key, entry_id in answers}


def _values(line: Line, now: datetime) -> tuple[Any, ...]:
    draft = line.draft
    return (
        line.village_id, draft.account_id, draft.kind, draft.points, draft.honour, draft.spendable,
        draft.rule_id, draft.rule_ref, draft.period, draft.occurred_on, now, draft.key,
        line.digest, draft.reverses_id, draft.linked_key,
    )  # fmt: skip


def _compare(connection: Connection, repeats: Sequence[Line]) -> dict[Place, EntryId]:
    """The first answers to repeated keys; Conflict where the body was another."""
    first: dict[Place, tuple[EntryId, str]] = {}
    for some in chunks(repeats):
        places = [(line.village_id, line.draft.key) for line in some]
        asked = select(Entry.village_id, Entry.key, Entry.id, Entry.body_digest).where(
            tuple_(Entry.village_id, Entry.key).in_(places)
        )
        for village_id, key, entry_id, digest in connection.execute(asked).all():
            first[village_id, key] = (entry_id, digest)
    for line in repeats:
        found = first.get((line.village_id, line.draft.key))
        if found is None:
            raise Conflict("ledger.reversed", "这一笔已经冲正过了，不能再冲正一次")
        if found[1] != line.digest:
            raise _other_body(line.draft.key)
    return {place: entry_id for place, (entry_id, _) in first.items()}


_PURSES = Sums(table(Purse), "available")


def _fill_purses(connection: Connection, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if draft.kind in GUARDED and draft.spendable:
            _take(connection, draft.account_id, -draft.spendable)
    sums: defaultdict[AccountId, Decimal] = defaultdict(lambda: ZERO)
    for draft in drafts:
        if draft.kind not in GUARDED:
            sums[draft.account_id] += draft.spendable
    _PURSES.add(connection, [(i, amount) for i, amount in sorted(sums.items()) if amount])


def _taken(enough: Callable[[Any, Any], Any]) -> Prepared:
    purse, amount = table(Purse), bindparam("amount", type_=Hundredths())
    held = purse.c.available
    statement = (
        update(purse)
        .where(purse.c.account_id == bindparam("whose"), enough(held, amount))
        .values(available=held - amount)
        .returning(held)
    )
    return Prepared(lambda _: statement, "whose", "amount")


_TAKE, _TAKE_DEBT = _taken(ge), _taken(le)


def _take(connection: Connection, account_id: AccountId, amount: Decimal) -> None:
    """Take from a purse what it holds (or of a debt at most the debt) in one step; Conflict."""
    taking = _TAKE if amount > 0 else _TAKE_DEBT
    if not taking.rows(connection, account_id, amount):
        held = connection.scalar(select(Purse.available).where(Purse.account_id == account_id))
        raise _short(held or ZERO, amount)


_BALANCES = Sums(table(Balance), "honour", "spendable", "added", "taken", "entries")


def _fill_balances(connection: Connection, drafts: Iterable[Draft]) -> None:
    weights: defaultdict[tuple[AccountId, str], list[Totals]] = defaultdict(list)
    for draft in drafts:
        weights[draft.account_id, draft.period].append(
            weight(draft.kind, draft.honour, draft.spendable)
        )
    _BALANCES.add(
        connection, [(*place, *vars(add_up(weights[place])).values()) for place in sorted(weights)]
    )


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

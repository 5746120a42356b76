"""What somebody would write by hand with the bare driver: nothing checked, nothing sealed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks.world import NOW, World
from pointsapp.ledger.policy import Draft
from pointsapp.people.ids import RegionId

COLUMNS = (
    "village_id", "account_id", "kind", "points", "honour", "spendable", "rule_ref", "period",
    "occurred_on", "recorded_at", "key", "body_digest", "linked_key",
)  # fmt: skip
TYPES = (
    "bigint", "bigint", "text", "bigint", "bigint", "bigint", "text", "text", "date",
    "timestamptz", "text", "text", "text",
)  # fmt: skip
BALANCE = (
    "INSERT INTO balance (account_id, period, honour, spendable, added, taken, entries) {} "
    "ON CONFLICT (account_id, period) DO UPDATE SET honour = balance.honour + excluded.honour, "
    "spendable = balance.spendable + excluded.spendable, added = balance.added + excluded.added, "
    "taken = balance.taken + excluded.taken, entries = balance.entries + excluded.entries"
)
PURSE = (
    "INSERT INTO purse (account_id, available) {} "
    "ON CONFLICT (account_id) DO UPDATE SET available = purse.available + excluded.available"
)
NAMES = ", ".join(COLUMNS)


def values(world: World, draft: Draft, village_id: RegionId) -> tuple[Any, ...]:
    """An entry's columns as the driver wants them."""
    cents, lite = int(draft.points * 100), world.kind == "sqlite"
    return (
        village_id, draft.account_id, draft.kind, cents, cents, cents, draft.rule_ref,
        draft.period, draft.occurred_on.isoformat() if lite else draft.occurred_on,
        NOW.strftime("%Y-%m-%d %H:%M:%S.%f") if lite else NOW, draft.key, "0" * 64, "",
    )  # fmt: skip


def add_set(connection: Any, world: World, drafts: Sequence[Draft]) -> None:
    """Entries, purses and balances in one transaction of three set-based statements."""
    rows = [values(world, draft, world.village_id) for draft in drafts]
    sums: Counter[tuple[int, str]] = Counter()
    for row in rows:
        sums[row[1], row[7]] += row[3]
    totals = [(a, p, cents, cents, cents, 0, 1) for (a, p), cents in sums.items()]
    purses = [(account_id, cents) for (account_id, _), cents in sums.items()]
    (_sqlite if world.kind == "sqlite" else _postgresql)(connection, rows, totals, purses)
    connection.commit()


def _sqlite(connection: Any, rows: Any, totals: Any, purses: Any) -> None:
    connection.execute("BEGIN IMMEDIATE")
    insert_many(connection, rows, conflict="ON CONFLICT DO NOTHING")
    connection.executemany(PURSE.format("VALUES (?, ?)"), purses)
    connection.executemany(BALANCE.format("VALUES (?, ?, ?, ?, ?, ?, ?)"), totals)


def insert_many(connection: Any, rows: Any, conflict: str = "") -> None:
    """Plain executemany of SQLite."""
    marks = ", ".join("?" * len(COLUMNS))
    connection.executemany(f"INSERT INTO entry ({NAMES}) VALUES ({marks}) {conflict}", rows)


def _postgresql(connection: Any, rows: Any, totals: Any, purses: Any) -> None:
    entry = f"INSERT INTO entry ({NAMES}) {{}} ON CONFLICT DO NOTHING"
    connection.execute(entry.format(_unnest(TYPES)), _columns(rows))
    connection.execute(PURSE.format(_unnest(("bigint",) * 2)), _columns(purses))
    types = ("bigint", "text", *("bigint",) * 5)
    connection.execute(BALANCE.format(_unnest(types)), _columns(totals))


def _unnest(types: Sequence[str]) -> str:
    return f"SELECT * FROM unnest({', '.join(f'%s::{each}[]' for each in types)})"


def _columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def copy(connection: Any, rows: Any) -> None:
    """Plain COPY of PostgreSQL."""
    with connection.cursor() as cursor, cursor.copy(f"COPY entry ({NAMES}) FROM STDIN") as sink:
        for row in rows:
            sink.write_row(row)

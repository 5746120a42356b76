"""Many entries at once, against the fastest plain way into the same table."""

from functools import partial
from typing import Any

from benchmarks.databases import bare
from benchmarks.measuring import Bound, Row, Side, made_in_turns, where_time_goes
from benchmarks.rows.plain import copy, insert_many, values
from benchmarks.world import NOW, World
from pointsapp.foundation.database import transaction
from pointsapp.ledger.policy import Draft
from pointsapp.ledger.service import record_batch


def importing(world: World, rounds: int, count: int) -> Row:
    """An import that is checked, idempotent, sealed and keeps balances; and one that is not.

    The plain one gets its rows ready as the driver wants them, we get drafts.
    """
    village_id, lite = world.village_id, world.kind == "sqlite"

    def ours(drafts: list[Draft]) -> None:
        with transaction() as session:
            record_batch(session, village_id, drafts, by=None, now=NOW)

    def plain(rows: list[Any]) -> None:
        if lite:
            connection.execute("BEGIN IMMEDIATE")
        (insert_many if lite else copy)(connection, rows)
        connection.commit()

    def ours_next() -> Side:
        return partial(ours, world.drafts(village_id, count))

    def plain_next() -> Side:
        drafts = world.drafts(village_id, count)
        return partial(plain, [values(world, draft, village_id) for draft in drafts])

    with world.open(), bare(world.url) as connection:
        times = made_in_turns(rounds, ours_next, plain_next)
        row = Row(
            "导入：核对、不重复、封存、记好余额",
            f"{'executemany' if lite else 'COPY'} 进同一张表，一次 {count:,} 笔",
            world.kind, world.entries, Bound(0.25, 0.5), times, count=count,
        )  # fmt: skip
        if row.verdict == "missed":
            row.slow = where_time_goes(ours_next())
        return row

"""Many entries at once, against the fastest plain way into the same table."""

from benchmarks.databases import bare
from benchmarks.measuring import Bound, Row, in_turns, where_time_goes
from benchmarks.rows.plain import copy, insert_many, values
from benchmarks.world import NOW, World
from pointsapp.foundation.database import transaction
from pointsapp.ledger.service import record_batch


def importing(world: World, rounds: int, count: int) -> Row:
    """An import that is checked, idempotent, sealed and keeps balances; and one that is not."""
    village_id = world.village_id
    turns = [world.drafts(village_id, count) for _ in range(rounds + 1)]
    plain_rows = [[values(world, draft, village_id) for draft in world.drafts(village_id, count)]
                  for _ in range(rounds + 1)]  # fmt: skip

    def ours() -> None:
        with transaction() as session:
            record_batch(session, village_id, turns.pop(), by=None, now=NOW)

    def plain() -> None:
        if world.kind == "sqlite":
            connection.execute("BEGIN IMMEDIATE")
        (insert_many if world.kind == "sqlite" else copy)(connection, plain_rows.pop())
        connection.commit()

    with world.open(), bare(world.url) as connection:
        times = in_turns(rounds, ours, plain)
        yardstick = "executemany" if world.kind == "sqlite" else "COPY"
        row = Row(
            f"导入 {count:,} 笔：核对、不重复、封存、记好余额", f"{yardstick} 进同一张表",
            world.kind, world.entries, Bound(0.25, 0.5), times, count=count,
        )  # fmt: skip
        if row.verdict == "missed":
            turns.append(world.drafts(village_id, count))
            row.slow = where_time_goes(ours)
        return row

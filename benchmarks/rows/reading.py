"""What a household and the board look at: as fast after years as at the start."""

from collections.abc import Sequence

from benchmarks.measuring import Bound, Row, Side, in_turns, repeated, where_time_goes
from benchmarks.world import PERIOD, World
from pointsapp.foundation.database import reading
from pointsapp.ledger import queries

BEST = 50


def household(worlds: Sequence[World], rounds: int, count: int) -> list[Row]:
    """Balance and last ten lines at each size, against the smallest, all in one run."""
    times = in_turns(rounds, *(_looks(world, count) for world in worlds))
    rows = []
    for world, taken in zip(worlds, times, strict=True):
        row = Row(
            "余额和最近 10 条", f"只有 {worlds[0].entries:,} 笔的时候", world.kind, world.entries,
            Bound(1.2, 1.0, most=True), [taken, times[0]], count=count,
        )  # fmt: skip
        if row.verdict == "missed":
            row.slow = where_time_goes(_looks(world, count))
        rows.append(row)
    return rows


def _looks(world: World, count: int) -> Side:
    return repeated(lambda: _look(world), count)


def _look(world: World) -> None:
    with world.open():
        session = reading()
        queries.balance(session, world.account_id, PERIOD)
        queries.lines(session, [world.account_id], period=PERIOD, limit=10)


def best(world: World, rounds: int, count: int) -> Row:
    """The village's top 50, against reading one row by its key, in the same session."""
    with world.open():
        session = reading()
        ours = repeated(lambda: queries.top(session, world.village_id, PERIOD, BEST), count)
        one = repeated(lambda: queries.get_account(session, world.account_id), count)
        times = in_turns(rounds, ours, one)
        row = Row(
            f"全村前 {BEST} 名", "按主键读一行", world.kind, world.entries,
            Bound(4, 2, most=True), times, count=count,
        )  # fmt: skip
        if row.verdict == "missed":
            row.slow = where_time_goes(ours)
        return row

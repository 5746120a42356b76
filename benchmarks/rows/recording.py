"""One entry, and a sheet of 100, against the bare driver."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from benchmarks.databases import bare
from benchmarks.measuring import (
    Bound,
    Row,
    Side,
    in_turns,
    made_in_turns,
    repeated,
    where_time_goes,
)
from benchmarks.rows.plain import add_set
from benchmarks.world import NOW, PERIOD, World
from pointsapp.foundation.database import db, transaction
from pointsapp.ledger.policy import Draft
from pointsapp.ledger.service import record, record_batch

LINES = 100
Statement = tuple[str, Any]


def single(world: World, rounds: int, count: int) -> Row:
    """Recording one entry through the service, and replaying its statements by the driver."""
    with world.open(), bare(world.url) as connection:
        ours = repeated(lambda: _record_one(world), count)
        again = _replay(world, connection)
        times = in_turns(rounds, ours, repeated(again, count))
        row = Row(
            "记一笔（经过服务层）", "同样的语句直接交给驱动", world.kind, world.entries,
            Bound(0.5, 0.8), times, count=count,
        )  # fmt: skip
        if row.verdict == "missed":
            row.slow = where_time_goes(ours)
        return row


def _record_one(world: World) -> tuple[str, int]:
    draft = world.draft(world.account_id)
    with transaction() as session:
        return draft.key, record(session, world.village_id, draft, by=None, now=NOW)


def _replay(world: World, connection: Any) -> Callable[[], None]:
    """The statements of one recording, each time with a new key and the id that comes of it."""
    with _captured() as statements:
        old_key, old_id = _record_one(world)

    def again() -> None:
        fresh: dict[Any, Any] = {old_key: f"bench:{next(world.keys)}"}
        for sql, parameters in statements:
            cursor = connection.execute(sql, _renamed(parameters, fresh))
            rows = cursor.fetchall() if cursor.description else []
            if sql.startswith("INSERT INTO entry "):
                fresh[old_id] = max(value for value in rows[0] if isinstance(value, int))
        connection.commit()

    return again


def _renamed(parameters: Any, fresh: dict[Any, Any]) -> Any:
    if isinstance(parameters, dict):
        return {name: _fresh(value, fresh) for name, value in parameters.items()}
    return tuple([_fresh(value, fresh) for value in parameters])


def _fresh(value: Any, fresh: dict[Any, Any]) -> Any:
    return fresh.get(value, value) if isinstance(value, str | int) else value


@contextmanager
def _captured() -> Iterator[list[Statement]]:
    """Whatever goes to the driver, where the dialect hands it over."""
    seen: list[Statement] = []

    def note(cursor: Any, sql: str, parameters: Any, context: Any = None) -> None:
        seen.append((sql, parameters))
        cursor.execute(sql, parameters)

    with patch.object(db.engine.dialect, "do_execute", note):
        yield seen


def sheet(world: World, rounds: int, count: int) -> Row:
    """A notice sheet of 100 lines as one sealed batch, and the same rows set by set, unsealed."""

    def ours(sheets: Sequence[list[Draft]]) -> None:
        for drafts in sheets:
            with transaction() as session:
                record_batch(session, world.village_id, drafts, by=None, now=NOW)

    def plain(sheets: Sequence[list[Draft]]) -> None:
        for drafts in sheets:
            add_set(connection, world, drafts)

    def fresh(way: Callable[[Sequence[list[Draft]]], None]) -> Side:
        village_id, year = world.village_id, (PERIOD,)
        return partial(way, [world.drafts(village_id, LINES, year) for _ in range(count)])

    with world.open(), bare(world.url) as connection:
        times = made_in_turns(rounds, partial(fresh, ours), partial(fresh, plain))
        row = Row(
            "记一张 100 条的公示表，封存", "驱动整批写入，不封存", world.kind, world.entries,
            Bound(0.5, 0.7), times, count=count,
        )  # fmt: skip
        if row.verdict == "missed":
            row.slow = where_time_goes(fresh(ours))
        return row

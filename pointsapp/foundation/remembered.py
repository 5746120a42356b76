"""What follows from rows alone is worked out once: asked again, only the rows are read again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from pointsapp.foundation.database import READ_ONLY
from pointsapp.foundation.prepared import NOTED, send

Result = TypeVar("Result")
# What PostgreSQL sees just now: any transaction that has written changes it when it ends, and it
# never comes again while the server runs. A server that broke down and recovered may have lost
# what it said last, but nobody's connection outlives that.
MOMENT = "SELECT pg_current_snapshot()::text, pg_postmaster_start_time()::text"


class _Asked(NamedTuple):
    """A statement as the driver got it, and what it answered."""

    sql: str
    values: Any
    rows: list[Any]

    def again(self, connection: Connection) -> bool:
        """Whether the database still answers the same."""
        found: list[Any] = send(connection, self.sql, self.values).fetchall()
        return found == self.rows


class Connected:
    """How often this process has connected to a database."""

    times = 0


@event.listens_for(Pool, "connect")
def _count(_driver: Any, _record: Any) -> None:
    Connected.times += 1


@dataclass(frozen=True)
class _Kept(Generic[Result]):
    result: Result
    asked: tuple[_Asked, ...]
    moment: Any = None  # when it was so; None where the database cannot tell

    def holds(self, connection: Connection, moment: Any) -> bool:
        """Whether nothing was written since, or every statement is answered the same."""
        if moment is not None and moment == self.moment:
            return True
        return all(each.again(connection) for each in self.asked)


_Results = OrderedDict[Hashable, _Kept[Result]]


class Remembered(Generic[Result]):
    """Results by key, each with all that the database was asked for it.

    Nothing has to be called off when something changes: a result is only given again after every
    statement behind it was sent again and answered the same, or PostgreSQL said in one answer that
    nothing at all was written since. What is spared is all that was made of the rows. One process
    keeps up to `most` results, those asked for last.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._by_engine: WeakKeyDictionary[Engine, _Results[Result]] = WeakKeyDictionary()

    def get(self, session: Session, key: Hashable, work: Callable[[], Result]) -> Result:
        """What `work` gives; it only reads, in `session`, and all else that it uses is in `key`."""
        connection = session.connection()
        found = self._find(connection.engine, key)
        moment = _moment(connection) if found is None or len(found.asked) > 1 else None
        if found and found.holds(connection, moment):
            if found.moment != moment:
                self._keep(connection.engine, key, replace(found, moment=moment))
            return found.result
        if session.identity_map:
            return work()  # an object that was read before might be used without being asked for
        with _noted(connection) as asked:
            result = work()
        self._keep(connection.engine, key, _Kept(result, tuple(asked), moment))
        return result

    def _find(self, engine: Engine, key: Hashable) -> _Kept[Result] | None:
        with self._lock:
            kept = self._by_engine.setdefault(engine, OrderedDict())
            if key in kept:
                kept.move_to_end(key)
            return kept.get(key)

    def _keep(self, engine: Engine, key: Hashable, found: _Kept[Result]) -> None:
        with self._lock:
            kept = self._by_engine[engine]
            kept[key] = found
            kept.move_to_end(key)
            while len(kept) > self._most:
                kept.popitem(last=False)


@contextmanager
def _noted(connection: Connection) -> Iterator[list[_Asked]]:
    """All statements that a connection sends meanwhile, with their rows."""
    asked: list[_Asked] = []

    def note(sql: str, values: Any, rows: list[Any]) -> None:
        _reads(sql)
        asked.append(_Asked(sql, values, list(rows)))

    def sent(_connection: Any, cursor: Any, sql: str, values: Any, context: Any, _: bool) -> None:
        _reads(sql)
        rows = cursor.fetchall()
        note(sql, values, rows)
        # The rows were taken from the cursor: whoever asked finds them here.
        context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
            cursor, cursor.description, initial_buffer=rows
        )

    event.listen(connection, "after_cursor_execute", sent)
    connection.info[NOTED] = note
    try:
        yield asked
    finally:
        event.remove(connection, "after_cursor_execute", sent)
        del connection.info[NOTED]


def _moment(connection: Connection) -> Any:
    """What a connection sees just now, where it only reads and the database can tell."""
    reads = READ_ONLY.items() <= connection.get_execution_options().items()
    if not reads or connection.dialect.name != "postgresql":
        return None
    return Connected.times, *send(connection, MOMENT).fetchone()


def _reads(sql: str) -> None:
    if not sql.startswith("SELECT"):
        raise TypeError(f"what is remembered may only read: {sql[:40]}")

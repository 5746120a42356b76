"""Worlds that are built once a worker: the next test gets the same rows without the building."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from pointsapp.foundation.database import Base

T = TypeVar("T")
ELSE = "after something else"
Rows = dict[str, list[Any]]  # by table, as the driver or COPY gives them


class Flushes:
    """How often anything was written through a session here."""

    seen = 0


@event.listens_for(Session, "after_flush")
def _count(_session: Session, _context: object) -> None:
    Flushes.seen += 1


class Gap:
    """Stands in what is kept for something of the test that built it, such as its session."""


@dataclass(frozen=True)
class Kept:
    """What a builder gave, and what it did to the rows: added some, or left others in a table."""

    made: object
    gaps: tuple[Gap, ...]
    added: Rows
    replaced: Rows

    def again(self, things: tuple[object, ...]) -> Any:
        """The same as was built, with the things of another test."""
        return _with(self.made, self.gaps, things)

    def put(self, connection: Connection) -> None:
        """Do to the rows what the builder did."""
        put = _put_sqlite if connection.dialect.name == "sqlite" else _put_postgresql
        put(connection, self.replaced, self.replaced | self.added)


def keep(session: Session, build: Callable[[], T], things: tuple[object, ...]) -> tuple[T, Kept]:
    """What a builder gives, and the same to be kept."""
    before = _rows(session.connection())
    made = build()
    session.flush()
    after = _rows(session.connection())
    assert before.keys() <= after.keys(), "what empties a table is not kept"
    added, replaced = {}, {}
    for name, rows in after.items():
        was, now = Counter(before.get(name, ())), Counter(rows)
        if was - now:
            replaced[name] = rows
        elif new := now - was:
            added[name] = [row for row in rows if row in new]
    gaps = tuple(Gap() for _ in things)
    return made, Kept(_with(made, things, gaps), gaps, added, replaced)


def _with(made: object, these: tuple[object, ...], instead: tuple[object, ...]) -> Any:
    return deepcopy(made, {id(a): b for a, b in zip(these, instead, strict=True)})


def _rows(connection: Connection) -> Rows:
    """All rows there are; the tables in the order in which they can be filled."""
    read = _rows_of_sqlite if connection.dialect.name == "sqlite" else _rows_of_postgresql
    found = {table.name: read(connection, table.name) for table in Base.metadata.sorted_tables}
    return {name: rows for name, rows in found.items() if rows}


def _rows_of_sqlite(connection: Connection, name: str) -> list[Any]:
    return [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]


def _rows_of_postgresql(connection: Connection, name: str) -> list[Any]:
    with connection.connection.cursor().copy(f'COPY "{name}" TO STDOUT') as copy:
        return [bytes(line) for line in copy]


def _put_sqlite(connection: Connection, emptied: Rows, filled: Rows) -> None:
    for name in emptied:
        connection.exec_driver_sql(f'DELETE FROM "{name}"')
    for name, rows in filled.items():
        marks = ", ".join("?" * len(rows[0]))
        connection.exec_driver_sql(f'INSERT INTO "{name}" VALUES ({marks})', rows)


def _put_postgresql(connection: Connection, emptied: Rows, filled: Rows) -> None:
    """What refers to what has held once; the next ids come after these."""
    cursor = connection.connection.cursor()
    for name in emptied:
        cursor.execute(f'DELETE FROM "{name}"')
    for name, rows in filled.items():
        with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
            copy.write(b"".join(rows))
    numbered = [name for name in filled if _is_numbered(name)]
    next_ids = (
        f"""setval('"{name}_id_seq"', (SELECT max(id) FROM "{name}"))""" for name in numbered
    )
    cursor.execute(f"SELECT {', '.join(next_ids)}")


def _is_numbered(name: str) -> bool:
    return Base.metadata.tables[name].autoincrement_column is not None


@dataclass
class Stock:
    """What a worker has kept; `begun` is how much had been written when a test began."""

    begun: int = 0
    kept: dict[tuple[Any, ...], Kept] = field(default_factory=dict)


@dataclass
class Once:
    """Builds worlds, one upon the other, or puts there what an earlier test has built.

    Where something else was written before or in between, it always builds. `unguarded` gives a
    connection without guards, which commits; None where the session's own will do.
    """

    session: Session
    now: datetime
    stock: Stock
    unguarded: Callable[[], Connection] | None = None
    built: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.written = self.stock.begun

    def __call__(self, build: Callable[[], T], *things: object) -> T:
        """What `build` gives, committed; `things` are of this test, and are named in it."""
        name = f"{build.__module__}.{build.__qualname__}"
        self.built = (*self.built, name if self.written == Flushes.seen else ELSE)
        made: T = build() if ELSE in self.built else self._made(build, things)
        self.session.commit()
        self.written = Flushes.seen
        return made

    def _made(self, build: Callable[[], T], things: tuple[object, ...]) -> T:
        key = self.session.get_bind().dialect.name, self.now, self.built
        if key not in self.stock.kept:
            made, self.stock.kept[key] = keep(self.session, build, things)
            return made
        kept = self.stock.kept[key]
        self.session.commit()
        if self.unguarded is None:
            kept.put(self.session.connection())
        else:
            connection = self.unguarded()
            with connection.begin():
                kept.put(connection)
        return cast(T, kept.again(things))

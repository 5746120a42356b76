"""Many rows at once: arrays and COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError

from pointsapp.foundation.prepared import (
    Prepared,
    Values,
    as_sqlalchemy,
    converted,
    driver_error,
    send,
    to_driver,
)
from pointsapp.ledger.rows import inserting


class Sums:
    """Figures kept by key: adds to the rows that are there and inserts the others."""

    def __init__(self, into: Table, *figures: str) -> None:
        self._into, self._figures = into, figures
        self._key = [column.name for column in into.primary_key]
        self._names = (*self._key, *figures)
        self._statement = Prepared(self._adding, *self._names)

    def add(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Rows are a key and its figures."""
        if len(rows) > 1 and connection.dialect.name == "postgresql":
            self._add_arrays(connection, rows)
        elif rows:
            self._statement.many(connection, rows)

    def _adding(self, dialect: str) -> Any:
        statement = inserting(dialect, self._into)
        return statement.on_conflict_do_update(
            index_elements=self._key,
            set_={name: self._into.c[name] + statement.excluded[name] for name in self._figures},
        )

    def _add_arrays(self, connection: Connection, rows: Sequence[Values]) -> None:
        """One statement with an array a column: PostgreSQL takes many rows best so."""
        into, dialect = self._into, connection.dialect
        kinds = [into.c[name].type.compile(dialect) for name in self._names]
        added = ", ".join(f"{name} = {into}.{name} + excluded.{name}" for name in self._figures)
        columns = zip(*_stored(connection, into, self._names, rows), strict=True)
        connection.exec_driver_sql(
            f"INSERT INTO {into} ({', '.join(self._names)}) "
            f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in kinds)}) "
            f"ON CONFLICT ({', '.join(self._key)}) DO UPDATE SET {added}",
            tuple(list(column) for column in columns),
        )


@cache
def adding(into: Table, names: tuple[str, ...], *, once: bool = False) -> Prepared:
    """An INSERT of the columns `names`; with `once` it leaves out what is there already."""

    def build(dialect: str) -> Any:
        statement = inserting(dialect, into)
        return statement.on_conflict_do_nothing() if once else statement

    return Prepared(build, *names)


def load(
    connection: Connection, into: Table, names: tuple[str, ...], rows: Iterable[Values]
) -> None:
    """Insert very many rows of the columns `names`: COPY on PostgreSQL, executemany on SQLite."""
    if connection.dialect.name == "sqlite":
        adding(into, names).many(connection, rows)
    else:
        _copy(connection, into, names, rows, into.name)


def load_new(
    connection: Connection, into: Table, names: tuple[str, ...], rows: Sequence[Values], *key: str
) -> dict[Any, int]:
    """The same for rows that may be there already: the ids of those taken in, by their `key`."""
    taking = _sqlite_new if connection.dialect.name == "sqlite" else _postgresql_new
    return taking(connection, into, names, rows, key)


def _sqlite_new(
    connection: Connection, into: Table, names: tuple[str, ...], rows: Sequence[Values], key: Values
) -> dict[Any, int]:
    # Whoever writes here writes alone, so what has a higher id is ours.
    highest = f"SELECT coalesce(max(id), 0) FROM {into}"
    (last,) = send(connection, highest).fetchone()
    adding(into, names, once=True).many(connection, rows)
    (now_last,) = send(connection, highest).fetchone()
    if now_last - last == len(rows):  # as nearly always: all are new, numbered in their order
        return _numbered(names, rows, key, range(last + 1, now_last + 1))
    new = f"SELECT {', '.join(key)}, id FROM {into} WHERE id > ?"
    return {tuple(place): i for *place, i in connection.exec_driver_sql(new, (last,))}


def _postgresql_new(
    connection: Connection, into: Table, names: tuple[str, ...], rows: Sequence[Values], key: Values
) -> dict[Any, int]:
    draw = f"SELECT nextval(pg_get_serial_sequence('{into}', 'id')) FROM generate_series(1, %s)"
    ids = connection.exec_driver_sql(draw, (len(rows),)).scalars().all()
    try:
        with connection.begin_nested():
            _copy(connection, into, names, rows, into.name, ids=ids)
    except IntegrityError:  # some of them are there already
        return _staged_new(connection, into, names, rows, key)
    return _numbered(names, rows, key, ids)


def _numbered(
    names: tuple[str, ...], rows: Sequence[Values], key: Values, ids: Sequence[int]
) -> dict[Any, int]:
    return dict(zip(map(itemgetter(*map(names.index, key)), rows), ids, strict=True))


def _staged_new(
    connection: Connection, into: Table, names: tuple[str, ...], rows: Sequence[Values], key: Values
) -> dict[Any, int]:
    columns, staging = ", ".join(names), f"incoming_{into}"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE {staging} ON COMMIT DROP AS SELECT {columns} FROM {into} LIMIT 0"
    )
    _copy(connection, into, names, rows, staging)
    taken = connection.exec_driver_sql(
        f"INSERT INTO {into} ({columns}) SELECT {columns} FROM {staging} "
        f"ON CONFLICT DO NOTHING RETURNING {', '.join(key)}, id"
    ).all()
    connection.exec_driver_sql(f"DROP TABLE {staging}")
    return {tuple(place): i for *place, i in taken}


def _copy(
    connection: Connection, into: Table, names: Sequence[str], rows: Iterable[Values], target: str,
    ids: Sequence[int] = (),
) -> None:  # fmt: skip
    """COPY in the types of `into`, with the rows' `ids` where they are known."""
    found = _stored(connection, into, names, rows)
    if ids:
        names, found = ("id", *names), ((i, *row) for i, row in zip(ids, found, strict=True))
    cursor: Any = connection.connection.cursor()
    sql = f"COPY {target} ({', '.join(names)}) FROM STDIN"
    try:
        with cursor, cursor.copy(sql) as sink:
            for row in found:
                sink.write_row(row)
    except driver_error(connection) as error:
        raise as_sqlalchemy(error, connection, cursor, sql) from error


def _stored(
    connection: Connection, into: Table, names: Sequence[str], rows: Iterable[Values]
) -> Iterable[Values]:
    """The rows as the driver wants them, converted by the types of their columns."""
    dialect = connection.dialect
    found = ((i, to_driver(into.c[name].type, dialect)) for i, name in enumerate(names))
    return converted(rows, [(i, convert) for i, convert in found if convert])

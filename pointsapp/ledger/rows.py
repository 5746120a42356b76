"""Many rows in one statement, the same way on both databases."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    ColumnElement,
    Table,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pointsapp.foundation.prepared import (
    Prepared,
    Values,
    converted,
    driver_errors,
    send,
    to_driver,
)

T = TypeVar("T")
# Stays under what a statement may hold of parameters on either database.
CHUNK = 5_000


def table(model: type[Any]) -> Table:
    """The table of a model, for statements that go past the ORM."""
    found: Table = model.__table__
    return found


def dialect_of(session: Session) -> str:
    """'sqlite' or 'postgresql'."""
    return session.get_bind().dialect.name


def insert(session: Session, into: Table) -> Any:
    """An INSERT that knows ON CONFLICT, in the dialect of the session."""
    return inserting(dialect_of(session), into)


def inserting(dialect: str, into: Table) -> Any:
    """The same for a dialect by its name."""
    return (sqlite.insert if dialect == "sqlite" else postgresql.insert)(into)


def among(dialect: str, column: ColumnElement[int]) -> ColumnElement[bool]:
    """That a column is one of the bind `ids`, however many: the text of the statement stays."""
    if dialect == "sqlite":
        each = func.json_each(bindparam("ids", type_=JSON())).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(bindparam("ids", type_=ARRAY(BigInteger())))


class Sums:
    """Figures kept by key: adds to the rows that are there and inserts the others."""

    def __init__(self, into: Table, *figures: str) -> None:
        self._into, self._figures = into, figures
        self._key = [column.name for column in into.primary_key]
        self._names = (*self._key, *figures)
        self._statement = Prepared(self._adding, *self._names)

    def add(self, session: Session, rows: Sequence[Values]) -> None:
        """Rows are a key and its figures."""
        if len(rows) == 1 or (rows and dialect_of(session) == "sqlite"):
            self._statement.many(session.connection(), rows)
        elif rows:
            self._add_arrays(session, rows)

    def _adding(self, dialect: str) -> Any:
        statement = inserting(dialect, self._into)
        return statement.on_conflict_do_update(
            index_elements=self._key,
            set_={name: self._into.c[name] + statement.excluded[name] for name in self._figures},
        )

    def _add_arrays(self, session: Session, rows: Sequence[Values]) -> None:
        """One statement with an array a column: PostgreSQL takes many rows best so."""
        into, dialect = self._into, session.get_bind().dialect
        kinds = [into.c[name].type.compile(dialect) for name in self._names]
        added = ", ".join(f"{name} = {into}.{name} + excluded.{name}" for name in self._figures)
        columns = zip(*_stored(session, into, self._names, rows), strict=True)
        session.connection().exec_driver_sql(
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


def load(session: Session, into: Table, names: tuple[str, ...], rows: Iterable[Values]) -> None:
    """Insert very many rows of the columns `names`: COPY on PostgreSQL, executemany on SQLite."""
    if dialect_of(session) == "sqlite":
        adding(into, names).many(session.connection(), rows)
    else:
        _copy(session, into, names, rows, into.name)


def load_new(
    session: Session, into: Table, names: tuple[str, ...], rows: Sequence[Values], *key: str
) -> dict[Any, int]:
    """The same for rows that may be there already: the ids of those taken in, by their `key`."""
    taking = _sqlite_new if dialect_of(session) == "sqlite" else _postgresql_new
    return taking(session, into, names, rows, key)


def _sqlite_new(
    session: Session, into: Table, names: tuple[str, ...], rows: Sequence[Values], key: Values
) -> dict[Any, int]:
    # Whoever writes here writes alone, so what has a higher id is ours.
    connection, highest = session.connection(), f"SELECT coalesce(max(id), 0) FROM {into}"
    (last,) = send(connection, highest).fetchone()
    adding(into, names, once=True).many(connection, rows)
    (now_last,) = send(connection, highest).fetchone()
    if now_last - last == len(rows):  # as nearly always: all are new, numbered in their order
        return _numbered(names, rows, key, range(last + 1, now_last + 1))
    new = f"SELECT {', '.join(key)}, id FROM {into} WHERE id > ?"
    return {tuple(place): i for *place, i in connection.exec_driver_sql(new, (last,))}


def _postgresql_new(
    session: Session, into: Table, names: tuple[str, ...], rows: Sequence[Values], key: Values
) -> dict[Any, int]:
    connection = session.connection()
    draw = f"SELECT nextval(pg_get_serial_sequence('{into}', 'id')) FROM generate_series(1, %s)"
    ids = connection.exec_driver_sql(draw, (len(rows),)).scalars().all()
    try:
        with connection.begin_nested():
            _copy(session, into, names, rows, into.name, ids=ids)
    except IntegrityError:  # some of them are there already
        return _staged_new(session, into, names, rows, key)
    return _numbered(names, rows, key, ids)


def _numbered(
    names: tuple[str, ...], rows: Sequence[Values], key: Values, ids: Sequence[int]
) -> dict[Any, int]:
    return dict(zip(map(itemgetter(*map(names.index, key)), rows), ids, strict=True))


def _staged_new(
    session: Session, into: Table, names: tuple[str, ...], rows: Sequence[Values], key: Values
) -> dict[Any, int]:
    connection, columns, staging = session.connection(), ", ".join(names), f"incoming_{into}"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE {staging} ON COMMIT DROP AS SELECT {columns} FROM {into} LIMIT 0"
    )
    _copy(session, into, names, rows, staging)
    taken = connection.exec_driver_sql(
        f"INSERT INTO {into} ({columns}) SELECT {columns} FROM {staging} "
        f"ON CONFLICT DO NOTHING RETURNING {', '.join(key)}, id"
    ).all()
    connection.exec_driver_sql(f"DROP TABLE {staging}")
    return {tuple(place): i for *place, i in taken}


def _copy(
    session: Session, into: Table, names: Sequence[str], rows: Iterable[Values], target: str,
    ids: Sequence[int] = (),
) -> None:  # fmt: skip
    """COPY in the types of `into`, with the rows' `ids` where they are known."""
    found, connection = _stored(session, into, names, rows), session.connection()
    if ids:
        names, found = ("id", *names), ((i, *row) for i, row in zip(ids, found, strict=True))
    cursor: Any = connection.connection.cursor()
    sql = f"COPY {target} ({', '.join(names)}) FROM STDIN"
    with driver_errors(connection, cursor, sql), cursor, cursor.copy(sql) as sink:
        for row in found:
            sink.write_row(row)


def _stored(
    session: Session, into: Table, names: Sequence[str], rows: Iterable[Values]
) -> Iterable[Values]:
    """The rows as the driver wants them, converted by the types of their columns."""
    dialect = session.get_bind().dialect
    found = ((i, to_driver(into.c[name].type, dialect)) for i, name in enumerate(names))
    return converted(rows, [(i, convert) for i, convert in found if convert])


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in pieces that fit into one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]

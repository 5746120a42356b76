"""Many rows in one statement, the same way on both databases."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pointsapp.foundation.prepared import Prepared, Values, converted, to_driver

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
        _copy(session, into, names, rows, target=into.name)


def load_new(
    session: Session,
    into: Table,
    names: tuple[str, ...],
    rows: Iterable[Values],
    *,
    answer: Sequence[str],
) -> Sequence[Any]:
    """The same for rows that may be there already: gives the columns `answer` of those taken in."""
    connection, columns, asked = session.connection(), ", ".join(names), ", ".join(answer)
    if dialect_of(session) == "sqlite":
        # Whoever writes here writes alone, so what has a higher id is ours.
        last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {into}").scalar()
        adding(into, names, once=True).many(connection, rows)
        return connection.exec_driver_sql(f"SELECT {asked} FROM {into} WHERE id > ?", (last,)).all()
    staging = f"incoming_{into}"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE {staging} ON COMMIT DROP AS SELECT {columns} FROM {into} LIMIT 0"
    )
    _copy(session, into, names, rows, target=staging)
    taken = connection.exec_driver_sql(
        f"INSERT INTO {into} ({columns}) SELECT {columns} FROM {staging} "
        f"ON CONFLICT DO NOTHING RETURNING {asked}"
    ).all()
    connection.exec_driver_sql(f"DROP TABLE {staging}")
    return taken


def _copy(
    session: Session, into: Table, names: Sequence[str], rows: Iterable[Values], *, target: str
) -> None:
    cursor: Any = session.connection().connection.cursor()
    with cursor, cursor.copy(f"COPY {target} ({', '.join(names)}) FROM STDIN") as sink:
        for row in _stored(session, into, names, rows):
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

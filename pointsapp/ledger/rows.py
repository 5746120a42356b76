"""Many rows in one statement, the same way on both databases."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

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


def add_to(session: Session, into: Table, rows: Sequence[dict[str, Any]], *sums: str) -> None:
    """Insert rows, or add their figures `sums` to the rows that are there."""
    if not rows:
        return
    statement = _adding(dialect_of(session), into, sums)
    if dialect_of(session) == "sqlite" or len(rows) == 1:
        session.connection().execute(statement, rows)
    else:
        _add_arrays(session, into, rows, sums)


@cache
def _adding(dialect: str, into: Table, sums: tuple[str, ...]) -> Any:
    # Made once: building a statement costs more than sending it.
    statement = inserting(dialect, into)
    return statement.on_conflict_do_update(
        index_elements=list(into.primary_key),
        set_={name: into.c[name] + statement.excluded[name] for name in sums},
    )


def _add_arrays(
    session: Session, into: Table, rows: Sequence[dict[str, Any]], sums: Sequence[str]
) -> None:
    """One statement with an array a column: PostgreSQL takes many rows best so."""
    names = list(rows[0])
    dialect = session.get_bind().dialect
    arrays = ", ".join(f"%s::{into.c[name].type.compile(dialect)}[]" for name in names)
    added = ", ".join(f"{name} = {into}.{name} + excluded.{name}" for name in sums)
    key = ", ".join(column.name for column in into.primary_key)
    values = _stored(session, into, names, (list(row.values()) for row in rows))
    session.connection().exec_driver_sql(
        f"INSERT INTO {into} ({', '.join(names)}) SELECT * FROM unnest({arrays}) "
        f"ON CONFLICT ({key}) DO UPDATE SET {added}",
        tuple(list(column) for column in zip(*values, strict=True)),
    )


def load(
    session: Session, into: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert very many rows of the columns `names`: COPY on PostgreSQL, executemany on SQLite."""
    if dialect_of(session) == "sqlite":
        _execute_many(session, into, names, rows)
    else:
        _copy(session, into, names, rows, target=into.name)


def load_new(
    session: Session,
    into: Table,
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    answer: Sequence[str],
) -> Sequence[Any]:
    """The same for rows that may be there already: gives the columns `answer` of those taken in."""
    connection, columns, asked = session.connection(), ", ".join(names), ", ".join(answer)
    if dialect_of(session) == "sqlite":
        # Whoever writes here writes alone, so what has a higher id is ours.
        last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {into}").scalar()
        _execute_many(session, into, names, rows, "ON CONFLICT DO NOTHING")
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


def _execute_many(
    session: Session, into: Table, names: Sequence[str], rows: Iterable[Sequence[Any]],
    conflict: str = "",
) -> None:  # fmt: skip
    values = [tuple(row) for row in _stored(session, into, names, rows)]
    marks = ", ".join("?" * len(names))
    sql = f"INSERT INTO {into} ({', '.join(names)}) VALUES ({marks}) {conflict}"
    session.connection().exec_driver_sql(sql, values)


def _copy(
    session: Session, into: Table, names: Sequence[str], rows: Iterable[Sequence[Any]],
    *, target: str,
) -> None:  # fmt: skip
    cursor: Any = session.connection().connection.cursor()
    with cursor, cursor.copy(f"COPY {target} ({', '.join(names)}) FROM STDIN") as sink:
        for row in _stored(session, into, names, rows):
            sink.write_row(row)


def _stored(
    session: Session, into: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """The rows as the driver wants them, converted by the types of their columns."""
    dialect = session.get_bind().dialect
    found = [into.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    convert: list[tuple[int, Callable[[Any], Any]]]
    convert = [(i, processor) for i, processor in enumerate(found) if processor is not None]
    if not convert:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for i, processor in convert:
            values[i] = processor(values[i])
        yield values


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in pieces that fit into one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]

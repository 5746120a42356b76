"""Statements of the hot path: compiled once for each dialect, then given to the driver as text."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

NOTED = "noted"  # where a connection keeps who wants to know what it is asked (remembered.py)
Values = Sequence[Any]  # in the order of the statement's names
Convert = Callable[[Any], Any]
Converts = Sequence[tuple[int, Convert]]  # place among the values → what converts them


class Prepared:
    """A statement that is sent again and again with other values of the same names.

    `Connection.execute` looks a statement up and makes its result in ten times what SQLite takes
    to carry it out; here that is done once. Types convert and errors come as everywhere else.
    """

    def __init__(self, build: Callable[[str], Any], *names: str) -> None:
        """`build` makes the statement for 'sqlite' or 'postgresql', with `names` as its binds."""
        self._build, self._names = build, names
        self._texts: dict[str, _Text] = {}

    def run(self, connection: Connection, *values: Any) -> None:
        """Send it once."""
        text = self._text(connection.dialect)
        send(connection, text.sql, text.placed(values))

    def rows(self, connection: Connection, *values: Any) -> list[Values]:
        """Send it once; gives what it answers."""
        text = self._text(connection.dialect)
        placed = text.placed(values)
        answer = send(connection, text.sql, placed).fetchall()
        if note := connection.info.get(NOTED):
            note(text.sql, placed, answer)
        return [_one(row, text.answered) for row in answer] if text.answered else answer

    def named(self, connection: Connection, *values: Any) -> list[Any]:
        """The same, where each value of an answer has the name of its column."""
        rows = self.rows(connection, *values)
        return [*map(self._text(connection.dialect).name, rows)]

    def many(self, connection: Connection, rows: Iterable[Values]) -> None:
        """Send it for each of the rows."""
        found, text = list(rows), self._text(connection.dialect)
        if len(found) == 1:
            self.run(connection, *found[0])
        else:
            send(connection, text.sql, text.placed_all(found), many=True)

    def _text(self, dialect: Dialect) -> "_Text":
        found = self._texts.get(dialect.name)
        if found is None:
            compiled = self._build(dialect.name).compile(dialect=dialect, column_keys=self._names)
            found = self._texts[dialect.name] = _text(compiled, dialect, self._names)
        return found


@dataclass(frozen=True)
class _Text:
    """The text, what puts values where its marks are, what converts them and its answer, what
    gives the answer the columns' names.
    """

    sql: str
    arrange: Convert | None
    given: Converts
    answered: Converts
    name: Convert

    def placed(self, values: Values) -> Any:
        found = _one(values, self.given)
        return self.arrange(found) if self.arrange else found

    def placed_all(self, rows: Iterable[Values]) -> list[Any]:
        found = converted(rows, self.given)
        return [*map(self.arrange, found)] if self.arrange else [*found]


def _text(compiled: Any, dialect: Dialect, names: Sequence[str]) -> _Text:
    answer = compiled.statement.exported_columns
    named: Any = namedtuple("Answer", answer.keys(), rename=True)  # type: ignore[misc]
    results = ((i, from_driver(column.type, dialect)) for i, column in enumerate(answer))
    converts = {name: to_driver(bind.type, dialect) for name, bind in compiled.binds.items()}
    stated = {
        name: convert(value) if (convert := converts[name]) else value
        for name, value in compiled.params.items()
        if name not in names
    }
    return _Text(
        sql=str(compiled),
        arrange=_arranging(names, compiled.positiontup if dialect.positional else None, stated),
        given=[(i, convert) for i, name in enumerate(names) if (convert := converts[name])],
        answered=[(i, convert) for i, convert in results if convert],
        name=named._make,
    )


def _arranging(
    names: Sequence[str], marks: Sequence[str] | None, stated: Mapping[str, Any]
) -> Convert | None:
    """What puts values where the marks are; `stated` are those that the statement holds itself."""
    if marks is None:
        return lambda values: {**dict(zip(names, values, strict=True)), **stated}
    if tuple(marks) == tuple(names):
        return None
    known, more = [*names, *stated], tuple(stated.values())
    places = [known.index(name) for name in marks]
    return lambda values: [(*values, *more)[place] for place in places]


def to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """What turns a value of a column into the driver's; None where it stays as it is."""
    return kind.dialect_impl(dialect).bind_processor(dialect)


def from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """The way back."""
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _one(values: Values, converts: Converts) -> Values:
    """Values with some of them converted."""
    found = list(values)
    for place, convert in converts:
        found[place] = convert(found[place])
    return found


def converted(rows: Iterable[Values], converts: Converts) -> Iterable[Values]:
    """The same of many rows, a place at a time."""
    if not converts:
        return rows
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for i, convert in converts if columns else ():
        # Many rows say the same days and figures.
        columns[i] = map(lru_cache(maxsize=1024, typed=True)(convert), columns[i])
    return zip(*columns, strict=True)


def send(connection: Connection, sql: str, values: Any = (), *, many: bool = False) -> Any:
    """Give text to the driver as it is; gives its cursor, errors are SQLAlchemy's."""
    dialect = connection.dialect
    cursor: Any = connection.connection.cursor()
    try:
        (dialect.do_executemany if many else dialect.do_execute)(cursor, sql, values)
    except driver_error(connection) as error:
        raise as_sqlalchemy(error, connection, cursor, sql) from error
    return cursor


def driver_error(connection: Connection) -> type[Exception]:
    """What the driver's errors have in common."""
    driver: Any = connection.dialect.loaded_dbapi
    found: type[Exception] = driver.Error
    return found


def as_sqlalchemy(error: Exception, connection: Connection, cursor: Any, sql: str) -> Exception:
    """What SQLAlchemy raises for an error of the driver; a connection that is lost is given up."""
    dialect: Any = connection.dialect
    base = driver_error(connection)
    if dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor):
        connection.invalidate(error)
    return DBAPIError.instance(sql, None, error, base, hide_parameters=True, dialect=dialect)

"""Tables and statements past the ORM, the same way on both databases."""

from collections.abc import Iterator, Sequence
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


def among(dialect: str, column: Any, name: str = "ids") -> ColumnElement[bool]:
    """That a column is one of a bind's ids, however many: the text of the statement stays."""
    found: ColumnElement[bool]
    if dialect == "sqlite":
        each = func.json_each(bindparam(name, type_=JSON())).table_valued("value")
        found = column.in_(select(each.c.value))
    else:
        found = column == any_(bindparam(name, type_=ARRAY(BigInteger())))
    return found


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in pieces that fit into one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]

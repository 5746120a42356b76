"""Many rows in one statement, the same way on both databases."""

from collections.abc import Iterator, Sequence
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


def insert(session: Session, into: Table) -> Any:
    """An INSERT that knows ON CONFLICT, in the dialect of the session."""
    build = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return build(into)


def add_to(session: Session, into: Table, rows: Sequence[dict[str, Any]], *sums: str) -> None:
    """Insert rows, or add their figures `sums` to the rows that are there."""
    if not rows:
        return
    statement = insert(session, into)
    session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=list(into.primary_key),
            set_={name: into.c[name] + statement.excluded[name] for name in sums},
        ),
        rows,
    )


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in pieces that fit into one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]

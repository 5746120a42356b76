"""What whoever holds the database can do to its rows by hand, one thing at a time."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Date, delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pointsapp.foundation.database import APPEND_ONLY, NEVER_CHANGED, Base
from pointsapp.ledger.rows import table
from pointsapp.ledger.verify import walk

Tampering = tuple[str, Any]  # what it does, in words, and the statement

# What carries no points and stands in no seal; docs/seal.md says so.
OUTSIDE = {
    "standing": "a status, such as a grade, is no entry",
    "period_closing": "says that a year was closed once; its expiries are entries",
    "account_holder.id": "nothing points to it",
}

# Rows that are tried with more than one value: each costs a whole verify.
FEW = 3


def ledger_tables() -> list[type[Any]]:
    """Every table of the ledger that verify watches."""
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    ours = [each for each in mapped if each.__module__ == "pointsapp.ledger.models"]
    return [each for each in ours if each.__tablename__ not in OUTSIDE]


def unguard(session: Session) -> None:
    """What the owner of the database can do: take off triggers, keys and checks."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET session_replication_role = replica"))
        for model in ledger_tables():
            for constraint in _constraints(session, model.__tablename__):
                dropped = f"DROP CONSTRAINT {constraint} CASCADE"
                session.execute(text(f"ALTER TABLE {model.__tablename__} {dropped}"))
        return
    for name in APPEND_ONLY:
        session.execute(text(f"DROP TRIGGER {name}_no_delete"))
    for name in (*APPEND_ONLY, *NEVER_CHANGED):
        session.execute(text(f"DROP TRIGGER {name}_no_update"))
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    session.execute(text("PRAGMA ignore_check_constraints=ON"))


def _constraints(session: Session, name: str) -> list[str]:
    """Checks and uniqueness; the primary keys stay."""
    found = text(
        "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u') "
        f"AND conrelid = '{name}'::regclass"
    )
    return list(session.scalars(found))


@contextmanager
def tampered(session: Session, *statements: Any) -> Iterator[None]:
    """The database as it is after some statements, until the block ends."""
    with session.begin_nested() as savepoint:
        for statement in statements:
            session.execute(statement)
        session.expire_all()
        yield
        savepoint.rollback()
    session.expire_all()


def unseen(session: Session, tamperings: Iterable[Tampering]) -> list[str]:
    """Those after which verify had nothing to say; what SQLite's own indexes refuse is no harm."""
    missed, tried = [], 0
    for name, statement in tamperings:
        try:
            with tampered(session, statement):
                if next(walk(session), None) is None:
                    missed.append(name)
            tried += 1
        except IntegrityError:
            session.expire_all()
    assert tried, "nothing was tried"
    return missed


def rows_of(session: Session, model: type[Any]) -> list[Any]:
    """All rows of a table, plain."""
    return list(session.execute(select(table(model)).order_by(*table(model).primary_key)).all())


def same(model: type[Any], row: Any) -> Any:
    """The condition that finds a row by its key."""
    conditions = [key == getattr(row, key.name) for key in table(model).primary_key]
    return conditions[0] if len(conditions) == 1 else conditions[0] & conditions[1]


def changes(session: Session, model: type[Any]) -> Iterator[Tampering]:
    """Every column of every row given another value; for some rows also another row's, or none."""
    rows = rows_of(session, model)
    for at, row in enumerate(rows):
        for column in _watched(model):
            was = getattr(row, column.name)
            values = _instead(column, was, getattr(rows[at - 1], column.name))
            for value in values[: None if at < FEW else 1]:
                what = f"{column} of {row[0]}: {was} → {value}"
                yield what, update(table(model)).where(same(model, row)).values({column: value})


def _instead(column: Column[Any], was: Any, neighbours: Any) -> list[Any]:
    empty = date(2026, 11, 1) if isinstance(column.type, Date) else 1
    values = [other(was) if was is not None else empty]
    # One digest of somewhere else is as good as another.
    values += [neighbours] * (not isinstance(was, str) or len(was) < 32)
    values += [None] * bool(column.nullable)
    return [value for value in values if value != was]


def deletions(session: Session, model: type[Any]) -> Iterator[Tampering]:
    """Every row taken out."""
    for row in rows_of(session, model):
        yield f"{model.__tablename__} {row[0]}", delete(table(model)).where(same(model, row))


def _watched(model: type[Any]) -> list[Column[Any]]:
    return [column for column in table(model).columns if str(column) not in OUTSIDE]


def other(value: Any) -> Any:
    """A value of the same kind that is another one."""
    if isinstance(value, Decimal):
        return value + 1
    if isinstance(value, bool | int):
        return value + 100
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) + timedelta(microseconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    return ("0" if value[:1] != "0" else "1") + value[1:] if value else "x"


def swap(model: type[Any], first: Any, second: Any, column: str) -> list[Any]:
    """Give each of two rows what the other has there; no two rows are ever the same."""
    kinds = {Decimal: Decimal(77), int: 777, date: date(2000, 1, 1)}
    aside = kinds.get(type(getattr(first, column)), "aside")
    values = [(first, aside), (second, getattr(first, column)), (first, getattr(second, column))]
    return [
        update(table(model)).where(same(model, row)).values({column: value})
        for row, value in values
    ]

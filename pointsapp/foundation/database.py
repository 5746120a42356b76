"""The database: one metadata, one session a request, one way to write."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NewType

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, Date, Engine, Integer, MetaData, String, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, TypeResolve, registry
from sqlalchemy.types import TypeEngine

from pointsapp.foundation.columns import Hundredths, Instant
from pointsapp.foundation.logs import get_logger
from pointsapp.foundation.prepared import send

log = get_logger(__name__)
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            int: BigInteger().with_variant(Integer(), "sqlite"),
            str: String(),
            date: Date(),
            datetime: Instant(),
            Decimal: Hundredths(),
        },
    )


@event.listens_for(Base.registry, "resolve_type_annotation")
def _column_of(found: TypeResolve) -> TypeEngine[Any] | None:
    """A `NewType` is stored as what it is made of: a domain's key as an int."""
    kind = found.resolved_type
    return found.resolve(kind.__supertype__) if isinstance(kind, NewType) else None


class Database(SQLAlchemy):
    """The extension, bearing a database that goes away after a request has read all it needs."""

    def _teardown_session(self, exc: BaseException | None) -> None:
        """End the request's session; whatever was written has been committed or refused before."""
        try:
            super()._teardown_session(exc)
        except DBAPIError:
            log.warning("database.gone_while_leaving")
            self.session.registry.clear()


db = Database(model_class=Base)

READ_ONLY = {"postgresql_readonly": True}

# What the two databases say when nothing more can be written.
FULL = ("disk is full", "No space left on device", "disk I/O error")

# Tables that can only be added to; `erasable` ones may lose rows but never change them, of those
# that end the one column is set that says when.
APPEND_ONLY: set[str] = set()
NEVER_CHANGED: set[str] = set()
ENDED_BY: dict[str, str] = {}


def append_only(table: str, *, erasable: bool = False, ended_by: str = "") -> None:
    """Declare that rows of `table` are never changed but for `ended_by`, nor, unless erasable,
    deleted."""
    if ended_by:
        ENDED_BY[table] = ended_by
    else:
        (NEVER_CHANGED if erasable else APPEND_ONLY).add(table)


def kept_columns(table: str) -> list[str]:
    """The columns of a table whose rows end that stay as they were written."""
    return [c.name for c in Base.metadata.tables[table].columns if c.name != ENDED_BY[table]]


def trigger_statements(dialect: str) -> list[str]:
    """The SQL that guards the declared tables, for 'sqlite' or 'postgresql'."""
    build = _sqlite_triggers if dialect == "sqlite" else _postgresql_triggers
    guarded: list[tuple[str, tuple[str, ...]]]
    guarded = [(t, ("UPDATE", "DELETE")) for t in sorted(APPEND_ONLY)]
    guarded += [(t, ("UPDATE",)) for t in sorted(NEVER_CHANGED)]
    guarded += [
        (t, (f"UPDATE OF {', '.join(kept_columns(t))}", "DELETE")) for t in sorted(ENDED_BY)
    ]
    return [statement for table, verbs in guarded for statement in build(table, verbs)]


def _guard(table: str, verb: str) -> str:
    """What the guard of a table against a verb is called: 'entry_no_update'."""
    return f"{table}_no_{verb.partition(' ')[0].lower()}"


def _sqlite_triggers(table: str, verbs: tuple[str, ...]) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {_guard(table, verb)} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} can only be added to'); END"
        for verb in verbs
    ]


def _postgresql_triggers(table: str, verbs: tuple[str, ...]) -> list[str]:
    function = (
        "CREATE OR REPLACE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% can only be added to', TG_TABLE_NAME; END $$"
    )
    named = (*verbs, "TRUNCATE") if "DELETE" in verbs else verbs
    return [function] + [
        f"CREATE OR REPLACE TRIGGER {_guard(table, verb)} BEFORE {verb} ON {table} "
        f"FOR EACH {'STATEMENT' if verb == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION only_added()"
        for verb in named
    ]


def install_triggers(connection: Connection) -> None:
    """Put the guards on an existing schema; doing it twice changes nothing."""
    for statement in trigger_statements(connection.dialect.name):
        connection.execute(text(statement))


def prepare_engine(engine: Engine) -> None:
    """Set what SQLite needs to be safe with several writing processes, PostgreSQL to be quick."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "rollback", _end_of_reading)
        return
    event.listen(engine, "connect", _sqlite_connected)
    event.listen(engine, "begin", _sqlite_begin)


def _sqlite_connected(connection: Any, _record: Any) -> None:
    # The driver must not begin by itself: the begin event below decides how.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=15000",
        "recursive_triggers=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _end_of_reading(connection: Connection) -> None:
    # At a ROLLBACK psycopg forgets every statement it has prepared; after reading none is needed.
    reads = READ_ONLY.items() <= connection.get_execution_options().items()
    if reads and not connection.closed and not connection.invalidated:
        send(connection, "COMMIT")


def _sqlite_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    send(connection, "BEGIN IMMEDIATE" if immediate else "BEGIN")


def trouble(error: OperationalError) -> Literal["full", "busy", "away", "other"]:
    """What an error of the database comes from: the disk is full, others write, nobody answers."""
    words, state = str(error.orig), getattr(error.orig, "sqlstate", "")
    if any(each in words for each in FULL):
        return "full"
    if "locked" in words or "timeout" in words:
        return "busy"
    # PostgreSQL cannot be reached, or went away, stops or starts meanwhile.
    if error.connection_invalidated or state is None or state.startswith(("08", "57P")):
        return "away"
    return "other"


def reading() -> Session:
    """The request's session, for reads; PostgreSQL refuses to write outside a transaction."""
    session = db.session()
    if not session.in_transaction():
        session.connection(execution_options=READ_ONLY)
    return session


@contextmanager
def transaction() -> Iterator[Session]:
    """One write: ends what was read so far, begins, then commits or rolls back; never nests."""
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("transaction() does not nest")
    session.rollback()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"immediate": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False

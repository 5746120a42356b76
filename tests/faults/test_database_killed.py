"""PostgreSQL itself is killed under load: the application goes on without being restarted."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.databases import Place
from benchmarks.faults.postgresql import Killable, killable
from benchmarks.faults.storm import DATABASE, Storm
from config import Config
from pointsapp.app import create_app
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db
from tests.conftest import ROOT
from tests.databases import make_schema

ROUNDS, SEED = 3, 11


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Killable]:
    """A server of its own: the one of the other tests does not sync, and may not die."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")  # so that it is set back
    with tempfile.TemporaryDirectory() as folder, killable(Path(folder)) as made:
        yield made


@pytest.fixture
def config(server: Killable, key_file: Path, tmp_path: Path) -> Config:
    """The settings of an application on that server."""
    url = Place("postgresql", tmp_path, server.uri).create("storm")
    make_schema(url)
    return Config(
        environment="test", root=ROOT, database_url=url, secret_key="only for tests " * 3,
        key_file=key_file, public_url="http://localhost", session_cookie_secure=False,
    )  # fmt: skip


def test_the_database_is_killed_and_nothing_is_lost_and_nobody_restarts(
    server: Killable, config: Config, now: datetime
) -> None:
    app = create_app(config, FixedClock(now))
    chance = random.Random(SEED)
    storm = Storm(app, config, now=now, chance=chance, rounds=ROUNDS, database=server)
    storm.victims = ((DATABASE,),)
    with closing(storm):
        tally = storm.run()
    assert tally.found == []
    assert tally.kills == {DATABASE: ROUNDS}
    assert tally.cut_off == 0  # every request got a sentence, 503 at worst


def test_while_the_database_is_away_pages_say_so_and_afterwards_they_are_back(
    server: Killable, config: Config
) -> None:
    app = create_app(config)
    browser = app.test_client()
    server.kill()
    with app.app_context():
        db.engine.dispose()
    assert browser.get("/healthz").json == {"database": "unreachable"}
    away = browser.get("/c/" + "x" * 32)
    assert away.status_code == 503
    assert "数据库暂时连不上" in away.text
    server.start()
    assert browser.get("/healthz").status_code == 200

"""The disk is full: a clear refusal, pages still open, and it goes on when there is room."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from benchmarks.databases import Place
from benchmarks.faults.postgresql import killable
from config import Config
from pointsapp.app import create_app
from pointsapp.claims.models import Claim
from pointsapp.cli import TROUBLES
from pointsapp.foundation.backup import restore_backup, write_backup
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db, prepare_engine
from pointsapp.foundation.keys import Keyring
from pointsapp.foundation.schema import differences
from pointsapp.ledger.verify import faults
from tests.conftest import ROOT
from tests.databases import make_schema
from tests.web.claims.conftest import Desk, make_desk
from tests.worlds import make_world

# A file of SQLite needs little; a server of PostgreSQL brings its catalogues and journal.
SIZES = {"sqlite": "6m", "postgresql": "160m"}


@contextmanager
def mounted(size: str) -> Iterator[Path]:
    """A small file system, under a short name: sockets lie in it."""
    place = Path(tempfile.mkdtemp())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        place.rmdir()
        pytest.skip("要有权挂载一个小的文件系统才能试磁盘满（root，mount -t tmpfs）")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
        place.rmdir()


@pytest.fixture(params=SIZES)
def small_disk(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system of a few megabytes, in turn for each kind of database."""
    with mounted(SIZES[request.param]) as place:
        yield place


@pytest.fixture
def url(
    request: pytest.FixtureRequest, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A database on that disk."""
    if request.node.callspec.params["small_disk"] == "sqlite":
        yield f"sqlite:///{small_disk / 'points.db'}"
        return
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")  # so that it is set back
    with killable(small_disk) as server:
        yield Place("postgresql", small_disk, server.uri).create("small")


@pytest.fixture
def desk(url: str, key_file: Path, clock: FixedClock) -> Iterator[Desk]:
    """The desk of the web tests on that disk."""
    make_schema(url)
    config = Config(
        environment="test", root=ROOT, database_url=url, secret_key="only for tests " * 3,
        key_file=key_file, public_url="http://localhost", session_cookie_secure=False,
    )  # fmt: skip
    app: Flask = create_app(config, clock)
    engine = create_engine(url)
    prepare_engine(engine)
    with Session(engine) as session:
        world = make_world(session, Keyring.load(key_file), clock.now())
        session.commit()
        yield make_desk(session, clock, world, app)
    engine.dispose()
    with app.app_context():
        db.engine.dispose()


def fill(place: Path, *, leave: int = 0) -> Path:
    """Take all the room that is left, but for so many bytes."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        file.write(b"x" * max(0, shutil.disk_usage(place).free - leave))
        for size in (65536, 1024, 1) if not leave else ():
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def test_a_full_disk_refuses_clearly_loses_nothing_and_goes_on(
    desk: Desk, small_disk: Path
) -> None:
    clerk, address = desk.browser("clerk"), f"/claims/village/{desk.world.a.id}/one/household"
    fields = {
        "do": "send", "who": "01-011", "rule_id": str(desk.rules[12]), "day": "2026-11-18",
        "quantity": "2",
    }  # fmt: skip
    desk.session.rollback()
    acknowledged, refused, filler = [], None, fill(small_disk)
    for n in range(300):
        answer = clerk.post(address, key=f"full-{n}", **fields)
        if answer.status_code != 302:
            refused = answer
            break
        acknowledged.append(f"full-{n}")
    assert refused is not None
    assert refused.status_code == 507
    assert "磁盘满了" in refused.text
    assert "请告诉镇里的管理员腾出空间" in refused.text
    assert clerk.get(f"/claims/village/{desk.world.a.id}").status_code == 200
    assert clerk.get(f"/claims/village/{desk.world.a.id}/own").status_code == 200
    filler.unlink()
    last = f"full-{len(acknowledged)}"
    assert clerk.post(address, key=last, **fields).status_code == 302
    stored = desk.session.scalars(select(Claim.key).order_by(Claim.id)).all()
    assert stored == [*acknowledged, last]
    assert faults(desk.session) == []


@pytest.mark.sqlite_only
def test_a_backup_without_room_leaves_nothing_behind_and_works_when_there_is(
    database: str, now: datetime
) -> None:
    engine = create_engine(database)
    with mounted("1m") as place:
        filler = fill(place, leave=8192)
        with pytest.raises(OSError, match="No space left"):
            write_backup(engine, place / "b.zip", now=now)
        assert list(place.iterdir()) == [filler]
        filler.unlink()
        write_backup(engine, place / "b.zip", now=now)
        restore_backup(engine, place / "b.zip", force=True)
    engine.dispose()


def start(home: Path) -> subprocess.CompletedProcess[str]:
    """The first step of a start: keys and tables."""
    return subprocess.run(
        [sys.executable, "-m", "pointsapp", "--database", f"sqlite:///{home}/p.db", "migrate"],
        cwd=ROOT, env={**os.environ, "XDG_CONFIG_HOME": str(home)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("left", [0, 300_000])
def test_a_first_start_without_room_says_so_and_the_next_one_with_room_works(left: int) -> None:
    with mounted(SIZES["sqlite"]) as home:
        filler = fill(home, leave=left)
        refused = start(home)
        assert refused.returncode == 1, refused.stderr
        assert refused.stderr.strip() == TROUBLES["full"]
        filler.unlink()
        begun = start(home)
        assert begun.returncode == 0, begun.stderr
        engine = create_engine(f"sqlite:///{home}/p.db")
        with engine.connect() as connection:
            assert differences(connection) == []
        engine.dispose()

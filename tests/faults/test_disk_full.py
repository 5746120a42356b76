"""The disk is full: a clear refusal, pages still open, and it goes on when there is room."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from config import Config
from pointsapp.app import create_app
from pointsapp.claims.models import Claim
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db, prepare_engine
from pointsapp.foundation.keys import Keyring
from pointsapp.ledger.verify import faults
from tests.conftest import ROOT, make_schema
from tests.web.claims.conftest import Desk, make_desk
from tests.worlds import make_world

SIZE = "6m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("要有权挂载一个小的文件系统才能试磁盘满（root，mount -t tmpfs）")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def desk(small_disk: Path, key_file: Path, clock: FixedClock) -> Iterator[Desk]:
    """The desk of the web tests on that disk."""
    url = f"sqlite:///{small_disk / 'points.db'}"
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


def fill(place: Path) -> Path:
    """Take all the room that is left."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 1024, 1):
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

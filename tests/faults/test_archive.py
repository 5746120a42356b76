"""The product's archive goes to the other kind of database and back without losing a byte."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from pointsapp.foundation.backup import restore_backup, write_backup
from pointsapp.foundation.database import prepare_engine
from pointsapp.foundation.errors import Conflict
from pointsapp.ledger.verify import faults
from tests.business import Business
from tests.upgrades.freeze import HERE, NOW
from tests.web.conftest import business

__all__ = ["business"]


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    prepare_engine(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database: str) -> Iterator[str]:
    """An empty database of the other kind."""
    other = "sqlite" if database.startswith("postgresql") else "postgresql"
    kind = request.getfixturevalue(other)
    url = kind.create()
    yield url
    kind.drop(url)


def test_over_to_the_other_kind_and_out_again_is_the_same_file(
    business: tuple[Business, Business], database: str, elsewhere: str, tmp_path: Path,
    now: datetime,
) -> None:  # fmt: skip
    with opened(database) as here, opened(elsewhere) as there:
        write_backup(here, tmp_path / "first.zip", now=now)
        restore_backup(there, tmp_path / "first.zip")
        with Session(there) as session:
            assert faults(session) == []
        write_backup(there, tmp_path / "second.zip", now=now)
        assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
        with pytest.raises(Conflict, match="已经有内容"):
            restore_backup(there, tmp_path / "first.zip")
        write_backup(there, tmp_path / "third.zip", now=now)
        assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "third.zip").read_bytes()


def test_every_table_of_the_demo_goes_over_and_back_without_losing_a_byte(
    database: str, elsewhere: str, tmp_path: Path
) -> None:
    """The newest database that was kept for upgrades, brought up to date."""
    kept = sorted(HERE.glob("0*.zip"))[-1]
    with opened(database) as here, opened(elsewhere) as there:
        restore_backup(here, kept, force=True)
        write_backup(here, tmp_path / "first.zip", now=NOW)
        restore_backup(there, tmp_path / "first.zip")
        write_backup(there, tmp_path / "second.zip", now=NOW)
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_the_archive_is_read_with_nothing_but_what_is_documented(
    business: tuple[Business, Business], database: str, tmp_path: Path, now: datetime
) -> None:
    """As docs/archive.md says: a zip of lines of JSON, and a manifest with digests."""
    with opened(database) as engine:
        write_backup(engine, tmp_path / "archive.zip", now=now)
    tables: dict[str, list[dict[str, Any]]] = {}
    with zipfile.ZipFile(tmp_path / "archive.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for name, facts in manifest["tables"].items():
            content = archive.read(f"{name}.jsonl")
            assert hashlib.sha256(content).hexdigest() == facts["sha256"]
            lines = [json.loads(line) for line in content.decode().splitlines()]
            tables[name] = [dict(zip(facts["columns"], line, strict=True)) for line in lines]
            assert len(lines) == facts["rows"]
    points = [
        row["points"] for row in tables["entry"] if row["village_id"] == business[0].village.id
    ]
    assert sorted(points) == [-200, 600]  # hundredths of a point
    assert all(row["recorded_at"].endswith("+00:00") for row in tables["entry"])
    order = list(manifest["tables"])
    assert order.index("region") < order.index("account") < order.index("entry")

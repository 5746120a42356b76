"""Keeps a database of today's schema with the demo county in it: `python -m tests.upgrades.freeze`.

Run it when the next migration is about to be written, or in a checkout of the last commit before
it: `cd CHECKOUT && PYTHONPATH=. python …/tests/upgrades/freeze.py`. What is kept is never made
anew once it was released: it stands for the databases that are out there.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from config import Config
from pointsapp.app import ROOT, create_app
from pointsapp.foundation import schema
from pointsapp.foundation.backup import write_backup
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db, transaction
from pointsapp.foundation.imports import create_run
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.people.models import Region
from pointsapp.presets import demo
from pointsapp.scheduler import all_jobs

HERE = Path(__file__).resolve().parent
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def freeze(folder: Path) -> Path:
    """Make the database on SQLite, write it to `folder` under its revision; gives the file."""
    with tempfile.TemporaryDirectory() as place:
        keys = Path(place) / "keys.json"
        ring = Keyring.create(keys)
        config = Config(
            environment="test", root=ROOT, database_url=f"sqlite:///{place}/frozen.db",
            secret_key="only for tests " * 3, key_file=keys, public_url="http://localhost",
        )  # fmt: skip
        app = create_app(config, FixedClock(NOW))
        with app.app_context():
            schema.upgrade(db.engine)
            demo.fill(ring, now=NOW, every=6)
            _leave_work(ring)
            revision = schema.latest()
            write_backup(db.engine, folder / f"{revision}.zip", now=NOW)
            db.engine.dispose()
        (folder / f"{revision}.keys.json").write_text(keys.read_text("utf-8"), encoding="utf-8")
    return folder / f"{revision}.zip"


def _leave_work(ring: Keyring) -> None:
    """What the demo leaves out: a file on its way in, and jobs that ran."""
    with transaction() as session:
        village = session.scalars(select(Region.id).filter_by(level="village")).first()
        create_run(
            session, kind="roster", region_id=village or 0, filename="名册.xlsx",
            content=b"not a workbook", by=None, now=NOW,
        )  # fmt: skip
    run_due(all_jobs(ring), now=NOW)


if __name__ == "__main__":
    sys.stdout.write(f"{freeze(HERE)}\n")

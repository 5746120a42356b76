"""A backup made while everybody writes is one moment of the village, wherever it is restored."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from benchmarks.faults.checks import broken
from benchmarks.faults.processes import back_up_and_die, start
from benchmarks.faults.village import Village
from pointsapp.claims import service as claims
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.foundation.backup import restore_backup, write_backup
from pointsapp.foundation.database import db, prepare_engine, transaction
from pointsapp.ledger.models import Entry
from pointsapp.ledger.service import seal_village, spend

ENOUGH = 20  # answers before the backup and after it


@dataclass
class Writers:
    """Threads that register, spend and seal until told to stop; `answers` as clients note them."""

    app: Flask
    village: Village
    answers: dict[str, dict[str, str]] = field(
        default_factory=lambda: {"register": {}, "spend": {}}
    )
    stopped: threading.Event = field(default_factory=threading.Event)
    failed: list[Exception] = field(default_factory=list)

    def work(self, deed: Callable[[int], None]) -> None:
        for n in count():
            if self.stopped.is_set():
                return
            try:
                with self.app.app_context():
                    deed(n)
            except Exception as error:
                self.failed.append(error)
                return

    def register(self, n: int) -> None:
        village, key = self.village, f"web-{n}"
        day = village.now.date()
        item = Item("x", village.rules[12], day, Figures(Decimal(1)), household_id=village.homes[0])
        with transaction() as session:
            claims.register_item(
                session, village.id, item, key=key, by=village.users["clerk"], now=village.now
            )
        self.answers["register"][key] = ""

    def spend(self, n: int) -> None:
        village, key = self.village, f"spend-{n}"
        with transaction() as session:
            spend(
                session, village.account, Decimal(1), key=key, on=village.now.date(),
                period="2026", by=None, now=village.now,
            )  # fmt: skip
        self.answers["spend"][key] = ""

    def seal(self, n: int) -> None:
        with transaction() as session:
            seal_village(session, self.village.id, now=self.village.now)
        self.stopped.wait(0.02)

    def answered(self) -> int:
        return sum(len(each) for each in self.answers.values())

    def wait(self) -> None:
        since = self.answered()
        while self.answered() < since + ENOUGH and not self.failed:
            self.stopped.wait(0.005)


@pytest.fixture
def writers(app: Flask, now: datetime) -> Iterator[Writers]:
    """A village where three write at once."""
    village = Village(app, now, rounds=1)
    village.settle()
    made = Writers(app, village)
    threads = [
        threading.Thread(target=made.work, args=(deed,))
        for deed in (made.register, made.spend, made.seal)
    ]
    for thread in threads:
        thread.start()
    yield made
    made.stopped.set()
    for thread in threads:
        thread.join(30)


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    prepare_engine(engine)
    yield engine
    engine.dispose()


def spent_in(session: Session) -> int:
    return session.scalar(select(func.count(Entry.id)).filter_by(kind="spend")) or 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_saved_while_everybody_writes_is_one_moment(
    writers: Writers, kind: str, request: pytest.FixtureRequest, tmp_path: Path, now: datetime
) -> None:
    databases = request.getfixturevalue(kind)
    with writers.app.app_context():
        engine = db.engine
    writers.wait()
    answers = {name: dict(keys) for name, keys in writers.answers.items()}
    write_backup(engine, tmp_path / "backup.zip", now=now)
    later, all_later = len(writers.answers["spend"]) + 1, sum(map(len, writers.answers.values()))
    writers.wait()
    assert all_later > sum(map(len, answers.values()))  # somebody wrote meanwhile
    url = databases.create()
    with opened(url) as elsewhere:
        restore_backup(elsewhere, tmp_path / "backup.zip")
        with Session(elsewhere) as session:
            assert list(broken(session, writers.village, answers)) == []
            assert len(answers["spend"]) <= spent_in(session) <= later
    databases.drop(url)
    assert writers.failed == []


def test_a_backup_that_is_killed_has_no_name_yet_and_the_next_one_is_whole(
    database: str, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "backup.zip"
    process = start(back_up_and_die, database, path, now, 60)
    process.join(60)
    assert process.exitcode == -9
    assert not path.exists()
    with opened(database) as engine:
        write_backup(engine, path, now=now)
        restore_backup(engine, path, force=True)
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ".db"] == ["backup.zip"]

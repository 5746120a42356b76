"""The long run: storm after storm on one database of each kind, then a look at all of it."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.databases import KINDS, Place, server
from benchmarks.faults.postgresql import Killable, killable
from benchmarks.faults.storm import Storm, Tally
from benchmarks.machine import machine
from benchmarks.world import NOW, settings
from pointsapp.app import create_app
from pointsapp.foundation import schema
from pointsapp.foundation.database import db
from pointsapp.ledger.verify import faults

STORM = 50  # rounds in one village, then comes the next
ENOUGH = 3  # storms that found something: after so many it is time to look
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What became of all the rounds on one kind of database."""

    database: str
    version: str
    tally: Tally
    seconds: float
    at_the_end: list[str]  # what is wrong in the whole database after all storms; empty is good

    @property
    def good(self) -> bool:
        """Whether nothing at all was found."""
        return not self.tally.found and not self.at_the_end


def run(
    rounds: int, seed: int, tell: Tell, kinds: Sequence[str] = KINDS
) -> tuple[list[Outcome], dict[str, str]]:
    """So many rounds on each kind of database; gives what happened and the facts of the machine."""
    outcomes, facts = [], {}
    for kind in kinds:
        temporary = tempfile.TemporaryDirectory(prefix="pointsapp-faults-")
        with temporary as folder, _site(kind, Path(folder)) as (place, database):
            chance = random.Random(f"{seed} {kind}")
            outcomes.append(_on(place, database, rounds, chance, tell))
            facts = machine(kind, place.version())
    return outcomes, facts


@contextmanager
def _site(kind: str, folder: Path) -> Iterator[tuple[Place, Killable | None]]:
    """Where the database is made; a server of PostgreSQL is killed, too."""
    if kind == "sqlite":
        with server(kind, folder) as place:
            yield place, None
    else:
        with killable(folder) as database:
            yield Place(kind, folder, database.uri), database


def _on(
    place: Place, database: Killable | None, rounds: int, chance: random.Random, tell: Tell
) -> Outcome:
    config = settings(place.create("storms"), place.folder / "keys.json")
    app = create_app(config)
    with app.app_context():
        schema.upgrade(db.engine)
    tally, since, bad = Tally(), time.monotonic(), 0
    for size in (min(STORM, rounds - done) for done in range(0, rounds, STORM)):
        storm = Storm(app, config, now=NOW, chance=chance, rounds=size, database=database)
        with closing(storm):
            each = storm.run()
        tally.add(each)
        bad += bool(each.found)
        tell(_progress(place.kind, tally, rounds, time.monotonic() - since, each.found))
        if bad == ENOUGH:
            break
    wrong = _wrong(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return Outcome(place.kind, place.version(), tally, time.monotonic() - since, wrong)


def _progress(kind: str, tally: Tally, rounds: int, seconds: float, found: list[str]) -> str:
    answers = sum(tally.answers.values())
    line = f"{kind}：{tally.rounds}/{rounds} 轮，答复 {answers:,} 次，{seconds:.0f} 秒"
    return "\n".join([line, *(f"  发现：{sentence}" for sentence in found)])


def _wrong(app: Flask) -> list[str]:
    """Every seal and sum of all villages, and on SQLite the file itself."""
    with app.app_context(), Session(db.engine) as session:
        wrong = [str(fault) for fault in faults(session, now=NOW + timedelta(days=20))]
        if db.engine.dialect.name == "sqlite":
            told = session.scalars(text("PRAGMA integrity_check")).all()
            loose = session.execute(text("PRAGMA foreign_key_check")).all()
            wrong += [line for line in told if line != "ok"] + [str(row) for row in loose]
    return wrong

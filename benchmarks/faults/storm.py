"""One village in a storm: five clients, three processes, and somebody who kills them."""

import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from multiprocessing.process import BaseProcess
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from benchmarks.faults.checks import Answers, broken, unfinished
from benchmarks.faults.clients import Client
from benchmarks.faults.deeds import deeds
from benchmarks.faults.files import confirm_read
from benchmarks.faults.postgresql import Killable
from benchmarks.faults.processes import bring_in, serve, start, tick
from benchmarks.faults.village import Village
from config import Config
from pointsapp.foundation.database import db
from pointsapp.foundation.jobs import run_due
from pointsapp.scheduler import all_jobs

SERVER, SCHEDULER, IMPORT, DATABASE = "server", "scheduler", "import", "database"
PROCESSES = (SERVER, SCHEDULER, IMPORT)
VICTIMS = ((SERVER,), (SCHEDULER,), (IMPORT,), PROCESSES)
PATIENCE, LOOK = 60, 0.002  # seconds
PAUSES = {"register": 0.02, "review": 0.2, "object": 0.05, "publish": 0.3, "spend": 0.01}


@dataclass
class Tally:
    """What happened in a storm; `found` are sentences, none is good."""

    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    cut_off: int = 0
    found: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count another storm in."""
        self.rounds += other.rounds
        self.kills += other.kills
        self.answers += other.answers
        self.cut_off += other.cut_off
        self.found += other.found


class Storm:
    """Make it, `run()` it, `close()` it; the database and the village stay as they are."""

    def __init__(
        self, app: Flask, config: Config, *, now: datetime, chance: random.Random, rounds: int,
        database: Killable | None = None,
    ) -> None:  # fmt: skip
        self.app, self.config, self.now = app, config, now
        self.chance, self.rounds, self.database = chance, rounds, database
        self.victims = (*VICTIMS, (DATABASE,)) if database else VICTIMS
        self.village = Village(app, now, rounds)
        self.tally, self.starts = Tally(), 0
        # All starts stay within the five days in which the sheets fall due; a lease is shorter.
        self.step = timedelta(days=5) / (2 * rounds + 4)
        self.processes: dict[str, BaseProcess] = {}
        self.clients: dict[str, Client] = {}
        with app.app_context():
            self.engine = db.engine
        # Whoever is killed leaves the listening socket to the next.
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listening.getsockname()[1]

    def run(self) -> Tally:
        """All rounds, until something is found; then everybody ends, and all is looked at again."""
        self.village.settle()
        for name in PROCESSES:
            self._start(name)
        self._let_in()
        victims = cycle(self.victims)
        while self.tally.rounds < self.rounds and not self.tally.found:
            self._round(next(victims))
        if not self.tally.found:
            self.tally.found += [*self._ask_again(), *self._end()]
        self._count()
        return self.tally

    def close(self) -> None:
        """End what is still running."""
        for client in self.clients.values():
            client.leave()
        for process in self.processes.values():
            process.kill()
            process.join()
        self.listening.close()

    def _start(self, name: str) -> None:
        """Scheduler and import begin later each time, so that what was half done may be taken."""
        if name == DATABASE:
            return
        self.starts += name != SERVER
        at = self.now + self.starts * self.step
        work: dict[str, tuple[Any, ...]] = {
            SERVER: (serve, self.config, self.listening, self.now),
            SCHEDULER: (tick, self.config, at),
            IMPORT: (bring_in, self.config, at, self.village.id),
        }
        self.processes[name] = start(*work[name])

    def _round(self, victims: tuple[str, ...]) -> None:
        """Kill, somewhere in the work, look at what is left, start again."""
        self.tally.rounds += 1
        if not self._wait_for(self.chance.randrange(1, 12)):
            self.tally.found.append(f"重启以后 {PATIENCE} 秒没有答复")
            return
        time.sleep(self.chance.random() * 0.3)
        self._kill(victims)
        self.tally.kills.update(victims)
        self.tally.found += self._look()
        for name in victims:
            self._start(name)

    def _kill(self, victims: tuple[str, ...]) -> None:
        """Kill them all, then see that they are dead; a database is needed by those that live."""
        if self.database and DATABASE in victims:
            self.database.kill()
            self.database.start()
            return
        for name in victims:
            self.processes[name].kill()
        for name in victims:
            self.processes[name].join()

    def _answers(self) -> Answers:
        return {name: dict(client.answers) for name, client in self.clients.items()}

    def _look(self) -> list[str]:
        answers = self._answers()
        refused = [refused for client in self.clients.values() for refused in client.refused]
        with Session(self.engine) as session:
            return [f"被拒绝：{r}" for r in refused[:1]] + list(
                broken(session, self.village, answers)
            )

    def _wait_for(self, more: int) -> bool:
        """Let so many more answers be given."""
        since = self._answered()
        # Looks are counted, not the clock: a machine that was put to sleep meanwhile is no fault.
        for _ in range(int(PATIENCE / LOOK)):
            if self._answered() >= since + more:
                return True
            time.sleep(LOOK)
        return False

    def _answered(self) -> int:
        return sum(len(client.answers) for client in self.clients.values())

    def _let_in(self) -> None:
        """Everybody begins their work."""
        for name, (deed, subjects) in deeds(self.village, self.port, self.engine).items():
            self.clients[name] = Client(deed, subjects, PAUSES[name])

    def _ask_again(self) -> Iterator[str]:
        """The same key gives the same answer, after all that happened."""
        for name in ("register", "object", "spend"):
            client = self.clients[name]
            answers = dict(client.answers)
            for subject in self.chance.sample(sorted(answers), min(5, len(answers))):
                if client.deed(subject)[1] != answers[subject]:
                    yield f"{name}：同一个编号 {subject} 再问一次，答复不一样"

    def _end(self) -> list[str]:
        """What was left is done without anybody's repair, and every deed is there once."""
        for client in self.clients.values():
            client.stop()
        self.clients["publish"].do("last")
        self._kill(PROCESSES)
        later = self.now + timedelta(days=10)
        with self.app.app_context():
            jobs = all_jobs(self.app.extensions["keyring"])
            for n in range(4):
                run_due(jobs, now=later + timedelta(hours=n))
                confirm_read(now=later)
        found = self._look()
        with Session(self.engine) as session:
            return found + list(unfinished(session, self.village, self._answers(), now=later))

    def _count(self) -> None:
        for name, client in self.clients.items():
            self.tally.answers[name] += len(client.answers)
            self.tally.cut_off += client.cut_off

"""The one table of timed jobs, and the process that ticks through it."""

import signal
from collections.abc import Iterable
from datetime import datetime

from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from pointsapp.claims.importing import RegistrationImporter
from pointsapp.claims.jobs import DROP_LOOSE_PHOTOS, ERASE_PHOTOS, RECORD_SHEETS
from pointsapp.compliance.jobs import JOBS as COMPLIANCE
from pointsapp.filling.tables import KIND as FILL
from pointsapp.filling.tables import TableFiller
from pointsapp.foundation.clearing import CLEARING
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.imports import Importer, import_jobs
from pointsapp.foundation.jobs import Job, run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.integrations.doors import CLOSED, Doors
from pointsapp.integrations.jobs import integration_jobs
from pointsapp.ledger.jobs import SEALING
from pointsapp.ledger.leaving import ClosingRosterImporter
from pointsapp.ledger.opening import OpeningImporter
from pointsapp.matters.jobs import REFRESHING
from pointsapp.people.jobs import FORGETTING
from pointsapp.rulebooks.jobs import CLOSING

TICK_SECONDS = 5


def importers(keyring: Keyring) -> dict[str, Importer]:
    """What reads each kind of file, and fills those that go out again."""
    return {
        "roster": ClosingRosterImporter(keyring),
        "opening": OpeningImporter(),
        "registrations": RegistrationImporter(),
        FILL: TableFiller(),
    }


def all_jobs(keyring: Keyring, doors: Doors = CLOSED) -> tuple[Job, ...]:
    """The table, in the order in which what was missed is caught up."""
    imports = import_jobs(importers(keyring))
    nightly = (ERASE_PHOTOS, DROP_LOOSE_PHOTOS, FORGETTING, CLEARING)
    others = (*COMPLIANCE, *nightly, *integration_jobs(keyring, doors))
    return (*imports, RECORD_SHEETS, CLOSING, SEALING, REFRESHING, *others)


def named(jobs: Iterable[Job], name: str | None) -> list[Job]:
    """All jobs, or the one of that name; NotFound says which there are."""
    known = {job.name: job for job in jobs}
    if name and name not in known:
        raise NotFound("jobs.unknown", f"没有叫“{name}”的任务，现有：{'、'.join(known)}。")
    return [known[name]] if name else list(known.values())


class Scheduler:
    """Ticks every few seconds in a process of its own; a late tick catches up, none runs twice."""

    def __init__(self, app: Flask, jobs: Iterable[Job]) -> None:
        self.app = app
        self.jobs = tuple(jobs)
        self.asked: dict[str, datetime] = {}
        self.stopped = False
        self.ticker = BlockingScheduler(timezone="UTC")

    def tick(self) -> None:
        """Do what is due now, for the jobs whose turn it is to be asked."""
        if self.stopped:
            # Told to stop before the ticker ran.
            return self.stop()
        now = self.app.extensions["clock"].now()
        turn = [job for job in self.jobs if self._has_turn(job, now)]
        self.asked |= {job.name: now for job in turn}
        with self.app.app_context():
            run_due(turn, now=now)
        return None

    def run(self) -> None:
        """Tick until stopped by SIGTERM, Ctrl-C or `stop`."""
        signal.signal(signal.SIGTERM, lambda *_: self.stop())
        self.ticker.add_job(
            self.tick,
            "interval",
            seconds=TICK_SECONDS,
            next_run_time=self.app.extensions["clock"].now(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        try:
            self.ticker.start()
        except KeyboardInterrupt:
            self.stop()

    def stop(self) -> None:
        """End after the tick in hand."""
        self.stopped = True
        if self.ticker.running:
            self.ticker.shutdown(wait=False)

    def _has_turn(self, job: Job, now: datetime) -> bool:
        asked = self.asked.get(job.name)
        return asked is None or now - asked >= job.every

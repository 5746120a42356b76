"""The one table of timed jobs, and the process that ticks through it."""

import signal
from datetime import datetime

from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.jobs import Job, run_due

TICK_SECONDS = 5
JOBS: tuple[Job, ...] = ()


def named(name: str | None) -> tuple[Job, ...]:
    """All jobs, or the one of that name; NotFound says which there are."""
    found = tuple(job for job in JOBS if name in (None, job.name))
    if name and not found:
        names = "、".join(job.name for job in JOBS)
        raise NotFound("jobs.unknown", f"没有叫“{name}”的任务，现有：{names}。")
    return found


class Scheduler:
    """Ticks every few seconds in a process of its own; a late tick catches up, none runs twice."""

    def __init__(self, app: Flask, jobs: tuple[Job, ...] = JOBS) -> None:
        self.app = app
        self.jobs = jobs
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

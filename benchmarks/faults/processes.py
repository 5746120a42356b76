"""Processes that can be killed: each makes the application anew, as a start of the product does."""

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import count
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from waitress.server import create_server

from benchmarks.faults.files import confirm_read, upload_next
from config import Config
from pointsapp.app import create_app, csrf
from pointsapp.foundation import schema
from pointsapp.foundation.backup import write_backup
from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.foundation.database import prepare_engine, transaction
from pointsapp.foundation.jobs import Job, Unit, run_due
from pointsapp.foundation.logs import set_up_logs
from pointsapp.integrations.doors import Doors
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.service import spend
from pointsapp.people.ids import RegionId
from pointsapp.people.jobs import FORGETTING
from pointsapp.scheduler import all_jobs
from pointsapp.web.access import public
from pointsapp.web.context import now
from pointsapp.web.parts import FOLDERS

QUIET = "CRITICAL"  # what fails while others die is looked for in the database
# A process that has imported everything and is forked from: a start takes no second.
FORKS = get_context("forkserver")
PAGES = [f"pointsapp.web.{folder}.pages" for folder in FOLDERS]
FORKS.set_forkserver_preload(["benchmarks.faults.processes", *PAGES])


def start(work: Any, *facts: Any) -> BaseProcess:
    """Begin `work(*facts)` in a process of its own."""
    process = FORKS.Process(target=work, args=facts, daemon=True)
    process.start()
    return process


def serve(config: Config, listening: socket.socket, at: datetime) -> None:
    """The web server, as `python3 -m pointsapp` runs it, with one more page that spends."""
    set_up_logs(QUIET, readable=True)
    app = create_app(config, FixedClock(at))
    _add_spending(app)
    create_server(app, sockets=[listening], threads=4).run()


def _add_spending(app: Flask) -> None:
    """There is no page yet that spends: this one does it as pages do."""

    @app.post("/spend")
    @csrf.exempt  # type: ignore[untyped-decorator]
    @public
    def spend_now() -> ResponseReturnValue:
        with transaction() as session:
            account_id = AccountId(int(request.form["account"]))
            entry_id = spend(
                session, account_id, Decimal(1), key=request.form["key"],
                on=village_day(now()), period="2026", by=None, now=now(),
            )  # fmt: skip
            return jsonify(entry=entry_id)


def tick(config: Config, at: datetime, pause: float = 0.1) -> None:
    """The scheduler without imports, always at one instant: does what is due, again and again."""
    # The scheduler lives days after the server: it would end the sessions of who works there.
    app, jobs = _made(config, at, lambda job: not _imports(job) and job.name != FORGETTING.name)
    _again_and_again(app, lambda: run_due(jobs, now=at), pause)


def bring_in(config: Config, at: datetime, village_id: RegionId, pause: float = 0.05) -> None:
    """One file after another: sent, checked, confirmed, stored."""
    app, jobs = _made(config, at, _imports)

    def work() -> None:
        upload_next(village_id, now=at)
        run_due(jobs, now=at)
        confirm_read(now=at, village_id=village_id)

    _again_and_again(app, work, pause)


def _again_and_again(app: Flask, work: Callable[[], object], pause: float) -> None:
    """As the ticker does: what fails while the database is away is tried again."""
    while True:
        with app.app_context(), suppress(OperationalError):
            work()
        time.sleep(pause)


def tick_and_die(config: Config, at: datetime, nth: int, before: str = "commit") -> None:
    """One tick of the scheduler, killed in the middle of its work: before the nth commit, or
    statement (`before_cursor_execute`); 0 lets it live.
    """
    app, jobs = _made(config, at)
    _die(nth, before)
    with app.app_context():
        run_due(jobs, now=at)


def die_in(config: Config, at: datetime, name: str) -> None:
    """The jobs that stand before one in the table, then this one, killed in the middle."""
    app, jobs = _made(config, at)
    place = [job.name for job in jobs].index(name)
    with app.app_context():
        run_due([*jobs[:place], _deadly(jobs[place])], now=at)


def _deadly(job: Job) -> Job:
    def run(session: Session, unit: Unit, *, now: datetime) -> None:
        assert job.run is not None
        job.run(session, unit, now=now)
        session.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    def work(unit: Unit, *, now: datetime) -> None:
        _die(1, "commit")
        assert job.work is not None
        job.work(unit, now=now)

    return replace(job, run=job.run and run, work=job.work and work)


def back_up_and_die(url: str, path: Path, at: datetime, nth: int) -> None:
    """A backup, killed before its nth statement."""
    engine = create_engine(url)
    prepare_engine(engine)
    _die(nth, "before_cursor_execute")
    write_backup(engine, path, now=at)


def upgrade_and_die(url: str, nth: int) -> None:
    """An upgrade to the newest version, killed before its nth statement."""
    engine = create_engine(url)
    prepare_engine(engine)
    _die(nth, "before_cursor_execute")
    schema.upgrade(engine)


def _die(nth: int, before: str) -> None:
    left = count(nth, -1)

    @event.listens_for(Engine, before)
    def die(*_facts: object) -> None:
        if next(left) == 1:
            os.kill(os.getpid(), signal.SIGKILL)


def _imports(job: Job) -> bool:
    return job.name.startswith("imports.")


def _made(
    config: Config, at: datetime, takes: Callable[[Job], bool] = lambda _: True
) -> tuple[Flask, list[Job]]:
    set_up_logs(QUIET, readable=True)
    app = create_app(config, FixedClock(at))
    doors = Doors(hosts=config.webhook_hosts, development=config.development)
    return app, [job for job in all_jobs(app.extensions["keyring"], doors) if takes(job)]

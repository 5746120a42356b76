"""`jobs list|run|start`: what the scheduler does, looked at or done by hand."""

import argparse
import sys
import threading

from flask import Flask

from pointsapp.cli.context import Commands, application, looking, now_of, opened, settings
from pointsapp.foundation.jobs import Job, failures, last_runs, run_due
from pointsapp.integrations.doors import Doors
from pointsapp.scheduler import Scheduler, all_jobs, named


def add(_parser: argparse.ArgumentParser, commands: Commands) -> None:
    """Add `jobs` and its three verbs."""
    verbs = commands.add_parser("jobs", help="定时任务").add_subparsers(
        required=True, metavar="list|run|start"
    )
    verbs.add_parser("list", help="各项任务和没做成的事").set_defaults(command=show)
    run = verbs.add_parser("run", help="现在就把到期的事做完")
    run.add_argument("name", nargs="?", help="只做这一项")
    run.set_defaults(command=run_once)
    start = verbs.add_parser("start", help="一直运行，到点就做")
    start.add_argument("--while-stdin-open", action="store_true", help=argparse.SUPPRESS)
    start.set_defaults(command=start_scheduler)


def show(options: argparse.Namespace) -> None:
    """Print each job with its last run, then what failed and when it is tried again."""
    with looking(options) as (session, app):
        last = last_runs(session)
        for job in _jobs(app):
            print(f"{job.name}　每 {job.every}　上次 {last.get(job.name) or '还没有做过'}")
        for row in failures(session):
            print(f"没做成：{row.job}　地区 {row.region_id}　{row.sentence}　{row.retry_at} 再试")


def run_once(options: argparse.Namespace) -> int:
    """Do everything that is due, or one job of it; 1 when a unit failed."""
    with opened(options) as app:
        jobs = named(_jobs(app), options.name)
        tally = run_due(jobs, now=now_of(app))
    print(f"做完 {tally.done} 件，没做成 {tally.failed} 件。")
    return 1 if tally.failed else 0


def start_scheduler(options: argparse.Namespace) -> None:
    """Tick until told to stop; as the web server's child, until that is gone too."""
    app = application(settings(options))
    scheduler = Scheduler(app, _jobs(app))
    if options.while_stdin_open:
        threading.Thread(target=_stop_at_end_of_input, args=(scheduler,), daemon=True).start()
    scheduler.run()


def _jobs(app: Flask) -> tuple[Job, ...]:
    config = app.extensions["settings"]
    doors = Doors(hosts=config.webhook_hosts, development=config.development)
    return all_jobs(app.extensions["keyring"], doors)


def _stop_at_end_of_input(scheduler: Scheduler) -> None:
    """The web server holds the other end: however it dies, the scheduler goes too."""
    sys.stdin.read()
    scheduler.stop()

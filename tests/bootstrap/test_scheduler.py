"""The scheduler asks each job in its turn, catches up, and ends when told to."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.jobs import Job, Unit
from pointsapp.foundation.keys import Keyring
from pointsapp.scheduler import TICK_SECONDS, Scheduler, all_jobs, named

pytestmark = pytest.mark.sqlite_only


def counting(name: str, every: timedelta, asked: list[str]) -> Job:
    def due(session: Session, *, now: object) -> list[Unit]:
        asked.append(name)
        return []

    return Job(name, due=due, every=every)


def test_each_job_is_asked_as_often_as_it_says(app: Flask, clock: FixedClock) -> None:
    asked: list[str] = []
    jobs = [
        counting("often", timedelta(minutes=1), asked),
        counting("rarely", timedelta(hours=1), asked),
    ]
    scheduler = Scheduler(app, jobs)
    for _ in range(60):
        scheduler.tick()
        clock.move(seconds=30)
    assert (asked.count("often"), asked.count("rarely")) == (30, 1)


def test_a_file_that_somebody_waits_for_is_asked_about_at_every_tick(keyring: Keyring) -> None:
    every = {job.name: job.every.total_seconds() for job in all_jobs(keyring)}
    assert max(every["imports.check"], every["imports.store"]) <= TICK_SECONDS


def test_told_to_stop_before_it_ran_it_does_nothing(app: Flask) -> None:
    asked: list[str] = []
    scheduler = Scheduler(app, [counting("job", timedelta(minutes=1), asked)])
    scheduler.stop()
    scheduler.tick()
    assert asked == []


def test_every_job_has_a_name_of_its_own_and_one_way_to_run(keyring: Keyring) -> None:
    jobs = all_jobs(keyring)
    assert len({job.name for job in jobs}) == len(jobs) > 0
    assert all((job.run is None) != (job.work is None) for job in jobs)


def test_what_was_missed_is_recorded_before_the_year_is_closed(keyring: Keyring) -> None:
    names = [job.name for job in all_jobs(keyring)]
    assert names.index("claims.record_sheets") < names.index("rulebooks.close_year")


def test_a_job_is_found_by_name(keyring: Keyring) -> None:
    jobs = all_jobs(keyring)
    assert [job.name for job in named(jobs, "ledger.seal")] == ["ledger.seal"]
    assert len(named(jobs, None)) == len(jobs)
    with pytest.raises(NotFound, match=r"ledger\.seal"):
        named(jobs, "nothing")


def test_all_jobs_find_nothing_to_do_on_an_empty_database(
    app: Flask, keyring: Keyring, caplog: pytest.LogCaptureFixture
) -> None:
    Scheduler(app, all_jobs(keyring)).tick()
    assert "job.not_listed" not in caplog.text

"""Timed work is done once, late if it must be, and one failure stops nothing else."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.jobs import Job, JobRun, Unit, run_due
from pointsapp.foundation.numbers import Counter, next_number

DAY = timedelta(days=1)


class Daily:
    """A job that falls due every day in some villages and counts what it did in a table."""

    def __init__(self, start: datetime, *villages: int) -> None:
        self.start = start
        self.villages = villages
        self.broken: set[int] = set()

    def due(self, session: Session, *, now: datetime) -> list[Unit]:
        days = (now - self.start).days + 1
        return [Unit(self.start + DAY * d, v) for d in range(days) for v in self.villages]

    def run(self, session: Session, unit: Unit, *, now: datetime) -> None:
        next_number(session, unit.region_id, "done", year=0)
        if unit.region_id in self.broken:
            raise Invalid("test.broken", "这个村的账还没有开。")

    def job(self) -> Job:
        return Job("daily", due=self.due, run=self.run)


def done(session: Session, village: int) -> int:
    session.rollback()
    return session.scalar(select(Counter.last).filter_by(region_id=village)) or 0


def test_what_was_missed_while_stopped_is_caught_up(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    daily = Daily(clock.now(), 1)
    clock.move(days=30)
    with app.app_context():
        tally = run_due([daily.job()], now=clock.now())
    assert tally == (31, 0)
    assert done(session, 1) == 31


def test_a_doubled_tick_does_nothing(app: Flask, session: Session, clock: FixedClock) -> None:
    daily = Daily(clock.now(), 1)
    with app.app_context():
        run_due([daily.job()], now=clock.now())
        tally = run_due([daily.job()], now=clock.now())
    assert tally == (0, 0)
    assert done(session, 1) == 1


def test_two_schedulers_at_once_do_each_unit_once(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    daily = Daily(clock.now() - 9 * DAY, 1, 2)
    together = Barrier(2)

    def tick() -> None:
        with app.app_context():
            together.wait()
            run_due([daily.job()], now=clock.now())

    threads = [Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (done(session, 1), done(session, 2)) == (10, 10)


def test_a_failing_unit_leaves_nothing_behind_and_stops_no_other(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    daily = Daily(clock.now(), 1, 2, 3)
    daily.broken = {2}
    with app.app_context():
        assert run_due([daily.job()], now=clock.now()) == (2, 1)
    assert [done(session, village) for village in (1, 2, 3)] == [1, 0, 1]
    failed = session.scalars(select(JobRun).filter_by(state="failed")).one()
    assert failed.sentence == "这个村的账还没有开。"


def test_a_failed_unit_is_tried_again_after_a_pause_that_grows(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    daily = Daily(clock.now(), 1)
    daily.broken = {1}
    with app.app_context():
        run_due([daily.job()], now=clock.now())
        clock.move(minutes=1)
        assert run_due([daily.job()], now=clock.now()) == (0, 0)
        clock.move(minutes=1)
        assert run_due([daily.job()], now=clock.now()) == (0, 1)
        clock.move(minutes=4)
        daily.broken = set()
        assert run_due([daily.job()], now=clock.now()) == (1, 0)
    assert done(session, 1) == 1
    assert session.scalars(select(JobRun)).one().attempts == 3


def test_a_job_whose_list_breaks_stops_no_other(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    def broken(session: Session, *, now: datetime) -> list[Unit]:
        raise RuntimeError

    daily = Daily(clock.now(), 1)
    with app.app_context():
        jobs = [Job("broken", due=broken, run=daily.run), daily.job()]
        assert run_due(jobs, now=clock.now()) == (1, 0)
    assert done(session, 1) == 1


def test_a_program_error_is_noted_without_quoting_it(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    def run(session: Session, unit: Unit, *, now: datetime) -> None:
        raise ValueError("王秀兰 13800000000")

    daily = Daily(clock.now(), 1)
    with app.app_context():
        run_due([Job("quoting", due=daily.due, run=run)], now=clock.now())
    sentence = session.scalars(select(JobRun.sentence)).one()
    assert "ValueError" in (sentence or "")
    assert "王秀兰" not in (sentence or "")


@pytest.mark.parametrize("dies", [False, True])
def test_long_work_is_leased_and_started_again_when_its_process_died(
    app: Flask, session: Session, clock: FixedClock, dies: bool
) -> None:
    daily = Daily(clock.now(), 1)
    started: list[datetime] = []

    def work(unit: Unit, *, now: datetime) -> None:
        started.append(now)
        if dies and len(started) == 1:
            raise KeyboardInterrupt

    job = Job("long", due=daily.due, work=work)
    with app.app_context():
        if dies:
            with pytest.raises(KeyboardInterrupt):
                run_due([job], now=clock.now())
        else:
            run_due([job], now=clock.now())
        clock.move(minutes=5)
        run_due([job], now=clock.now())
        assert len(started) == 1
        clock.move(minutes=26)
        run_due([job], now=clock.now())
    assert len(started) == (2 if dies else 1)
    assert session.scalars(select(JobRun.state)).one() == "done"

"""Files come in: checked in the background, confirmed by a person, stored whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import transaction
from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.foundation.imports import (
    Checked,
    ImportRun,
    Progress,
    check_run,
    confirm,
    create_run,
    discard,
    get_run,
    import_jobs,
    store_run,
)
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.numbers import Counter, next_number
from pointsapp.foundation.spreadsheets.problems import Problem

VILLAGE = 7


@dataclass
class Names:
    """An importer that counts lines; a line 'bad' is a problem."""

    during: Callable[[int], None] = lambda done: None
    stored: list[str] = field(default_factory=list)
    no_longer: bool = False

    def check(
        self, session: Session, run: ImportRun, *, now: datetime, progress: Progress
    ) -> Checked:
        lines = (run.content or b"").decode().splitlines()
        for number, _ in enumerate(lines, 1):
            progress(number, len(lines))
            self.during(number)
        wrong = [n for n, line in enumerate(lines, 1) if line == "bad"]
        problems = [Problem("名册", number, 1, "请改正") for number in wrong]
        return Checked(problems, {"added": len(lines), "names": lines})

    def store(self, session: Session, run: ImportRun, *, by: int | None, now: datetime) -> None:
        next_number(session, VILLAGE, "stored", year=0)
        if self.no_longer:
            raise Invalid("names.changed", "名册已经变了，请重新上传")


def upload(content: bytes, now: datetime, **params: Any) -> int:
    with transaction() as session:
        return create_run(
            session,
            kind="names",
            region_id=VILLAGE,
            filename="名册.xlsx",
            content=content,
            params=params,
            by=1,
            now=now,
        ).id


@contextmanager
def seen(app: Flask, run_id: int) -> Iterator[ImportRun]:
    """A run as another process sees it."""
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with Session(engine) as session:
        yield get_run(session, run_id)
    engine.dispose()


def tick(names: Names, clock: FixedClock) -> None:
    run_due(import_jobs({"names": names}), now=clock.now())


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


def stored(session: Session) -> int:
    session.rollback()
    return session.scalar(select(Counter.last).filter_by(kind="stored")) or 0


def test_a_file_goes_from_upload_to_done(
    inside: Flask, session: Session, clock: FixedClock, now: datetime
) -> None:
    names, run_id = Names(), upload(b"a\nb", now)
    tick(names, clock)
    with seen(inside, run_id) as run:
        assert (run.state, run.rows_done, run.rows_total) == ("ready", 2, 2)
        assert run.preview == {"added": 2, "names": ["a", "b"], "problems": 0}
    assert stored(session) == 0
    with transaction() as writing:
        confirm(writing, run_id, by=2, now=now)
    tick(names, clock)
    tick(names, clock)
    with seen(inside, run_id) as run:
        assert (run.state, run.confirmed_by, run.content) == ("done", 2, None)
        assert run.preview == {"added": 2, "problems": 0}
    assert stored(session) == 1


def test_a_file_with_problems_is_refused_and_forgotten(
    inside: Flask, session: Session, clock: FixedClock, now: datetime
) -> None:
    run_id = upload(b"a\nbad\nbad", now)
    tick(Names(), clock)
    with seen(inside, run_id) as run:
        assert (run.state, run.content) == ("refused", None)
        assert run.preview == {"added": 3, "problems": 2}
        assert [problem["row"] for problem in run.problems] == [2, 3]
        assert run.problems[0] == {"sheet": "名册", "row": 2, "column": "A", "reason": "请改正"}
    with pytest.raises(Conflict, match="有错误"), transaction() as writing:
        confirm(writing, run_id, by=1, now=now)
    assert stored(session) == 0


def test_progress_is_seen_from_elsewhere_while_the_file_is_read(
    inside: Flask, clock: FixedClock, now: datetime
) -> None:
    run_id = upload(b"x\n" * 1200, now)
    progress: list[tuple[str, int, int]] = []

    def look(done: int) -> None:
        if done in (1, 600, 1100):
            with seen(inside, run_id) as run:
                progress.append((run.state, run.rows_done, run.rows_total))

    tick(Names(during=look), clock)
    assert progress == [("reading", 0, 0), ("reading", 500, 1200), ("reading", 1000, 1200)]


def test_a_file_can_be_given_up_while_it_is_read(
    inside: Flask, session: Session, clock: FixedClock, now: datetime
) -> None:
    run_id = upload(b"x\n" * 1200, now)

    def give_up(done: int) -> None:
        if done == 600:
            with transaction() as writing:
                discard(writing, run_id, by=1, now=now)

    tick(Names(during=give_up), clock)
    with seen(inside, run_id) as run:
        assert (run.state, run.content, run.rows_done) == ("discarded", None, 500)
    with pytest.raises(Conflict), transaction() as writing:
        discard(writing, run_id, by=1, now=now)


def test_what_is_given_up_keeps_what_was_counted_and_no_row(
    inside: Flask, clock: FixedClock, now: datetime
) -> None:
    ready, refused = upload(b"a\nb", now), upload(b"bad", now)
    tick(Names(), clock)
    for run_id in (ready, refused):
        with transaction() as writing:
            discard(writing, run_id, by=1, now=now)
    with seen(inside, ready) as run:
        assert (run.state, run.preview) == ("discarded", {"added": 2, "problems": 0})
    with seen(inside, refused) as run:
        assert (run.state, run.problems) == ("discarded", [])


def test_what_no_longer_fits_is_refused_whole(
    inside: Flask, session: Session, clock: FixedClock, now: datetime
) -> None:
    names, run_id = Names(no_longer=True), upload(b"a", now)
    check_run(run_id, {"names": names}, now=now)
    with transaction() as writing:
        confirm(writing, run_id, by=1, now=now)
    store_run(run_id, {"names": names}, now=now)
    with seen(inside, run_id) as run:
        assert run.state == "refused"
        assert run.problems[0]["reason"] == "名册已经变了，请重新上传"
        assert run.preview == {"added": 1, "problems": 0}
    assert stored(session) == 0


def test_a_program_error_leaves_the_file_to_be_tried_again(
    inside: Flask, session: Session, clock: FixedClock, now: datetime
) -> None:
    run_id = upload(b"a", now)

    def break_down(done: int) -> None:
        raise RuntimeError

    tick(Names(during=break_down), clock)
    with seen(inside, run_id) as run:
        assert run.state == "reading"
    clock.move(minutes=5)
    tick(Names(), clock)
    with seen(inside, run_id) as run:
        assert run.state == "ready"


def test_the_same_file_sent_twice_is_one_run_until_it_ended(inside: Flask, now: datetime) -> None:
    first = upload(b"a", now)
    assert upload(b"a", now) == first
    assert upload(b"b", now) != first
    assert upload(b"a", now, whole=True) != first
    with transaction() as writing:
        discard(writing, first, by=1, now=now)
    assert upload(b"a", now) != first


def test_an_empty_file_is_refused_at_once(inside: Flask, now: datetime) -> None:
    with pytest.raises(Invalid, match="空的"):
        upload(b"", now)


def test_a_run_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        get_run(session, 1)

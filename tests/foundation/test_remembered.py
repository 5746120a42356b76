"""What is remembered is given again only while the database answers the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from pointsapp.foundation import remembered
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.database import READ_ONLY
from pointsapp.foundation.prepared import Prepared, send
from pointsapp.foundation.remembered import Remembered
from pointsapp.foundation.workdays import CalendarDay

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
FIRST = date(2030, 1, 1)
NOTES = Prepared(
    lambda _: (
        select(CalendarDay.day, CalendarDay.note)
        .where(CalendarDay.day >= bindparam("first"))
        .order_by(CalendarDay.day)
    ),
    "first",
)


class Desk:
    """Asks in three ways, and counts how often it had to work."""

    def __init__(self, session: Session, most: int = 10, *, only_reads: bool = False) -> None:
        self.session, self.worked, self.only_reads = session, 0, only_reads
        self.remembered: Remembered[tuple[object, ...]] = Remembered(most)

    def ask(self, key: str = "all") -> tuple[object, ...]:
        if self.only_reads and not self.session.in_transaction():
            self.session.connection(execution_options=READ_ONLY)
        return self.remembered.get(self.session, key, self.work)

    def work(self) -> tuple[object, ...]:
        self.worked += 1
        objects = self.session.scalars(select(CalendarDay).order_by(CalendarDay.day)).all()
        told = [(day.day, day.note, day.set_at) for day in objects]
        prepared = [(row[0], row[1]) for row in NOTES.rows(self.session.connection(), FIRST)]
        rows = self.session.execute(select(CalendarDay.day, CalendarDay.is_workday)).all()
        return told, prepared, sorted(tuple(row) for row in rows)

    def leave(self) -> None:
        """As a request ends."""
        self.session.rollback()
        self.session.expunge_all()


@pytest.fixture(params=[False, True], ids=["may write", "only reads"])
def desk(session: Session, request: pytest.FixtureRequest) -> Desk:
    """A desk with one day in the calendar."""
    put(session, 0, "元旦")
    return Desk(session, only_reads=request.param)


@pytest.fixture
def writing_desk(session: Session) -> Desk:
    """The same in a transaction that may write."""
    put(session, 0, "元旦")
    return Desk(session)


def put(session: Session, n: int, note: str) -> None:
    day = FIRST + timedelta(days=n)
    session.execute(
        insert(CalendarDay).values(day=day, is_workday=False, note=note, set_at=AT, set_by=None)
    )
    session.commit()


def test_nothing_is_worked_out_again_while_the_rows_are_the_same(desk: Desk) -> None:
    first = desk.ask()
    desk.leave()
    assert desk.ask() == first
    assert desk.worked == 1
    assert first[0] == [(FIRST, "元旦", AT)]


def _change(session: Session) -> None:
    session.execute(update(CalendarDay).values(note="改了"))


def _later(session: Session) -> None:
    session.execute(update(CalendarDay).values(set_at=AT + timedelta(microseconds=1)))


def _more(session: Session) -> None:
    put(session, 1, "")


def _gone(session: Session) -> None:
    session.execute(delete(CalendarDay))


@pytest.mark.parametrize("change", [_change, _later, _more, _gone])
def test_any_change_of_a_row_is_seen_at_once(desk: Desk, change: Callable[[Session], None]) -> None:
    before = desk.ask()
    desk.leave()
    change(desk.session)
    desk.session.commit()
    after = desk.ask()
    assert after != before
    desk.leave()
    assert after == Desk(desk.session).work()


@pytest.mark.parametrize("only_reads", [False, True])
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", "甲", "乙"])), max_size=6))
def test_it_always_says_what_work_would_say(
    session: Session, only_reads: bool, steps: list[tuple[int, str]]
) -> None:
    desk, plain = Desk(session, only_reads=only_reads), Desk(session)
    session.execute(delete(CalendarDay))
    session.commit()
    for n, note in steps:
        day = FIRST + timedelta(days=n)
        done = session.execute(update(CalendarDay).filter_by(day=day).values(note=note))
        session.commit()
        if not done.rowcount:  # type: ignore[attr-defined]
            put(session, n, note)
        found = desk.ask()
        desk.leave()
        assert found == plain.work()
        desk.leave()


def test_other_keys_and_other_databases_have_results_of_their_own(desk: Desk) -> None:
    desk.ask("one")
    desk.leave()
    desk.ask("two")
    assert desk.worked == 2


def test_only_the_last_results_are_kept(session: Session) -> None:
    desk = Desk(session, most=2)
    for key in ("a", "b", "a", "c", "a"):
        desk.ask(key)
        desk.leave()
    assert desk.worked == 3
    desk.ask("b")
    assert desk.worked == 4


def test_what_was_read_before_is_not_taken_for_an_answer(desk: Desk) -> None:
    before = desk.session.scalars(select(CalendarDay)).all()
    desk.ask()
    assert before
    desk.leave()
    desk.ask()
    assert desk.worked == 2


@pytest.mark.parametrize("send", ["orm", "prepared"])
def test_what_writes_is_refused(session: Session, send: str) -> None:
    statement = insert(CalendarDay).values(
        day=FIRST, is_workday=True, note="", set_at=AT, set_by=None
    )
    returning = Prepared(lambda _: statement.returning(CalendarDay.day))

    def write() -> None:
        if send == "orm":
            session.execute(statement)
        else:
            returning.rows(session.connection())

    remembered: Remembered[None] = Remembered(1)
    with pytest.raises(TypeError, match="may only read"):
        remembered.get(session, "x", write)


def test_a_connection_is_not_listened_to_afterwards(writing_desk: Desk) -> None:
    writing_desk.ask()
    connection = writing_desk.session.connection()
    assert not connection.info
    connection.execute(insert(CalendarDay).values(
        day=FIRST + timedelta(days=1), is_workday=False, note="", set_at=AT, set_by=None
    ))  # fmt: skip


@contextmanager
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of the database meanwhile by what is remembered."""
    asked: list[str] = []

    def noted(connection: Any, sql: str, values: Any = ()) -> Any:
        asked.append(sql)
        return send(connection, sql, values)

    with monkeypatch.context() as patch:
        patch.setattr(remembered, "send", noted)
        yield asked


def other_write(engine: Engine) -> None:
    """Something that has nothing to do with it is written over another connection."""
    with Session(engine) as session:
        session.add(AuditRow(happened_at=AT, action="x", subject_kind="x", facts={}))
        session.commit()


def asked_by(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many statements another look takes."""
    desk.leave()
    with sent(monkeypatch) as asked:
        desk.ask()
    return len(asked)


def test_one_answer_of_postgresql_is_enough_while_nobody_wrote(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(session, 0, "元旦")
    desk = Desk(session, only_reads=True)
    desk.ask()
    # SQLite cannot tell from one connection what others wrote: it is asked all three every time.
    least, most = (3, 3) if engine.dialect.name == "sqlite" else (1, 4)
    # Other tests write on the same server meanwhile: a moment in which nobody does comes soon.
    assert any(asked_by(desk, monkeypatch) == least for _ in range(200))
    other_write(engine)
    assert asked_by(desk, monkeypatch) == most
    assert any(asked_by(desk, monkeypatch) == least for _ in range(200))
    assert desk.worked == 1


@pytest.mark.parametrize("begun", ["before", "after"])
def test_what_was_being_written_meanwhile_is_seen_once_it_is_there(
    session: Session, engine: Engine, begun: str
) -> None:
    put(session, 0, "元旦")
    desk = Desk(session, only_reads=True)
    with Session(engine) as writer:
        if begun == "before":
            _change(writer)
        before = desk.ask()
        desk.leave()
        if begun == "after":
            _change(writer)
        assert desk.ask() == before
        desk.leave()
        writer.commit()
    assert desk.ask() != before
    assert desk.worked == 2


def test_whoever_connects_anew_asks_every_statement_again(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(session, 0, "元旦")
    desk = Desk(session, only_reads=True)
    desk.ask()
    desk.leave()
    engine.dispose()
    assert asked_by(desk, monkeypatch) == (3 if engine.dialect.name == "sqlite" else 4)
    assert desk.worked == 1

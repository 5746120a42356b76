"""Imports are killed before each commit and between statements; each file is stored once."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select

from benchmarks.faults.processes import start, tick_and_die
from config import Config
from pointsapp.claims.models import Batch, Claim
from pointsapp.foundation.database import transaction
from pointsapp.foundation.imports import ImportRun, confirm, create_run
from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook
from pointsapp.ledger.models import Entry
from pointsapp.ledger.verify import faults
from pointsapp.people.models import Household, Membership, Person
from tests.web.claims.conftest import Desk

HALF_AN_HOUR = timedelta(minutes=31)
FAMILIES = 30
OF_KIND: dict[str, tuple[tuple[Any, ...], int]] = {
    "roster": ((Household.id, Person.id, Membership.id), FAMILIES),
    "opening": ((Entry.id,), 2),
    "registrations": ((Claim.id,), 3),
}


def workbook(sheet: str, titles: tuple[str, ...], rows: list[tuple[Any, ...]]) -> bytes:
    return write_workbook([SheetOut(sheet, [Column(title) for title in titles], rows)])


@cache
def files() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """By kind: the file and what was decided on its way in."""
    families = [("清泉村一组", f"{n}", f"来宾{n}", "户主") for n in range(100, 100 + FAMILIES)]
    homes = [("01-011", "周桂兰", 120, 30), ("01-012", "何广田", 80, 20)]
    claims = [("01-011", 12, date(2026, 11, day), 1) for day in (20, 21, 22)]
    return {
        "roster": (workbook("名册", ("组", "户号", "姓名", "与户主关系"), families), {}),
        "opening": (
            workbook("期初积分", ("户号", "户主", "期初荣誉积分", "期初可用积分"), homes),
            {"on": "2026-11-20", "period": "2026"},
        ),
        "registrations": (
            workbook("登记", ("户号", "条号", "日期", "数量"), claims),
            {"unit": "household", "month": "2026-11"},
        ),
    }


@dataclass
class Arrivals:
    """Three files on their way in; `before` is what was there without them."""

    desk: Desk
    config: Config
    at: datetime
    before: dict[Any, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = (column for columns, _ in OF_KIND.values() for column in columns)
        self.before = {column: self._count(column) for column in columns}

    def _count(self, column: Any) -> int:
        return self.desk.session.scalar(select(func.count(column))) or 0

    def send(self) -> None:
        with self.desk.app.app_context(), transaction() as session:
            for kind, (content, params) in files().items():
                create_run(
                    session, kind=kind, region_id=self.desk.world.a.id, filename="x.xlsx",
                    content=content, params=params, by=self.desk.user("clerk"), now=self.at,
                )  # fmt: skip

    def confirm_read(self) -> None:
        with self.desk.app.app_context(), transaction() as session:
            for run_id in session.scalars(select(ImportRun.id).filter_by(state="ready")).all():
                confirm(session, run_id, by=None, now=self.at)

    def tick(self, nth: int = 0, before: str = "commit") -> bool:
        """A scheduler that is killed there, half an hour after the last one; True: it lived."""
        process = start(tick_and_die, self.config, self.at, nth, before)
        process.join(60)
        self.at += HALF_AN_HOUR
        self.check()
        return process.exitcode == 0

    def check(self) -> None:
        """Each file is stored whole or not at all, and is so as soon as it says so."""
        session = self.desk.session
        session.rollback()
        assert faults(session) == []
        runs = session.execute(select(ImportRun.kind, ImportRun.state)).all()
        for kind, (columns, rows) in OF_KIND.items():
            done = sum(state == "done" for each, state in runs if each == kind)
            for column in columns:
                assert self._count(column) == self.before[column] + min(done, 1) * rows, kind
        session.rollback()

    def through(self) -> None:
        """What is left is read, confirmed and stored."""
        for _ in range(2):
            assert self.tick()
            self.confirm_read()
        assert self.tick()
        ended = self.desk.session.execute(select(ImportRun.state, ImportRun.problems)).all()
        assert [tuple(row) for row in ended] == [("done", [])] * len(OF_KIND)


@pytest.fixture
def arrivals(desk: Desk, config: Config) -> Arrivals:
    """The files were sent and nobody has read them yet."""
    made = Arrivals(desk, config, desk.now)
    made.send()
    return made


def test_killed_before_each_commit_every_file_is_stored_once(arrivals: Arrivals) -> None:
    died = 0
    for _ in range(2):  # while they are read, and while they are stored
        for nth in count(1):
            if arrivals.tick(nth):
                break
            died += 1
        arrivals.confirm_read()
    assert died >= 6
    arrivals.through()


def test_killed_between_statements_every_file_is_stored_once(arrivals: Arrivals) -> None:
    died, nth = 0, 4
    while not arrivals.tick(nth, "before_cursor_execute"):
        arrivals.confirm_read()
        died, nth = died + 1, nth * 4 // 3
    assert died >= 6
    arrivals.through()


def test_the_same_files_sent_again_change_nothing(arrivals: Arrivals) -> None:
    arrivals.through()
    points = arrivals.desk.session.scalar(select(func.sum(Entry.points)))
    arrivals.send()
    for _ in range(3):
        assert arrivals.tick()
        arrivals.confirm_read()
    session = arrivals.desk.session
    states = dict(
        session.execute(select(ImportRun.kind, ImportRun.state).order_by(ImportRun.id)).all()
    )
    assert states == {"roster": "done", "opening": "done", "registrations": "refused"}
    [problem] = session.scalars(select(ImportRun.problems).filter_by(state="refused")).one()
    assert "已经导入过" in problem["reason"]
    assert session.scalar(select(func.sum(Entry.points))) == points
    assert session.scalar(select(func.count(Batch.id))) == 1

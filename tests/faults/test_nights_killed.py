"""The demo town a month later: whatever dies in its jobs, it ends as if nobody had died."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from benchmarks.faults.processes import start, tick_and_die
from config import Config
from pointsapp.compliance.models import Doubt, Finding, Talk
from pointsapp.compliance.service import Decision, decide, order_rectification
from pointsapp.foundation.backup import restore_backup
from pointsapp.foundation.database import Base, prepare_engine
from pointsapp.foundation.jobs import JobRun
from pointsapp.ledger.verify import faults
from pointsapp.matters.models import Matter
from pointsapp.people.models import User
from tests.upgrades.freeze import HERE, NOW

NEWEST = sorted(each.stem for each in HERE.glob("0*.zip"))[-1]
LATER = NOW + timedelta(days=120)
STATES = (Matter.state, Doubt.state, Finding.state, Talk.state, JobRun.state, JobRun.job)
# What is due in that town; imports, seals and sheets are killed in the tests beside this one, too.
DUE = {
    "claims.record_sheets", "compliance.check", "compliance.escalate", "compliance.talks",
    "imports.check", "matters.refresh", "rulebooks.close_year",
}  # fmt: skip
TICKS = 2  # the second does what the first made due


@dataclass
class Town:
    """A database with the demo town as it was kept, and processes that work on it."""

    config: Config
    engine: Engine

    def tick(self, nth: int = 0) -> bool:
        """One tick, killed before its nth commit; True: it lived to the end."""
        process = start(tick_and_die, self.config, LATER, nth)
        process.join(120)
        return process.exitcode == 0

    def found(self) -> dict[str, Any]:
        """What is there: rows by table, rows by state, and nothing wrong."""
        with Session(self.engine) as session:
            assert faults(session, now=LATER + timedelta(minutes=1)) == []
            tables = {
                name: session.scalar(select(func.count()).select_from(table))
                for name, table in Base.metadata.tables.items()
            }
            states = {
                str(column): {
                    tuple(row)
                    for row in session.execute(select(column, func.count()).group_by(column))
                }
                for column in STATES
            }
        return tables | states


def leave_overdue(session: Session) -> None:
    """A finding that should have been put right by then: it goes one level up."""
    inspector = session.scalars(select(User.id).filter_by(login_name="demo-inspector")).one()
    facts: dict[str, Any] = {"by": inspector, "now": NOW}
    doubt = session.scalars(select(Doubt).filter_by(state="open").order_by(Doubt.id)).first()
    assert doubt is not None
    finding = decide(session, doubt.id, Decision("confirmed", "票据上确实没有"), **facts)
    due_on = NOW.date() + timedelta(days=15)
    order_rectification(session, finding.id, what="补办手续", due_on=due_on, **facts)


@contextmanager
def brought_up(url: str, config: Config) -> Iterator[Town]:
    """The newest database that was kept, brought up to date at this address."""
    engine = create_engine(url)
    prepare_engine(engine)
    restore_backup(engine, HERE / f"{NEWEST}.zip", force=True)
    with Session(engine) as session:
        leave_overdue(session)
        session.commit()
    yield Town(replace(config, database_url=url), engine)
    engine.dispose()


def test_killed_in_the_middle_of_every_job_the_town_ends_as_if_nobody_had_died(
    database: str, config: Config, request: pytest.FixtureRequest
) -> None:
    kind = request.getfixturevalue("sqlite" if database.startswith("sqlite") else "postgresql")
    elsewhere = kind.create()
    with brought_up(elsewhere, config) as calm:
        assert [calm.tick() for _ in range(TICKS)] == [True] * TICKS
        expected = calm.found()
    kind.drop(elsewhere)
    with brought_up(database, config) as town:
        died, nth = 0, 1
        while not town.tick(nth):
            died, nth = died + 1, nth * 2
        for _ in range(TICKS):
            assert town.tick()
        assert town.found() == expected
    assert died >= 3
    assert {str(name) for name, _ in expected[str(JobRun.job)]} >= DUE

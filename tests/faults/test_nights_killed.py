"""The demo town a month later: whatever dies in its jobs, it ends as if nobody had died."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from benchmarks.faults.processes import die_in, start, tick_and_die
from config import Config
from pointsapp.claims.models import ClaimPhoto
from pointsapp.compliance.models import Doubt, Finding, Talk
from pointsapp.compliance.service import Decision, decide, order_rectification
from pointsapp.foundation.backup import restore_backup
from pointsapp.foundation.database import Base, prepare_engine
from pointsapp.foundation.files import keep_photo
from pointsapp.foundation.imports import create_run
from pointsapp.foundation.jobs import JobRun
from pointsapp.foundation.keys import Keyring
from pointsapp.integrations.models import Delivery
from pointsapp.integrations.service import make_webhook
from pointsapp.ledger.models import Purse
from pointsapp.ledger.service import spend
from pointsapp.ledger.verify import faults
from pointsapp.matters.models import Matter
from pointsapp.people.models import Household, Region, User
from pointsapp.scheduler import all_jobs
from tests.integrations.conftest import OPEN, Receiver, receiver
from tests.pictures import picture
from tests.upgrades.freeze import HERE, NOW

__all__ = ["receiver"]

NEWEST = sorted(each.stem for each in HERE.glob("0*.zip"))[-1]
LATER = NOW + timedelta(days=120)
LEASE_OVER = timedelta(minutes=31)
STATES = (
    Matter.state, Doubt.state, Finding.state, Talk.state, Delivery.state, JobRun.state, JobRun.job,
)  # fmt: skip
# Nothing waits to be stored in that town: this one is killed in the tests beside this one.
ELSEWHERE = {"imports.store"}
TICKS = 3  # each does what the one before made due


@dataclass
class Town:
    """A database with the demo town as it was kept, and processes that work on it."""

    config: Config
    engine: Engine
    at: datetime = LATER

    def tick(self) -> bool:
        """One tick, half an hour after the last; True: it lived to the end."""
        return self._ends(tick_and_die, 0)

    def die_in(self, job: str) -> bool:
        """A tick that is killed in the middle of a job; False where nothing was due."""
        return not self._ends(die_in, job)

    def _ends(self, work: Any, how: Any) -> bool:
        process = start(work, self.config, self.at, how)
        process.join(120)
        self.at += LEASE_OVER
        return process.exitcode == 0

    def found(self) -> dict[str, Any]:
        """What is there: rows by table, rows by state, and nothing wrong."""
        with Session(self.engine) as session:
            assert faults(session, now=self.at) == []
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


def leave_work(session: Session, config: Config, hook: str) -> None:
    """What the kept town lacks, so that every job has something to do."""
    inspector, town = (
        session.scalars(select(User.id).filter_by(login_name=f"demo-{role}")).one()
        for role in ("inspector", "county")
    )
    leave_overdue(session, {"by": inspector, "now": NOW})
    villages = select(Region.id).filter_by(level="village").order_by(Region.id)
    village = session.scalars(villages).first()
    assert village is not None
    create_run(
        session, kind="roster", region_id=village, filename="名册.xlsx",
        content=b"not a workbook", by=None, now=LATER,
    )  # fmt: skip
    purses = select(Purse.account_id).where(Purse.available >= 1).order_by(Purse.account_id)
    purse = session.scalars(purses).first()
    assert purse is not None
    spend(
        session, purse, Decimal(1), key="not-yet-sealed",
        on=NOW.date(), period="2026", by=None, now=NOW,
    )  # fmt: skip
    household = session.scalars(select(Household).order_by(Household.id)).first()
    assert household is not None
    photo = keep_photo(session, picture(), now=NOW)
    session.add(ClaimPhoto(
        village_id=household.village_id, household_id=household.id, form_key="never-sent",
        digest=photo.digest, file=photo.digest, look="", added_at=NOW,
    ))  # fmt: skip
    make_webhook(
        session, name="平台", url=hook, events=["finding.escalated"], doors=OPEN,
        region_id=session.scalars(select(Region.id).filter_by(level="county")).one(),
        ends_on=NOW.date() + timedelta(days=300), keyring=Keyring.load(config.key_file),
        by=town, now=NOW,
    )  # fmt: skip


def leave_overdue(session: Session, facts: dict[str, Any]) -> None:
    """A finding that should have been put right by then: it goes one level up."""
    doubt = session.scalars(select(Doubt).filter_by(state="open").order_by(Doubt.id)).first()
    assert doubt is not None
    finding = decide(session, doubt.id, Decision("confirmed", "票据上确实没有"), **facts)
    due_on = NOW.date() + timedelta(days=15)
    order_rectification(session, finding.id, what="补办手续", due_on=due_on, **facts)


@contextmanager
def brought_up(url: str, config: Config, hook: str) -> Iterator[Town]:
    """The newest database that was kept, brought up to date at this address."""
    engine = create_engine(url)
    prepare_engine(engine)
    restore_backup(engine, HERE / f"{NEWEST}.zip", force=True)
    with Session(engine) as session:
        leave_work(session, config, hook)
        session.commit()
    # In development a webhook may lead to this machine.
    yield Town(replace(config, database_url=url, environment="development"), engine)
    engine.dispose()


def test_killed_in_the_middle_of_every_job_the_town_ends_as_if_nobody_had_died(
    database: str, config: Config, keyring: Keyring, receiver: Receiver,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    kind = request.getfixturevalue("sqlite" if database.startswith("sqlite") else "postgresql")
    elsewhere = kind.create()
    with brought_up(elsewhere, config, receiver.url) as calm:
        assert [calm.tick() for _ in range(TICKS)] == [True] * TICKS
        expected = calm.found()
    kind.drop(elsewhere)
    told = [kept["Webhook-Id"] for kept, _ in receiver.got]
    receiver.got.clear()
    names = {job.name for job in all_jobs(keyring)}
    with brought_up(database, config, receiver.url) as town:
        died = {job.name for job in all_jobs(keyring) if town.die_in(job.name)}
        assert died == names - ELSEWHERE
        assert [town.tick() for _ in range(TICKS)] == [True] * TICKS
        assert town.found() == expected
    # What was sent and not noted is sent again, and says that it is the same.
    again = [kept["Webhook-Id"] for kept, _ in receiver.got]
    assert (len(set(again)), len(again)) == (len(set(told)), len(told) + 1)

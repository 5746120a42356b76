"""The server and the scheduler are killed at random moments; what was answered is there, once."""

import os
import random
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from multiprocessing.process import BaseProcess

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Config
from pointsapp.claims import service as claims
from pointsapp.claims.models import Claim, Review, Sheet, SheetLine
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.contests.models import Contest
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.database import transaction
from pointsapp.foundation.imports import ImportRun, confirm, create_run
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook
from pointsapp.ledger.models import Entry, Purse, SealMember
from pointsapp.ledger.policy import ZERO, Draft
from pointsapp.ledger.service import ensure_accounts, record_batch
from pointsapp.ledger.verify import faults
from pointsapp.people.models import Household
from pointsapp.scheduler import all_jobs
from tests.faults.clients import Client, Visitor
from tests.faults.processes import serve, start, tick
from tests.web.claims.conftest import Desk

# Kills of each process, a database; the long run asks for more.
ROUNDS = int(os.environ.get("POINTSAPP_FAULT_ROUNDS", "10"))
SEED = int(os.environ.get("POINTSAPP_FAULT_SEED", "7"))
RICH = Decimal(100_000)
FAMILIES = 12


@dataclass
class Storm:
    """The processes, the clients, and what must hold whatever happens to them."""

    desk: Desk
    config: Config
    chance: random.Random
    rounds: int
    account: int = 0
    households: int = 0
    files: int = 0
    ticks: int = 0
    sheet_ids: list[int] = field(default_factory=list)
    clients: dict[str, Client] = field(default_factory=dict)

    def prepare(self) -> None:
        """Points to spend, a sheet to object to, sheets that fall due one after the other."""
        desk, village = self.desk, self.desk.world.a.id
        start_at = desk.now
        self.households = desk.session.scalar(select(func.count(Household.id))) or 0
        for back in (12, 10, 8, 6):
            desk.clock.set(start_at - timedelta(days=back))
            self._approve(f"due-{back}", 12, 2)
            self.sheet_ids.append(desk.published().id)
        desk.clock.set(start_at)
        self._approve("line", 31, self.rounds * 3)
        self.lines = self._lines(desk.published())
        opened = ensure_accounts(
            desk.session, village, "household", [desk.world.a.homes[0].id], on=desk.now.date(),
            by=None, now=desk.now,
        )  # fmt: skip
        self.account = next(iter(opened.values()))
        opening = Draft(
            self.account, "opening", RICH, ZERO, RICH, None, "", "2026", desk.now.date(), "rich"
        )
        record_batch(desk.session, village, [opening], by=None, now=desk.now)
        desk.session.commit()

    def _approve(self, key: str, rule: int, count: int) -> None:
        """Claims that wait for their sheet: every second one of the household that spends."""
        desk, village = self.desk, self.desk.world.a
        items = [
            Item(str(n), desk.rules[rule], desk.now.date() - timedelta(days=1),
                 Figures(Decimal(1)), household_id=village.homes[n % 2].id)
            for n in range(count)
        ]  # fmt: skip
        batch = claims.register_batch(
            desk.session, village.id, items, group_id=None, month="2026-11", key=key,
            by=desk.user("clerk"), now=desk.now,
        )  # fmt: skip
        ids = desk.session.scalars(select(Claim.id).filter_by(batch_id=batch.id)).all()
        claims.review(desk.session, ids, outcome="approved", by=desk.user("reviewer"), now=desk.now)
        desk.session.commit()

    def _lines(self, sheet: Sheet) -> list[int]:
        lines = select(SheetLine.id).filter_by(sheet_id=sheet.id).order_by(SheetLine.id)
        return list(self.desk.session.scalars(lines))

    def open_doors(self) -> None:
        """Start both processes; whoever is killed leaves the listening socket to the next."""
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listening.getsockname()[1]
        self.server, self.scheduler = self._server(), self._scheduler()

    def _server(self) -> BaseProcess:
        return start(serve, self.config, self.listening, self.desk.now)

    def _scheduler(self) -> BaseProcess:
        """Each one half a day later, so that what was left half done may be taken up."""
        self.ticks += 1
        return start(tick, self.config, self.desk.now + timedelta(hours=12 * self.ticks))

    def let_in(self) -> None:
        """Four people begin their work."""
        desk, village = self.desk, self.desk.world.a.id
        clerk = Visitor.of(desk.browser("clerk"), self.port)
        reviewer = Visitor.of(desk.browser("reviewer"), self.port)
        fields = {"do": "send", "who": "01-011", "rule_id": str(desk.rules[12]), "quantity": "2"}
        one = f"/claims/village/{village}/one/household"
        told = {"via": "oral", "who": "", "statement": "不是我家的"}
        deeds = {
            "register": (
                lambda key: clerk.post(one, key=key, day="2026-11-18", **fields),
                (f"web-{n}" for n in count()),
            ),
            "review": (lambda c: reviewer.post("/claims/queue", pick=str(c)), self._waiting()),
            "object": (
                lambda line: clerk.post(f"/contests/raise/line/{line}", **told),
                iter(self.lines),
            ),
            "spend": (
                lambda key: clerk.post("/spend", key=key, account=str(self.account)),
                (f"spend-{n}" for n in count()),
            ),
        }
        self.clients = {name: Client(*deed) for name, deed in deeds.items()}

    def _waiting(self) -> Iterator[int]:
        """The claims that were registered, as they come."""
        seen = 0
        while True:
            with Session(self.desk.session.get_bind()) as session:
                newer = select(Claim.id).where(Claim.key.startswith("web-"), Claim.id > seen)
                found = session.scalars(newer.order_by(Claim.id)).all()
            yield from found
            seen = max((seen, *found))
            if not found:
                time.sleep(0.1)
                yield seen or self.first_claim()

    def first_claim(self) -> int:
        """A claim that was reviewed long ago: reviewing it again changes nothing."""
        with Session(self.desk.session.get_bind()) as session:
            return session.scalars(select(func.min(Claim.id))).one()

    def answered(self) -> int:
        return sum(len(client.answers) for client in self.clients.values())

    def upload(self) -> None:
        """Send a roster, and confirm those that were read."""
        self.files += 1
        rows = [
            ("清泉村一组", f"{self.files * 100 + n}", f"来宾{self.files}号{n}", "户主")
            for n in range(FAMILIES)
        ]
        titles = [Column(each) for each in ("组", "户号", "姓名", "与户主关系")]
        content = write_workbook([SheetOut("名册", titles, rows)])
        with self.desk.app.app_context(), transaction() as session:
            create_run(
                session, kind="roster", region_id=self.desk.world.a.id, content=content, by=None,
                filename=f"{self.files}.xlsx", now=self.desk.now + timedelta(seconds=self.files),
            )  # fmt: skip
        self.confirm_read()

    def confirm_read(self) -> None:
        with self.desk.app.app_context(), transaction() as session:
            for run_id in session.scalars(select(ImportRun.id).filter_by(state="ready")).all():
                confirm(session, run_id, by=None, now=self.desk.now)

    def round(self) -> None:
        """Kill each process once, somewhere in its work, and look before and after its restart."""
        self._after(self.chance.randrange(1, 12))
        self.server.kill()
        self.server.join()
        self.check()
        self.server = self._server()
        self.upload()
        self._after(self.chance.randrange(1, 8))
        time.sleep(self.chance.random() * 0.2)
        self.scheduler.kill()
        self.scheduler.join()
        self.check()
        self.scheduler = self._scheduler()

    def _after(self, more: int) -> None:
        """Wait for so many answers, at most a minute."""
        wanted, until = self.answered() + more, time.monotonic() + 60
        while self.answered() < wanted:
            assert time.monotonic() < until, "nobody is answered any more"
            time.sleep(0.003)
        time.sleep(self.chance.random() * 0.02)

    def close(self) -> None:
        """Let everybody finish, then end the processes."""
        for client in self.clients.values():
            client.stop()
        for process in (self.server, self.scheduler):
            process.kill()
            process.join()
        self.listening.close()

    def check(self) -> None:
        """Nothing acknowledged lost, nothing doubled, nothing half-written."""
        answers = {name: dict(client.answers) for name, client in self.clients.items()}
        engine = self.desk.session.get_bind()
        with Session(engine) as session:
            assert faults(session) == []
            keys = session.scalars(select(Claim.key)).all()
            assert set(answers["register"]) <= set(keys)
            alone = [key for key in keys if key.startswith("web-")]
            assert len(alone) == _count(session, AuditRow.id, action="claim.registered")
            reviewed = session.scalars(select(Review.claim_id)).all()
            assert set(answers["review"]) <= set(reviewed)
            assert len(reviewed) == len(set(reviewed))
            moved_on = select(Claim.id).where(Claim.state != "registered")
            assert set(session.scalars(moved_on)) == set(reviewed)
            contested = session.scalars(select(Contest.subject_id)).all()
            assert set(answers["object"]) <= set(contested)
            assert len(contested) == len(set(contested))
            spent = session.scalars(select(Entry.key).where(Entry.kind == "spend")).all()
            assert set(answers["spend"]) <= set(spent)
            self._check_files(session)

    def _check_files(self, session: Session) -> None:
        done = _count(session, ImportRun.id, state="done")
        living = session.scalar(select(func.count(Household.id)))
        assert living == self.households + done * FAMILIES

    def check_end(self) -> None:
        """What was left is done without anybody's repair, and every deed is there once."""
        desk, later = self.desk, self.desk.now + timedelta(hours=12 * (self.ticks + 1))
        app = desk.app
        with app.app_context():
            for n in range(4):
                run_due(all_jobs(app.extensions["keyring"]), now=later + timedelta(hours=n))
                self.confirm_read()
        session = desk.session
        session.rollback()
        assert set(session.scalars(select(ImportRun.state))) == {"done"}
        assert _count(session, ImportRun.id) == self.files
        assert faults(session, now=later) == []
        assert _count(session, SealMember.entry_id) == _count(session, Entry.id)
        spent = len(self.clients["spend"].answers)
        assert _count(session, Entry.id, kind="spend") == spent
        recorded = Decimal(3 * 2 * len(self.sheet_ids) // 2)
        assert session.scalars(
            select(Purse.available).filter_by(account_id=self.account)
        ).one() == (RICH - spent + recorded)
        states = session.scalars(select(Sheet.state).where(Sheet.id.in_(self.sheet_ids)))
        assert set(states) == {"recorded"}
        registered = self.clients["register"].answers
        stored = session.scalars(select(Claim.key).where(Claim.key.startswith("web-")))
        assert sorted(stored) == sorted(registered)

    def ask_again(self) -> None:
        """The same key gives the same answer, after all that happened."""
        for name in ("register", "object", "spend"):
            client = self.clients[name]
            some = self.chance.sample(sorted(client.answers), min(5, len(client.answers)))
            for subject in some:
                assert client.deed(subject)[1] == client.answers[subject], name


def _count(session: Session, what: object, **facts: object) -> int:
    return session.scalar(select(func.count(what)).filter_by(**facts)) or 0  # type: ignore[arg-type]


@pytest.fixture
def storm(desk: Desk, config: Config) -> Iterator[Storm]:
    """Everything runs, and nobody has come yet."""
    made = Storm(desk, config, random.Random(SEED), ROUNDS)
    made.prepare()
    made.open_doors()
    yield made
    for process in (made.server, made.scheduler):
        process.kill()
    made.listening.close()


def test_whoever_is_killed_nothing_is_lost_doubled_or_half_written(storm: Storm) -> None:
    storm.let_in()
    for _ in range(storm.rounds):
        storm.round()
    storm.ask_again()
    storm.close()
    storm.check()
    storm.check_end()
    assert [refused for client in storm.clients.values() for refused in client.refused] == []
    assert sum(client.cut_off for client in storm.clients.values()) > 0

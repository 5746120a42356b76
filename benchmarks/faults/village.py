"""A village with a book of rules, two people at desks, and work that waits for everybody."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.claims import service as claims
from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.foundation.database import transaction
from pointsapp.foundation.keys import hash_secret
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.policy import ZERO, Draft
from pointsapp.ledger.service import ensure_accounts, record_batch
from pointsapp.people import service as people
from pointsapp.people.ids import HouseholdId, RegionId, UserId
from pointsapp.people.models import Region, User
from pointsapp.rulebooks.ids import RuleId
from pointsapp.rulebooks.models import Rule, RuleBook

START = date(2026, 1, 1)
PASSWORD = "correct horse 42"
RICH = Decimal(100_000)
DUE_LINES = 8
HOMES = ("周桂兰", "何广田")
NOWHERE, NOTHING = RegionId(0), AccountId(0)


@dataclass
class Village:
    """What was made for a storm; `due` are sheets that fall due on the days that follow."""

    app: Flask
    now: datetime
    rounds: int
    id: RegionId = NOWHERE
    number: int = 0
    homes: list[HouseholdId] = field(default_factory=list)
    rules: dict[int, RuleId] = field(default_factory=dict)
    users: dict[str, UserId] = field(default_factory=dict)
    account: AccountId = NOTHING
    due: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    reviewed: int = 0  # a claim that was reviewed long ago

    def login(self, role: str) -> str:
        """The name with which `role` signs in."""
        return f"{role}{self.number}"

    def settle(self) -> None:
        """People and rules, points to spend, sheets that fall due, a sheet to object to."""
        with self.app.app_context():
            with transaction() as session:
                self._populate(session)
                self._write_book(session)
                self._enrich(session)
            sheets = max(4, self.rounds // 3)
            for n in range(sheets):
                day = self.now - timedelta(days=7 - 4 * n // sheets)
                self.due.append(self._hang_out(f"due-{n}", 12, DUE_LINES, day))
            line = self._hang_out("line", 31, self.rounds * 3, self.now)
            with transaction() as session:
                lines = select(SheetLine.id).filter_by(sheet_id=line).order_by(SheetLine.id)
                self.lines = list(session.scalars(lines))

    def _populate(self, session: Session) -> None:
        there: dict[str, Any] = {"on": START, "by": None, "now": self.now}
        towns = session.scalars(select(Region.id).filter_by(level="town")).all()
        town = towns[0] if towns else people.create_region(
            session, level="town", code="105", name="唐村镇", parent_id=None, **there
        )  # fmt: skip
        self.number = 1 + (
            session.scalar(select(func.count()).where(Region.parent_id == town)) or 0
        )
        self.id = people.create_region(
            session, level="village", code=f"{self.number:03d}", name=f"第{self.number}村",
            parent_id=town, **there,
        )  # fmt: skip
        group = people.create_region(
            session, level="group", code="01", name="一组", parent_id=self.id, **there
        )
        for door, name in enumerate(HOMES, start=11):
            self.homes.append(self._home(session, group, f"0{door}", name))
        self.users = {role: self._user(session, role) for role in ("clerk", "reviewer")}

    def _home(self, session: Session, group: RegionId, door: str, name: str) -> HouseholdId:
        there: dict[str, Any] = {"on": START, "by": None, "now": self.now}
        home = people.create_household(session, group_id=group, door=door, **there)
        head = people.add_person(session, village_id=self.id, name=name, by=None, now=self.now)
        people.join_household(session, home, head, relation="户主", **there)
        return home

    def _user(self, session: Session, role: str) -> UserId:
        user = User(
            login_name=self.login(role), name=role, password_hash=hash_secret(PASSWORD),
            must_change_password=False, session_stamp=self.login(role),
        )  # fmt: skip
        session.add(user)
        session.flush()
        people.grant_role(session, user.id, role, self.id, from_on=START, by=None, now=self.now)
        return user.id

    def _write_book(self, session: Session) -> None:
        book = RuleBook(
            village_id=self.id, number="2026-0001", title="积分细则", unit="household",
            state="adopted", created_at=self.now, in_force_from=START, base_points=ZERO,
            spend_share=100, deductions_cut_purse=False, year_start="01-01", late_days=30,
            year_end="keep", notice_days=7, reviews=1,
        )  # fmt: skip
        session.add(book)
        session.flush()
        for number, words, points in ((12, "义务工", Decimal(3)), (31, "垃圾不分类", Decimal(-2))):
            rule = Rule(
                book_id=book.id, number=number, direction="plus" if points > 0 else "minus",
                category="人居环境", behaviour=words, effect="points", points_min=points,
                points_max=points,
            )  # fmt: skip
            session.add(rule)
            session.flush()
            self.rules[number] = rule.id

    def _enrich(self, session: Session) -> None:
        day = self.now.date()
        opened = ensure_accounts(
            session, self.id, "household", self.homes[:1], on=START, by=None, now=self.now
        )
        self.account = next(iter(opened.values()))
        opening = Draft(self.account, "opening", RICH, ZERO, RICH, None, "", "2026", day, "rich")
        record_batch(session, self.id, [opening], by=None, now=self.now)

    def _hang_out(self, key: str, rule: int, count: int, at: datetime) -> int:
        """A sheet of so many claims, every second one of the household that spends."""
        items = [
            Item(str(n), self.rules[rule], self.now.date() - timedelta(days=14),
                 Figures(Decimal(1)), household_id=self.homes[n % 2])
            for n in range(count)
        ]  # fmt: skip
        with transaction() as session:
            batch = claims.register_batch(
                session, self.id, items, group_id=None, month="2026-11", key=key,
                by=self.users["clerk"], now=at,
            )  # fmt: skip
            ids = session.scalars(select(Claim.id).filter_by(batch_id=batch.id)).all()
            reviewer = self.users["reviewer"]
            claims.review(session, ids, outcome="approved", by=reviewer, now=at)
            self.reviewed = max(ids)
            sheet: Sheet = claims.open_sheet(
                session, self.id, unit="household", month="2026-11", by=None, now=at
            )
            return sheet.id

"""A village with offices, a power list in force, and a clerk who takes down what is on paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.decisions.policy import Counts
from pointsapp.decisions.service import MeetingFacts, decide_setting, record_resolution
from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.foundation.keys import Keyring
from pointsapp.matters import queries, service
from pointsapp.matters.models import Matter, StepRecord
from pointsapp.matters.policy.progress import Progress
from pointsapp.people import service as people
from pointsapp.people.models import Office, User
from pointsapp.powers.models import ListItem, PowerList, ProcedureRow
from pointsapp.powers.policy.procedure import Amounts, Limit, Procedure, Step
from pointsapp.powers.policy.spelling import write_procedure
from tests.kept import Once
from tests.worlds import FIRST_DAY, World, make_world

OPENED = date(2026, 11, 2)  # a Monday
FIVE = ("secretary", "village_director", "supervision_director", "expense_clerk", "handler")
NAMES = {
    "secretary": "徐国强",
    "village_director": "林晓梅",
    "supervision_director": "骆新民",
    "expense_clerk": "韩秀芝",
    "handler": "马小军",
    "supervision_member": "孟凡",
}


def expense() -> Procedure:
    """五人会签二审 (seeds Z B4): five sign, two review, then it is paid."""
    return Procedure(
        "expense", "五人会签二审", "邹城市",
        (
            Step("cosign", "sign", "会签", FIVE, limit=Limit(5, "working"), back_to="cosign",
                 papers=("票据",)),
            Step("first", "review", "一审", ("supervision_committee",), back_to="cosign",
                 approves=True, apart_from=("handler",)),
            Step("second", "review", "二审", ("town_finance",), back_to="cosign", approves=True),
            Step("pay", "execute", "付款", ("town_finance",), pays=True),
        ),
        limit=Limit(30, "calendar"),
    )  # fmt: skip


def deliberated() -> Procedure:
    """四议两公开 (seeds T, S B1) for larger sums, with a publication of five days."""
    return Procedure(
        "four", "四议两公开", "商南县",
        (
            Step("propose", "propose", "提议", ("branch",)),
            Step("vote", "vote", "决议", ("representatives",), body="representatives",
                 back_to="propose", approves=True),
            Step("publish", "publish", "决议公开", ("village_committee",),
                 publish=Limit(5, "calendar"), limit=Limit(3, "calendar")),
            Step("survey", "review", "验收", ("supervision_director",), optional=True,
                 amounts=Amounts(least=Decimal(50000))),
            Step("result", "publish", "结果公开", ("village_committee",),
                 publish=Limit(5, "calendar")),
        ),
    )  # fmt: skip


@dataclass
class Place:
    """Village `a` of tests/worlds.py, with persons by office and items by the procedure's code."""

    session: Session
    clock: FixedClock
    world: World
    persons: dict[str, int] = field(default_factory=dict)
    offices: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    list_id: int = 0
    keys: int = 0

    @property
    def id(self) -> int:
        return self.world.a.id

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return village_day(self.now)

    @property
    def clerk(self) -> int:
        return self.world.logins["clerk"]

    def key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    def person(self, name: str) -> int:
        return people.add_person(
            self.session, village_id=self.id, name=name, born_on=date(1975, 1, 1), by=None,
            now=self.now,
        )  # fmt: skip

    def appoint(self, position: str, person_id: int, from_on: date = FIRST_DAY) -> int:
        return people.appoint(
            self.session, region_id=self.id, person_id=person_id, position=position,
            from_on=from_on, by=None, now=self.now,
        )  # fmt: skip

    def hand_over(self, position: str, person_id: int, on: date = FIRST_DAY) -> None:
        """Let somebody else hold an office from a day on."""
        office = self.session.get_one(Office, self.offices[position])
        if on == FIRST_DAY:
            office.person_id = person_id
            self.session.flush()
            return
        people.end_office(self.session, office.id, on=on, by=None, now=self.now)
        self.offices[position] = self.appoint(position, person_id, on)

    def login_of(self, post: str, role: str = "cadre") -> int:
        """A login of the person in that office."""
        person_id = self.persons[post]
        user = User(
            login_name=f"login{person_id}", name=NAMES[post], person_id=person_id,
            password_hash="x", session_stamp="s", must_change_password=False,
        )  # fmt: skip
        self.session.add(user)
        self.session.flush()
        people.grant_role(
            self.session, user.id, role, self.id, from_on=FIRST_DAY, by=None, now=self.now
        )
        return user.id

    def add_item(self, procedure: Procedure | None, title: str, **also: Any) -> int:
        procedure_id = None
        if procedure is not None:
            row = ProcedureRow(
                list_id=self.list_id, code=procedure.code, name=procedure.name,
                source=procedure.source, definition=write_procedure(procedure),
            )  # fmt: skip
            self.session.add(row)
            self.session.flush()
            procedure_id = row.id
        item = ListItem(
            list_id=self.list_id, number=len(self.items) + 1, category="财务管理", title=title,
            procedure_id=procedure_id, **also,
        )  # fmt: skip
        self.session.add(item)
        self.session.flush()
        self.items[procedure.code if procedure else title] = item.id
        return item.id

    def decide(self, value: str, level: str = "county", on: date = FIRST_DAY) -> None:
        """Name the further signer."""
        region_id = self.world.county_id if level == "county" else self.world.town_id
        decide_setting(
            self.session, region_id, key="signing.further_signer", value=value, source="县里的规定",
            from_on=on, by=None, now=self.now,
        )  # fmt: skip

    def resolve(self) -> int:
        """A resolution of the representatives, passed with 39 of 41 present of 46."""
        return record_resolution(
            self.session, self.id, subject="修路", by=None, now=self.now,
            meeting=MeetingFacts(
                "representatives", date(2026, 1, 18), "骆新民", "逐条讨论", date(2026, 1, 10)
            ),
            counts=Counts(46, 41, 39, 1, 1, 16, 15, authorised_by="村民会议授权"),
        ).id  # fmt: skip

    def open(self, code: str = "expense", **also: Any) -> Matter:
        facts: dict[str, Any] = {
            "item_id": self.items[code] if code else None,
            "subject": "购置垃圾桶",
            "amount": Decimal(3000) if code == "expense" else None,
            "handler_id": self.persons["handler"],
            "opened_on": OPENED,
            "key": self.key(),
            "by": self.clerk,
            "now": self.now,
        }
        village_id = also.pop("village_id", self.id)
        return service.open_matter(self.session, village_id, **(facts | also))

    def record(self, matter: Matter, code: str, kind: str, n: int, **also: Any) -> StepRecord:
        """Record something of the n-th day after the opening."""
        facts: dict[str, Any] = {"key": self.key(), "by": self.clerk, "now": self.now}
        return service.record_step(
            self.session, matter.id, step_code=code, kind=kind,
            happened_on=OPENED + timedelta(days=n), **(facts | also),
        )  # fmt: skip

    def sign(self, matter: Matter, posts: Sequence[str] = FIVE, n: int = 1) -> list[StepRecord]:
        day = OPENED + timedelta(days=n)
        return service.record_signatures(
            self.session, matter.id, "cosign",
            [(post, self.persons[post], day) for post in posts],
            key=self.key(), by=self.clerk, now=self.now,
        )  # fmt: skip

    def progress(self, matter: Matter) -> Progress:
        return queries.progress_of(self.session, matter.id, today=self.today)

    def check_cached(self, *matters: Matter) -> None:
        """The columns of a matter say what its records say."""
        for matter in matters:
            self.session.refresh(matter)
            found = self.progress(matter)
            assert (matter.state, matter.step_code, matter.due_on) == (
                found.state, found.current, found.due_on
            )  # fmt: skip


@pytest.fixture
def place(once: Once, session: Session, keyring: Keyring, clock: FixedClock) -> Place:
    """Every office held by somebody else; an expense and a deliberated item in a county list."""
    return once(lambda: make_place(session, keyring, clock), session, clock)


def make_place(session: Session, keyring: Keyring, clock: FixedClock) -> Place:
    """The village as `place` gives it."""
    made = Place(session, clock, make_world(session, keyring, clock.now()))
    for post, name in NAMES.items():
        made.persons[post] = made.person(name)
        if post != "handler":
            made.offices[post] = made.appoint(post, made.persons[post])
    row = PowerList(
        region_id=made.world.county_id, kind="power", number="2026-0001", title="小微权力清单",
        state="adopted", created_at=made.now, created_by=None, adopted_at=made.now,
        in_force_from=FIRST_DAY,
    )  # fmt: skip
    session.add(row)
    session.flush()
    made.list_id = row.id
    made.add_item(expense(), "村级支出", for_amount=True, office="secretary")
    made.add_item(deliberated(), "重大事项", office="village_director")
    made.add_item(None, "印章使用", limit_days=3, limit_unit="working")
    return made

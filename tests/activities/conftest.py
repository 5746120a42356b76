"""A village that calls to activities: households of two, a book with rules, a clerk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.activities import service
from pointsapp.activities.models import Activity, Reward, Shift, SignUp
from pointsapp.activities.service import CallFacts
from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.foundation.keys import Keyring
from pointsapp.people import service as people
from pointsapp.people.models import User
from pointsapp.rulebooks.models import Rule, RuleBook
from tests.business import AWARD, FINE, STRUCK, WORK
from tests.kept import Once
from tests.worlds import FIRST_DAY, World, make_world

DAY = date(2026, 11, 28)


@dataclass
class Calling:
    """Village `a` of tests/worlds.py with its people; ids throughout."""

    session: Session
    clock: FixedClock
    world: World
    rules: dict[int, int]
    elsewhere: dict[int, int]  # the rules of village `b`
    spouses: list[int] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.world.a.id

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def clerk(self) -> int:
        return self.world.logins["clerk"]

    @property
    def homes(self) -> list[int]:
        return [home.id for home in self.world.a.homes]

    @property
    def heads(self) -> list[int]:
        return [home.head_id for home in self.world.a.homes]

    def facts(self, **also: Any) -> CallFacts:
        said = {
            "title": "河道清淤", "what": "清村东河道的淤泥和垃圾", "place": "村东桥头",
            "happens_on": DAY, "contact": "韩秀芝 555 0012", "light": "登记、烧水",
        }  # fmt: skip
        return CallFacts(**{**said, **also})

    def draft(self, **also: Any) -> Activity:
        key = also.pop("key", None) or f"k-{len(self.session.query(Activity).all())}"
        return service.draft(
            self.session, self.id, self.facts(**also), key=key, by=self.clerk, now=self.now
        )

    def shift(self, activity: Activity, starts: str = "8:30", places: int | None = None) -> Shift:
        hour = int(starts.split(":")[0]) + 2
        return service.add_shift(
            self.session, activity.id, starts=starts, ends=f"{hour}:30", places=places,
            by=self.clerk, now=self.now,
        )  # fmt: skip

    def reward(self, activity: Activity, task: str = "work", **also: Any) -> Reward:
        said = {"rule_id": self.rules[WORK], "per": "person", "quantity": Decimal(1)}
        return service.add_reward(
            self.session, activity.id, task=task, by=self.clerk, now=self.now, **{**said, **also}
        )

    def open(self, places: int | None = None, *, earns: bool = True, **also: Any) -> Activity:
        activity = self.draft(**also)
        self.shift(activity, places=places)
        if earns:
            self.reward(activity)
            self.reward(activity, "light", rule_id=self.rules[AWARD], per="household")
            self.reward(activity, "visited", rule_id=self.rules[AWARD], per="household")
        service.publish(self.session, activity.id, by=self.clerk, now=self.now)
        return activity

    def shift_of(self, activity: Activity) -> Shift:
        return (
            self.session.query(Shift).filter_by(activity_id=activity.id).order_by("starts").first()
        )

    def sign_up(self, activity: Activity, home: int, person: int, **also: Any) -> SignUp:
        return service.sign_up(
            self.session, self.shift_of(activity).id, person, household_id=self.homes[home],
            via="phone", by=self.clerk, now=self.now, **also,
        )  # fmt: skip

    def on_the_day(self) -> None:
        self.clock.move(days=(DAY - village_day(self.now)).days)

    def came(self, activity: Activity, *people: int, task: str = "work", by: int | None = None):
        return service.mark(
            self.session, activity.id, self.shift_of(activity).id, shown=(),
            came=dict.fromkeys(people, task), by=by or self.clerk, now=self.now,
        )  # fmt: skip

    def close(self, activity: Activity, by: int | None = None) -> service.HandedIn:
        return service.close(
            self.session, activity.id, result="清了两里河道", by=by or self.clerk, now=self.now
        )

    def lives_in(self, login: str, home: int) -> None:
        """The person behind a login is the head of a household."""
        self.session.get_one(User, self.world.logins[login]).person_id = self.heads[home]
        self.session.flush()


def a_book(session: Session, village_id: int, now: datetime) -> dict[int, int]:
    """A book in force without the meeting that adopted it: its rules by name."""
    book = RuleBook(
        village_id=village_id, number="2026-0001", title="积分细则", unit="household",
        state="adopted", created_at=now, base_points=Decimal(100), spend_share=50,
        deductions_cut_purse=True, year_start="01-01", late_days=30, year_end="keep",
        notice_days=7, reviews=1, in_force_from=FIRST_DAY, adopted_at=now,
    )  # fmt: skip
    session.add(book)
    session.flush()
    rules = {
        AWARD: _rule(book, 1, "庭院整洁", "2"), WORK: _rule(book, 12, "集体义务工", "3"),
        FINE: _rule(book, 31, "垃圾不分类", "-2"), STRUCK: _rule(book, 40, "取消低保", "9"),
    }  # fmt: skip
    rules[STRUCK].struck_law = "社会救助暂行办法"
    session.add_all(rules.values())
    session.flush()
    return {name: rule.id for name, rule in rules.items()}


def _rule(book: RuleBook, number: int, behaviour: str, points: str) -> Rule:
    value = Decimal(points)
    return Rule(
        book_id=book.id, number=number, behaviour=behaviour, category="人居环境", effect="points",
        direction="minus" if value < 0 else "plus", points_min=value, points_max=value,
    )  # fmt: skip


def _spouse(session: Session, world: World, home: int, now: datetime) -> int:
    person = people.add_person(
        session, village_id=world.a.id, name=f"配偶{home}", born_on=date(1952, 3, 4), by=None,
        now=now,
    )  # fmt: skip
    people.join_household(
        session, world.a.homes[home].id, person, relation="配偶",
        on=FIRST_DAY + timedelta(days=1), by=None, now=now,
    )  # fmt: skip
    return person


@pytest.fixture
def world(once: Once, session: Session, keyring: Keyring, now: datetime) -> World:
    return once(lambda: make_world(session, keyring, now))


@pytest.fixture
def village(once: Once, session: Session, world: World, clock: FixedClock) -> Calling:
    return once(lambda: make_village(session, world, clock), session, clock)


def make_village(session: Session, world: World, clock: FixedClock) -> Calling:
    """The village as `village` gives it."""
    rules = [a_book(session, each, clock.now()) for each in (world.a.id, world.b.id)]
    made = Calling(session, clock, world, *rules)
    made.spouses = [_spouse(session, world, home, clock.now()) for home in range(2)]
    session.flush()
    return made


@pytest.fixture
def overlapping(village: Calling) -> Callable[[], None]:
    """Let the two awards of the book overlap: of one act only the highest counts."""

    def overlap() -> None:
        for name in (AWARD, WORK):
            village.session.get_one(Rule, village.rules[name]).overlap_group = "同一件事"
        village.session.flush()

    return overlap

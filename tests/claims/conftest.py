"""A small village in which points are registered, reviewed, published and contested."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.claims import service
from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.foundation.clock import FixedClock
from pointsapp.people.models import (
    Household,
    HouseholdPlace,
    Membership,
    Office,
    Person,
    Recusal,
    Region,
    RoleGrant,
    User,
)
from pointsapp.rulebooks.models import Rule, RuleBook, SharedCap
from tests.kept import Once

NEW_YEAR = date(2026, 1, 1)
TODAY = date(2026, 11, 22)


@dataclass
class Village:
    """Ids of what stands there: people by surname, rules by number, logins by role."""

    session: Session
    clock: FixedClock
    county: int = 0
    town: int = 0
    id: int = 0
    group: int = 0
    households: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    users: dict[str, int] = field(default_factory=dict)
    rules: dict[str, dict[int, int]] = field(default_factory=dict)
    books: dict[str, int] = field(default_factory=dict)
    keys: int = 0

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    def item(self, household: int, rule: int, quantity: str = "1", **also: Any) -> Item:
        """An item of the household book for the n-th household."""
        figures = Figures(
            Decimal(quantity), amount=also.pop("amount", None), points_asked=also.pop("asked", None)
        )
        return Item(
            place=also.pop("place", f"{household}.{rule}"),
            rule_id=also.pop("rule_id", None) or self.rules["household"][rule],
            occurred_on=also.pop("on", date(2026, 11, 18)),
            figures=figures,
            household_id=self.households[household],
            **also,
        )

    def register(self, household: int, rule: int, quantity: str = "1", **also: Any) -> Claim:
        by = also.pop("by", self.users["clerk"])
        key = also.pop("key", None) or self.key()
        item = self.item(household, rule, quantity, **also)
        return service.register_item(self.session, self.id, item, key=key, by=by, now=self.now)

    def approved(self, household: int, rule: int, quantity: str = "1", **also: Any) -> Claim:
        claim = self.register(household, rule, quantity, **also)
        done = service.review(
            self.session, [claim.id], outcome="approved", by=self.users["reviewer"], now=self.now
        )
        assert done.left == {}
        return claim

    def open_sheet(self, unit: str = "household") -> Sheet:
        return service.open_sheet(
            self.session, self.id, unit=unit, month="2026-11", by=self.users["clerk"], now=self.now
        )

    def lines(self, sheet: Sheet) -> list[SheetLine]:
        return list(
            self.session.query(SheetLine).filter_by(sheet_id=sheet.id).order_by(SheetLine.position)
        )


def add(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(row.id)


def region(session: Session, level: str, code: str, name: str, above: int | None, path: str) -> int:
    row = Region(level=level, code=code, name=name, parent_id=above, started_on=NEW_YEAR)
    made = add(session, row)
    row.path = f"{path}{made}/"
    return made


def household(place: Village, door: str, head: str) -> None:
    session = place.session
    home = add(
        session,
        Household(village_id=place.id, group_id=place.group, door=door, started_on=NEW_YEAR,
                  state="living"),
    )  # fmt: skip
    add(
        session,
        HouseholdPlace(household_id=home, village_id=place.id, group_id=place.group, door=door,
                       from_on=NEW_YEAR),
    )  # fmt: skip
    person = add(session, Person(village_id=place.id, name=head))
    add(
        session,
        Membership(household_id=home, person_id=person, relation="户主", is_head=True,
                   from_on=NEW_YEAR),
    )  # fmt: skip
    place.households.append(home)
    place.heads.append(person)


def login(place: Village, role: str, name: str, where: int, person: int | None, key: str) -> None:
    session = place.session
    user = User(
        login_name=key, name=name, person_id=person, password_hash="x", session_stamp="s",
        must_change_password=False,
    )  # fmt: skip
    place.users[key] = add(session, user)
    add(
        session,
        RoleGrant(user_id=place.users[key], role=role, region_id=where, from_on=NEW_YEAR),
    )


def rule(place: Village, unit: str, number: int, points: str | None, **also: Any) -> None:
    value = Decimal(points) if points is not None else None
    facts: dict[str, Any] = {
        "direction": "minus" if value is not None and value < 0 else "plus",
        "category": "人居环境",
        "behaviour": f"行为{number}",
        "effect": "points",
        "points_min": value,
        "points_max": value,
    }
    row = Rule(book_id=place.books[unit], number=number, **(facts | also))
    place.rules.setdefault(unit, {})[number] = add(place.session, row)


def book(place: Village, unit: str, number: str, **also: Any) -> int:
    facts: dict[str, Any] = {
        "base_points": Decimal(0),
        "spend_share": 50,
        "deductions_cut_purse": False,
        "year_start": "01-01",
        "late_days": 30,
        "year_end": "keep",
        "notice_days": 7,
        "reviews": 1,
    }
    row = RuleBook(
        village_id=place.id, number=number, title="积分细则", unit=unit, state="adopted",
        created_at=place.now, in_force_from=NEW_YEAR, **(facts | also),
    )  # fmt: skip
    place.books[unit] = add(place.session, row)
    return place.books[unit]


@pytest.fixture
def place(once: Once, session: Session, clock: FixedClock) -> Village:
    """Four households; 张's head is the first reviewer, 李's the second one, 王's the clerk."""
    return once(lambda: make_place(session, clock), session, clock)


def make_place(session: Session, clock: FixedClock) -> Village:
    """The village as `place` gives it."""
    made = Village(session, clock)
    made.county = region(session, "county", "370883", "云岭县", None, "/")
    made.town = region(session, "town", "01", "柳河镇", made.county, f"/{made.county}/")
    above = f"/{made.county}/{made.town}/"
    made.id = region(session, "village", "001", "清泉村", made.town, above)
    made.group = region(session, "group", "03", "三组", made.id, f"{above}{made.id}/")
    for door, head in (("001", "张伟"), ("002", "李娜"), ("003", "王芳"), ("004", "赵六")):
        household(made, door, head)
    login(made, "clerk", "王芳", made.id, made.heads[2], "clerk")
    login(made, "reviewer", "张伟", made.id, made.heads[0], "reviewer")
    login(made, "reviewer", "李娜", made.id, made.heads[1], "second")
    login(made, "supervisor", "骆新民", made.id, None, "supervisor")
    login(made, "town", "林晓梅", made.town, None, "town")
    login(made, "town", "韩秀芝", made.town, None, "town2")
    book(made, "household", "2026-0001")
    rules(made)
    book(made, "cadre", "2026-0002")
    rule(made, "cadre", 1, "5")
    add(session, Office(region_id=made.id, person_id=made.heads[3], position="secretary",
                        from_on=NEW_YEAR))  # fmt: skip
    return made


def rules(place: Village) -> None:
    shared = add(
        place.session,
        SharedCap(book_id=place.books["household"], code="志愿", points=Decimal(6), per="month"),
    )
    rule(place, "household", 3, "2", cap_times=1, cap_per="month", behaviour="庭院整洁合格")
    rule(place, "household", 12, "3", unit_word="人·天", behaviour="义务工", claimable=True)
    rule(place, "household", 17, "2", shared_cap_id=shared, behaviour="志愿活动", claimable=True)
    rule(
        place,
        "household",
        18,
        "4",
        shared_cap_id=shared,
        behaviour="文明宣传",
        claimable=True,
        evidence="现场照片",
    )
    rule(place, "household", 20, "5", overlap_group="救人", behaviour="见义勇为（村）")
    rule(place, "household", 21, "20", overlap_group="救人", behaviour="见义勇为（县）")
    rule(place, "household", 25, None, points_min=Decimal(1), points_max=Decimal(5))
    rule(place, "household", 31, "-2", repeat_doubles=True, behaviour="垃圾不分类")
    rule(place, "household", 33, "-1", reviews=2, behaviour="路面堆物")
    rule(place, "household", 40, None, effect="zero", direction="minus", behaviour="赌博")
    rule(place, "household", 41, None, effect="status", status="B", direction="minus")
    rule(place, "household", 50, "9", struck_law="社会救助暂行办法", struck_why="影响低保")


@pytest.fixture
def recuse(place: Village) -> Callable[[int, int], None]:
    """Declare a recusal of the n-th head on the n-th household."""

    def declare(head: int, home: int) -> None:
        add(
            place.session,
            Recusal(person_id=place.heads[head], household_id=place.households[home],
                    from_on=NEW_YEAR, declared_at=place.now),
        )  # fmt: skip

    return declare

"""A rule book for the villages of the world, and a short way to registered claims."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.claims import service
from pointsapp.claims.models import Claim, Sheet
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.foundation.clock import FixedClock
from pointsapp.rulebooks.models import Rule, RuleBook
from tests.kept import Once
from tests.web.browsing import Browser
from tests.worlds import World

FIRST = date(2026, 1, 1)


@dataclass
class Desk:
    """The world with books; `rules` are the ids of village a's rules by number."""

    session: Session
    clock: FixedClock
    world: World
    app: Flask
    rules: dict[int, int] = field(default_factory=dict)
    other_rule: int = 0
    keys: int = 0

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def user(self, login: str) -> int:
        return self.world.logins[login]

    def browser(self, login: str) -> Browser:
        browser = Browser(self.app.test_client())
        browser.sign_in(login)
        return browser

    def reload(self, row: Any) -> Any:
        """The row as it is now: what was read before is forgotten."""
        self.session.rollback()
        self.session.refresh(row)
        return row

    def registered(self, home: int = 0, rule: int = 12, **also: Any) -> Claim:
        self.keys += 1
        item = Item(
            "x", self.rules[rule], also.get("on", date(2026, 11, 18)),
            Figures(Decimal(also.get("quantity", 1))), household_id=self.world.a.homes[home].id,
        )  # fmt: skip
        claim = service.register_item(
            self.session, self.world.a.id, item, key=f"k{self.keys}", by=self.user("clerk"),
            now=self.now,
        )  # fmt: skip
        self.session.commit()
        return claim

    def approved(self, home: int = 0, rule: int = 12, **also: Any) -> Claim:
        claim = self.registered(home, rule, **also)
        service.review(
            self.session, [claim.id], outcome="approved", by=self.user("reviewer"), now=self.now
        )
        self.session.commit()
        return claim

    def published(self) -> Sheet:
        sheet = service.open_sheet(
            self.session, self.world.a.id, unit="household", month="2026-11",
            by=self.user("clerk"), now=self.now,
        )  # fmt: skip
        self.session.commit()
        return sheet

    def recorded(self, sheet: Sheet) -> None:
        self.clock.move(days=8)
        service.record_sheet(self.session, sheet.id, now=self.now)
        self.session.commit()


def _book(session: Session, village_id: int, now: datetime) -> int:
    book = RuleBook(
        village_id=village_id, number="2026-0001", title="积分细则", unit="household",
        state="adopted", created_at=now, in_force_from=FIRST, base_points=Decimal(0),
        spend_share=100, deductions_cut_purse=False, year_start="01-01", late_days=30,
        year_end="keep", notice_days=7, reviews=1,
    )  # fmt: skip
    session.add(book)
    session.flush()
    return book.id


def _rule(session: Session, book: int, number: int, points: str, words: str, **also: Any) -> int:
    value = Decimal(points)
    row = Rule(
        book_id=book, number=number, direction="plus" if value > 0 else "minus",
        category="人居环境", behaviour=words, effect="points", points_min=value,
        points_max=also.pop("most", value), **also,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


@pytest.fixture
def desk(once: Once, session: Session, clock: FixedClock, world: World, app: Flask) -> Desk:
    """Village a with four rules, village b with one."""
    return once(lambda: make_desk(session, clock, world, app), session, clock, app)


def make_desk(session: Session, clock: FixedClock, world: World, app: Flask) -> Desk:
    """Adopt the books of both villages and commit."""
    made = Desk(session, clock, world, app)
    book = _book(session, world.a.id, made.now)
    made.rules = {
        3: _rule(session, book, 3, "2", "庭院整洁合格", cap_times=1, cap_per="month"),
        12: _rule(session, book, 12, "3", "义务工", unit_word="人·天"),
        25: _rule(session, book, 25, "1", "好人好事", most=Decimal(5)),
        31: _rule(session, book, 31, "-2", "垃圾不分类"),
    }
    other = _book(session, world.b.id, made.now)
    made.other_rule = _rule(session, other, 1, "9", "隐村行为")
    session.commit()
    return made


@pytest.fixture
def clerk(desk: Desk) -> Browser:
    """The clerk's browser, signed in."""
    return desk.browser("clerk")


@pytest.fixture
def signed_in(desk: Desk) -> Callable[[str], Browser]:
    """A browser signed in by login."""
    return desk.browser

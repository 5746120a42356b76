"""A village with two accounts, and the ledger's model kept beside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from pointsapp.foundation.database import prepare_engine
from pointsapp.ledger import service
from pointsapp.ledger.models import Account
from pointsapp.ledger.policy import Draft
from pointsapp.people import service as people

DAY = date(2026, 11, 20)
numbers = count(1)


def award(
    account_id: int, points: str, key: str, *, spendable: str | None = None, **facts: Any
) -> Draft:
    """A draft of an award, or of a deduction when `points` is below zero."""
    figure = Decimal(points)
    draft: dict[str, Any] = {
        "account_id": account_id,
        "kind": "award" if figure > 0 else "deduction",
        "points": figure,
        "honour": figure,
        "spendable": figure if spendable is None else Decimal(spendable),
        "rule_id": None,
        "rule_ref": "2026-0001/12",
        "period": "2026",
        "occurred_on": DAY,
        "key": key,
    }
    return Draft(**(draft | facts))


@dataclass
class Village:
    """A village of one group, with its people made as they are needed."""

    session: Session
    id: int
    group_id: int
    now: datetime
    doors: Iterator[int] = field(default_factory=lambda: count(1))

    def person(self, name: str = "王福") -> int:
        return people.add_person(self.session, name=name, village_id=self.id, by=None, now=self.now)

    def household(self, *names: str, on: date = DAY) -> int:
        """A household with these people, the first its head."""
        household_id = people.create_household(
            self.session,
            group_id=self.group_id,
            door=f"{next(self.doors):03d}",
            on=on,
            by=None,
            now=self.now,
        )
        for position, name in enumerate(names or ("王福",)):
            people.join_household(
                self.session,
                household_id,
                self.person(name),
                relation="家庭成员" if position else "户主",
                on=on,
                by=None,
                now=self.now,
            )
        return household_id

    def account(self, kind: str = "household", *, on: date = DAY) -> Account:
        """A fresh account with its holder."""
        holder = (
            {"household_id": self.household(on=on)}
            if kind == "household"
            else {"person_id": self.person()}
        )
        return service.open_account(
            self.session, village_id=self.id, kind=kind, on=on, by=None, now=self.now, **holder
        )


def make_village(session: Session, now: datetime, *, town_id: int | None = None) -> Village:
    """A village in a town of its own, or in a given one."""
    facts: dict[str, Any] = {"on": date(2020, 1, 1), "by": None, "now": now}
    n = next(numbers)
    if town_id is None:
        town_id = people.create_region(
            session, level="town", code=f"T{n}", name="唐村镇", parent_id=None, **facts
        )
    village_id = people.create_region(
        session, level="village", code=f"V{n}", name=f"前{n}村", parent_id=town_id, **facts
    )
    group_id = people.create_region(
        session, level="group", code="01", name="一组", parent_id=village_id, **facts
    )
    return Village(session, village_id, group_id, now)


@contextmanager
def plain_session(url: str) -> Iterator[Session]:
    """A session without the application: the ledger knows nothing of pages."""
    engine = create_engine(url)
    prepare_engine(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def village(session: Session, now: datetime) -> Village:
    """A village with nobody in it yet."""
    return make_village(session, now)


@pytest.fixture
def account(village: Village) -> Account:
    """A household's account with nothing on it."""
    return village.account()


@pytest.fixture
def other_village(session: Session, now: datetime) -> Callable[[], Village]:
    """Makes further villages."""
    return lambda: make_village(session, now)

"""A town to measure on: villages with households, accounts, and years of sealed entries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.databases import settle
from config import Config
from pointsapp.app import ROOT, create_app
from pointsapp.foundation import schema
from pointsapp.foundation.database import db, transaction
from pointsapp.foundation.keys import Keyring
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.policy import Draft
from pointsapp.ledger.service import ensure_accounts, record_batch
from pointsapp.people import service as people
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Household, HouseholdPlace, Membership, Person

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
START = date(2020, 1, 1)
YEARS = ("2022", "2023", "2024", "2025", "2026")
PERIOD = YEARS[-1]
SHEET = 2000  # entries sealed together while a world is filled
LINES = 12  # of this year on the account that is looked at, in every world: more than one page
SECRET = "not a secret, only for benchmarks: 0123456789"


@dataclass
class World:
    """One database with `entries` entries; `accounts` by village."""

    kind: str
    url: str
    entries: int
    app: Flask
    accounts: dict[RegionId, list[AccountId]] = field(default_factory=dict)
    households: dict[RegionId, list[HouseholdId]] = field(default_factory=dict)
    keys: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def village_id(self) -> RegionId:
        """The village that is measured."""
        return next(iter(self.accounts))

    @property
    def account_id(self) -> AccountId:
        """A household's account in that village."""
        return self.accounts[self.village_id][0]

    @contextmanager
    def open(self) -> Iterator[None]:
        """The application's context, where sessions live."""
        with self.app.app_context():
            yield

    def draft(self, account_id: AccountId, period: str = PERIOD) -> Draft:
        """A new award of 1 to 3 points, two thirds of whole ones to spend."""
        n = next(self.keys)
        points = Decimal(1 + n % 3)
        return Draft(
            account_id, "award", points, points, points, None, "2026-0001/12",
            period, date(int(period), 1 + n % 11, 1 + n % 28), f"bench:{n}",
        )  # fmt: skip

    def drafts(
        self, village_id: RegionId, number: int, years: tuple[str, ...] = YEARS
    ) -> list[Draft]:
        """So many awards, spread over the village's accounts and the years."""
        ids = self.accounts[village_id]
        return [self.draft(ids[i % len(ids)], years[i // len(ids) % len(years)])
                for i in range(number)]  # fmt: skip

    def seen(self) -> list[Draft]:
        """The lines of the account that is looked at: a small ledger shows as many as a big one."""
        return [self.draft(self.account_id) for _ in range(LINES)]

    def close(self) -> None:
        """Give the connections back."""
        with self.open():
            db.session.remove()
            db.engine.dispose()


@dataclass(frozen=True)
class Town:
    """How many villages of how many households."""

    villages: int
    households: int


def settings(url: str, key_file: Path) -> Config:
    """The settings of a measured application."""
    if not key_file.exists():
        Keyring.create(key_file)
    return Config(
        environment="test",
        root=ROOT,
        database_url=url,
        secret_key=SECRET,
        key_file=key_file,
        public_url="http://localhost",
        log_level="WARNING",
        session_cookie_secure=False,
    )


def build(kind: str, url: str, town: Town, entries: int, key_file: Path) -> World:
    """Make the tables, the people and the entries; every entry goes through the service."""
    world = World(kind, url, entries, create_app(settings(url, key_file)))
    with world.open():
        schema.upgrade(db.engine)
        with transaction() as session:
            _populate(session, world, town)
        for village_id in world.accounts:
            drafts = world.drafts(village_id, entries // town.villages)
            if village_id == world.village_id:
                drafts[-LINES:] = world.seen()
            for start in range(0, len(drafts), SHEET):
                with transaction() as session:
                    some = drafts[start : start + SHEET]
                    record_batch(session, village_id, some, by=None, now=NOW)
    settle(url)
    return world


def _populate(session: Session, world: World, town: Town) -> None:
    facts: dict[str, Any] = {"on": START, "by": None, "now": NOW}
    town_id = people.create_region(
        session, level="town", code="105", name="唐村镇", parent_id=None, **facts
    )
    for number in range(1, town.villages + 1):
        village_id = people.create_region(
            session, level="village", code=f"{number:03d}", name=f"第{number}村",
            parent_id=town_id, **facts,
        )  # fmt: skip
        group_id = people.create_region(
            session, level="group", code="01", name="一组", parent_id=village_id, **facts
        )
        ids = _households(session, village_id, group_id, town.households)
        opened = ensure_accounts(session, village_id, "household", ids, **facts)
        world.households[village_id], world.accounts[village_id] = ids, list(opened.values())


def _households(
    session: Session, village_id: RegionId, group_id: RegionId, number: int
) -> list[HouseholdId]:
    there = {"village_id": village_id, "group_id": group_id}
    rows = [{**there, "door": f"{n:03d}", "started_on": START} for n in range(1, number + 1)]
    ids = list(session.scalars(insert(Household).returning(Household.id), rows))
    named = [{"village_id": village_id, "name": "王福"} for _ in ids]
    persons = list(session.scalars(insert(Person).returning(Person.id), named))
    homes = zip(ids, rows, strict=True)
    session.execute(insert(HouseholdPlace), [
        {**there, "household_id": i, "door": row["door"], "from_on": START} for i, row in homes
    ])  # fmt: skip
    session.execute(insert(Membership), [
        {"household_id": i, "person_id": p, "relation": "户主", "is_head": True, "from_on": START}
        for i, p in zip(ids, persons, strict=True)
    ])  # fmt: skip
    return ids

"""A page of a list asks the database as often for many rows as for one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from pointsapp.foundation.database import db
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.rulebooks.consulting.models import Consultation, Opinion
from pointsapp.rulebooks.models import RuleBook
from tests.web.api.conftest import System
from tests.worlds import FIRST_DAY, World

Systems = Callable[[str], System]


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def add_consultation(session: Session, world: World, number: int, now: datetime) -> None:
    """A round with as many opinions as its number says, one of them answered."""
    book = RuleBook(
        village_id=world.a.id, number=f"2026-{number:04}", title="草案", unit="household",
        state="draft", created_at=now,
    )  # fmt: skip
    session.add(book)
    session.flush()
    found = Consultation(
        village_id=world.a.id, book_id=book.id, round=1, number=f"2026-{number:04}",
        opened_on=FIRST_DAY, closes_on=FIRST_DAY, published={}, published_at=now,
    )  # fmt: skip
    session.add(found)
    session.flush()
    session.add_all(
        Opinion(
            consultation_id=found.id, number=n, via="meeting", statement="太少",
            said_on=FIRST_DAY, entered_at=now, outcome="declined" if n == 1 else None,
        )
        for n in range(1, number + 1)
    )  # fmt: skip


def add_round(session: Session, world: World, number: int, now: datetime) -> None:
    """A round with one household that the county keeps."""
    found = ReliefRound(village_id=world.a.id, number=f"2026-{number:04}", scheme="低保",
                        opened_on=FIRST_DAY, opened_by=1)  # fmt: skip
    session.add(found)
    session.flush()
    session.add(ReliefLine(round_id=found.id, household_id=world.a.homes[0].id, before="in",
                           opinion="in", county_outcome="in"))  # fmt: skip


@pytest.mark.parametrize(
    ("add", "path", "told"),
    [
        (add_consultation, "consultations", [{"opinions": n, "answered": 1} for n in (4, 3, 2, 1)]),
        (add_round, "relief-rounds", [{"households": 1, "kept": 1}] * 4),
    ],
)
def test_a_page_of_four_takes_no_more_statements_than_a_page_of_one(
    app: Flask, session: Session, world: World, system: Systems, now: datetime,
    add: Callable[[Session, World, int, datetime], None], path: str,
    told: list[dict[str, int]],
) -> None:  # fmt: skip
    town, address, taken = system("town"), f"/villages/{world.a.id}/{path}", []
    town.get(address)  # the first look of a day notes that the token was used
    for numbers in ((1,), (2, 3, 4)):
        for number in numbers:
            add(session, world, number, now)
        session.commit()
        with counting(app) as seen:
            items = town.get(address).json["items"]
        taken.append(len(seen))
    assert [{name: each[name] for name in told[0]} for each in items] == told
    assert taken[0] == taken[1]

"""A year's tasks, forms and ledgers are counted beside those of the year before."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.keys import Keyring
from pointsapp.powers.burdens import Beside, asked_of, beside, beside_by
from pointsapp.powers.policy.handing import Burden
from pointsapp.powers.service import Handed, answer_task, record_task, void_task
from tests.kept import Once
from tests.worlds import World, make_world


@pytest.fixture
def world(once: Once, session: Session, keyring: Keyring, now: datetime) -> World:
    """Two villages."""
    return once(lambda: make_world(session, keyring, now))


def hand(session: Session, world: World, now: datetime, key: str, handed: Handed) -> int:
    by = world.logins["clerk"]
    return record_task(session, world.a.id, handed, key=key, by=by, now=now).id


def test_each_level_and_department_has_its_share(
    session: Session, world: World, now: datetime
) -> None:
    year = now.year
    april, old = date(year, 4, 2), date(year - 2, 11, 5)
    for key, handed in (
        ("1", Handed("巡查", "镇环保办", "town", "group", april)),
        ("2", Handed("月报", "镇环保办", "town", "group", april, kind="form", every="month")),
        ("3", Handed("台账", "县应急局", "county", "paper", old, kind="ledger", every="quarter")),
        ("4", Handed("早就办完的", "县应急局", "county", "paper", old)),
        ("5", Handed("早就报完的", "县应急局", "county", "paper", old, kind="form", every="once")),
    ):
        hand(session, world, now, key, handed)
    lines = asked_of(session, [world.a.id], year=year)
    town = Beside(Burden(1, 1, 0, 9), Burden())
    county = Beside(Burden(0, 0, 1, 4), Burden(0, 0, 1, 4))
    assert beside_by(lines, year, by=lambda line: line.level) == {"town": town, "county": county}
    assert beside_by(lines, year, by=lambda line: line.sender) == {
        "镇环保办": town, "县应急局": county
    }  # fmt: skip
    assert beside(lines, year) == Beside(Burden(1, 1, 1, 13), Burden(0, 0, 1, 4))
    assert asked_of(session, [world.b.id], year=year) == []
    assert beside_by(lines, year - 9, by=lambda line: line.sender) == {}


def test_what_was_taken_back_counts_until_then_and_what_was_voided_not_at_all(
    session: Session, world: World, now: datetime
) -> None:
    year = now.year
    began = date(year - 1, 10, 1)
    form = Handed("月报", "镇环保办", "town", "group", began, kind="form", every="month")
    for key in ("1", "2"):
        task = hand(session, world, now, key, form)
        if key == "1":
            answer_task(session, task, answer="withdrawn", reason="部门的事",
                        by=world.logins["county"], now=now)  # fmt: skip
        else:
            void_task(session, task, reason="记重了", by=world.logins["clerk"], now=now)
    found = beside(asked_of(session, [world.a.id], year=year), year)
    assert found == Beside(Burden(0, 1, 0, now.month), Burden(0, 1, 0, 3))

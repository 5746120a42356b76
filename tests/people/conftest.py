"""A small place to live in: one town, two villages, two households."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from pointsapp.people import service
from tests.kept import Once

BORN = date(2026, 1, 1)


@dataclass(frozen=True)
class Place:
    """Ids of what stands there from the first day of 2026."""

    county: int
    town: int
    village: int
    other_village: int
    group: int
    second_group: int
    other_group: int


@dataclass(frozen=True)
class Home:
    """A household of 张兰 (head), 李强 and their daughter 李小雨 (a minor)."""

    id: int
    head: int
    spouse: int
    child: int


@pytest.fixture
def place(once: Once, session: Session, now: datetime) -> Place:
    """County → town → two villages, three groups."""
    return once(lambda: make_place(session, now))


def make_place(session: Session, now: datetime) -> Place:
    """The place as `place` gives it."""

    def region(level: str, code: str, name: str, parent: int | None) -> int:
        return service.create_region(
            session, level=level, code=code, name=name, parent_id=parent, on=BORN, by=None, now=now
        )

    county = region("county", "370883", "邹城市", None)
    town = region("town", "01", "石墙镇", county)
    village, other = (
        region("village", "01", "上屋村", town),
        region("village", "02", "柳沟村", town),
    )
    return Place(
        county=county,
        town=town,
        village=village,
        other_village=other,
        group=region("group", "1", "一组", village),
        second_group=region("group", "2", "二组", village),
        other_group=region("group", "1", "一组", other),
    )


@pytest.fixture
def home(once: Once, session: Session, place: Place, now: datetime) -> Home:
    """Three people behind door 018 of the first group."""
    return once(lambda: make_home(session, place, now))


def make_home(session: Session, place: Place, now: datetime) -> Home:
    """The household as `home` gives it."""
    household = service.create_household(
        session, group_id=place.group, door="18", on=BORN, by=None, now=now
    )
    people = [
        ("张兰", date(1970, 5, 1), "户主"),
        ("李强", date(1968, 3, 2), "配偶"),
        ("李小雨", date(2012, 7, 9), "女"),
    ]
    ids = []
    for name, born, relation in people:
        person = service.add_person(
            session, village_id=place.village, name=name, born_on=born, by=None, now=now
        )
        service.join_household(
            session, household, person, relation=relation, on=BORN, by=None, now=now
        )
        ids.append(person)
    return Home(household, *ids)

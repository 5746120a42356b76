"""The demo's places, households and officials, made through the services."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from pointsapp.foundation.keys import Keyring
from pointsapp.people import service as people
from pointsapp.people.queries import get_person
from pointsapp.presets.demo.names import COUNTY, TOWN, VILLAGES, name_at

# The demo's only; printed at every start of a demo.
PASSWORD = "demo-sunshine-2026"  # noqa: S105
PIN = "2580"


@dataclass
class Village:
    """What the later parts of the demo need to know of a village."""

    id: int
    groups: list[int] = field(default_factory=list)
    heads: list[tuple[int, int]] = field(default_factory=list)  # (household, its head)
    users: dict[str, int] = field(default_factory=dict)  # role → login


@dataclass
class Town:
    """The whole demo."""

    county_id: int
    town_id: int
    admin: int
    clerk_of_town: int
    villages: list[Village]


def settle(session: Session, keyring: Keyring, *, on: date, now: datetime) -> Town:
    """Make the county, its town, two villages with their households, officials and logins."""
    county = people.create_region(
        session, level="county", code="370001", name=COUNTY, parent_id=None, on=on, by=None, now=now
    )
    admin = _login(session, "demo-admin", "系统管理员", "admin", county, None, on, now)
    _login(session, "demo-county", "苏文静", "county", county, None, on, now)
    town = people.create_region(
        session, level="town", code="101", name=TOWN, parent_id=county, on=on, by=admin, now=now
    )
    clerk = _login(session, "demo-town", "林晓梅", "town", town, None, on, now)
    _login(session, "demo-inspector", "贺长宁", "inspector", town, None, on, now)
    names = (name_at(index) for index in range(10_000))
    villages = [
        _village(session, town, number, names, keyring, admin, on, now)
        for number in range(len(VILLAGES))
    ]
    return Town(county, town, admin, clerk, villages)


def _village(
    session: Session,
    town: int,
    number: int,
    names: Iterator[str],
    keyring: Keyring,
    by: int,
    on: date,
    now: datetime,
) -> Village:
    code, name, groups, size, contact = VILLAGES[number]
    village = Village(
        people.create_region(
            session, level="village", code=code, name=name, parent_id=town,
            on=on, by=by, now=now, contact=contact,
        )
    )  # fmt: skip
    for group in range(1, groups + 1):
        group_id = people.create_region(
            session, level="group", code=f"{group:02}", name=f"{'一二三四'[group - 1]}组",
            parent_id=village.id, on=on, by=by, now=now,
        )  # fmt: skip
        village.groups.append(group_id)
        for door in range(1, size + 1):
            village.heads.append(_household(session, group_id, door, names, keyring, on, now))
    _officials(session, village, number, on, now)
    return village


def _household(
    session: Session,
    group_id: int,
    door: int,
    names: Iterator[str],
    keyring: Keyring,
    on: date,
    now: datetime,
) -> tuple[int, int]:
    household = people.create_household(
        session, group_id=group_id, door=f"{door:03}", on=on, by=None, now=now
    )
    members: tuple[tuple[str, int, str], ...]
    members = (("户主", 1958 + door * 3, f"1380000{door:04}"), ("配偶", 1960 + door * 3, ""))
    members += (("子", 2012, ""),) if door % 3 == 0 else ()
    joined = []
    for relation, year, phone in members:
        person = people.add_person(
            session, village_id=None, name=next(names), born_on=date(year, 3, 1 + door),
            phone=phone, keyring=keyring, by=None, now=now,
        )  # fmt: skip
        people.join_household(
            session, household, person, relation=relation, on=on, by=None, now=now
        )
        joined.append(person)
    return household, joined[0]


def _officials(session: Session, village: Village, number: int, on: date, now: datetime) -> None:
    """Heads of the first households hold the offices; the secretary is also the director."""
    persons = [head for _, head in village.heads]
    offices = (
        ("secretary", 0),
        ("village_director", 0),
        ("supervision_director", 1),
        ("expense_clerk", 2),
        ("agent", 3),
        ("member", 4),
    )
    for position, index in offices:
        people.appoint(
            session, region_id=village.id, person_id=persons[index], position=position,
            from_on=on, by=None, now=now,
        )  # fmt: skip
    people.appoint_deputy(
        session, region_id=village.id, person_id=persons[4], position="expense_clerk",
        from_on=on, to_on=on + timedelta(days=14), by=None, now=now, note="外出学习",
    )  # fmt: skip
    tail = "" if number == 0 else str(number + 1)
    for role, index in (("clerk", 2), ("reviewer", 0), ("supervisor", 1), ("cadre", 4)):
        name = get_person(session, persons[index]).name
        village.users[role] = _login(
            session, f"demo-{role}{tail}", name, role, village.id, persons[index], on, now
        )
    for index in (5, 6):
        people.add_representative(
            session, village_id=village.id, person_id=persons[index],
            certificate=f"{VILLAGES[number][0]}-{index:03}", from_on=on, by=None, now=now,
            promises="每月走访联系户一次，有话带到会上说",
        )  # fmt: skip


def _login(
    session: Session,
    login_name: str,
    name: str,
    role: str,
    region_id: int,
    person_id: int | None,
    on: date,
    now: datetime,
) -> int:
    user = people.create_user(
        session, login_name=login_name, name=name,
        person_id=person_id, by=None, now=now,
    ).user_id  # fmt: skip
    people.set_password(session, user, PASSWORD, by=None, now=now)
    people.grant_role(session, user, role, region_id, from_on=on, by=None, now=now)
    return user

"""A small world for pages: one town, two villages; every word of the second one is a marker."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from sqlalchemy.orm import Session

from pointsapp.foundation.keys import Keyring, hash_secret, token_digest
from pointsapp.integrations.models import ApiToken
from pointsapp.integrations.policy import SCOPES
from pointsapp.people import service as people
from pointsapp.people.models import Card, User
from pointsapp.people.models.users import ROLES
from pointsapp.people.service.signing_in import peppered

FIRST_DAY = date(2026, 1, 1)
PASSWORD = "correct horse 42"
PIN = "4711"
# Stands in every name of the second village; no page for others may show it.
MARK = "隐村"


@dataclass
class Home:
    """A household with its head, its card and the card's token."""

    id: int
    head_id: int
    head: str
    door: str
    card_id: int
    token: str


@dataclass
class Village:
    """A village with one group and two households."""

    id: int
    name: str
    group_id: int
    homes: list[Home] = field(default_factory=list)


@dataclass
class World:
    """What stands there; `logins` by role are of village `a` and above, `others` of `b`."""

    county_id: int
    town_id: int
    a: Village
    b: Village
    logins: dict[str, int] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)


@cache
def _hashed(text: str) -> str:
    return hash_secret(text)


def make_world(session: Session, keyring: Keyring, now: datetime) -> World:
    """Build it through the services; the caller commits."""
    county = _region(session, "county", "371", "临河县", None, now)
    town = _region(session, "town", "01", "柳河镇", county, now)
    a = _village(session, keyring, town, "01", "清泉村", ("周桂兰", "何广田"), now)
    b = _village(session, keyring, town, "02", f"{MARK}石桥", (f"{MARK}甲", f"{MARK}乙"), now)
    world = World(county, town, a, b)
    where = {"admin": county, "county": county, "town": town, "inspector": town}
    for role in ROLES:
        world.logins[role] = add_login(session, role, role, where.get(role, a.id), now)
    for role in ("clerk", "reviewer"):
        world.others[role] = add_login(session, f"other{role}{MARK}", role, b.id, now)
    return world


def add_login(session: Session, login: str, role: str, region_id: int, now: datetime) -> int:
    """A login named after its role, with PASSWORD."""
    name = f"{MARK}员" if MARK in login else f"{ROLES[role]}张{login}"
    login_name = login.replace(MARK, "")
    # As people.create_user does, without hashing anew for every login.
    user = User(login_name=login_name, name=name, password_hash=_hashed(PASSWORD))
    user.must_change_password, user.session_stamp = False, login_name
    session.add(user)
    session.flush()
    people.grant_role(session, user.id, role, region_id, from_on=FIRST_DAY, by=None, now=now)
    add_token(session, login_name, user.id, region_id, now)
    return user.id


def bearer_of(login_name: str) -> str:
    """The text of the token that every login of these worlds has."""
    return f"token-{login_name}"


def add_token(
    session: Session, login_name: str, user_id: int, region_id: int, now: datetime
) -> ApiToken:
    """A token that may all that its login may."""
    token = ApiToken(
        name=login_name, digest=token_digest(bearer_of(login_name)), hint="", scope=sorted(SCOPES),
        region_id=region_id, user_id=user_id, ends_on=date(2100, 1, 1), created_by=user_id,
        created_at=now, agreed_at=now,
    )  # fmt: skip
    session.add(token)
    session.flush()
    return token


def _region(
    session: Session, level: str, code: str, name: str, parent_id: int | None, now: datetime
) -> int:
    return people.create_region(
        session, level=level, code=code, name=name, parent_id=parent_id, on=FIRST_DAY,
        by=None, now=now,
    )  # fmt: skip


def _village(
    session: Session,
    keyring: Keyring,
    town_id: int,
    code: str,
    name: str,
    heads: tuple[str, ...],
    now: datetime,
) -> Village:
    village_id = _region(session, "village", code, name, town_id, now)
    contact = f"{name}代办员韩秀芝，电话 555 0012"
    people.set_contact(session, village_id, contact=contact, by=None, now=now)
    group_id = _region(session, "group", "01", f"{name}一组", village_id, now)
    village = Village(village_id, name, group_id)
    for number, head in enumerate(heads, start=11):
        village.homes.append(_home(session, keyring, village, f"0{number}", head, now))
    return village


def _home(
    session: Session, keyring: Keyring, village: Village, door: str, head: str, now: datetime
) -> Home:
    household_id = people.create_household(
        session, group_id=village.group_id, door=door, on=FIRST_DAY, by=None, now=now
    )
    person_id = people.add_person(
        session, village_id=village.id, name=head, born_on=date(1970, 5, 1), by=None, now=now
    )
    people.join_household(
        session, household_id, person_id, relation="户主", on=FIRST_DAY, by=None, now=now
    )
    issued = people.issue_card(session, household_id, by=None, now=now)
    # As people.hand_over does, without hashing anew for every test.
    card = session.get_one(Card, issued.card_id)
    card.pin_hash, card.handed_over_at = _hashed(peppered(keyring, issued.card_id, PIN)), now
    return Home(household_id, person_id, head, door, issued.card_id, issued.token)

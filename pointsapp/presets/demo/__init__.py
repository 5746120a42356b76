"""An invented county that has lived eighteen months, made through the services.

Each module tells one part of its life; `THEMES` names them all.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import exists, select

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.keys import Keyring
from pointsapp.people.models import Region, RoleGrant, User
from pointsapp.people.models.users import ROLES
from pointsapp.presets.demo.activities import activities
from pointsapp.presets.demo.books import books
from pointsapp.presets.demo.cards import cards, links
from pointsapp.presets.demo.claimed import claimed
from pointsapp.presets.demo.connections import connections
from pointsapp.presets.demo.contests import contests
from pointsapp.presets.demo.diary import Theme, live_through
from pointsapp.presets.demo.duties import duties
from pointsapp.presets.demo.expenses import expenses
from pointsapp.presets.demo.families import families
from pointsapp.presets.demo.inspections import inspections
from pointsapp.presets.demo.leading import leading
from pointsapp.presets.demo.mergers import mergers
from pointsapp.presets.demo.months import months
from pointsapp.presets.demo.nights import nights
from pointsapp.presets.demo.officials import officials
from pointsapp.presets.demo.opinions import opinions
from pointsapp.presets.demo.outreach import outreach
from pointsapp.presets.demo.places import PASSWORD, PIN, settle
from pointsapp.presets.demo.powers import powers
from pointsapp.presets.demo.relief import relief
from pointsapp.presets.demo.speaking import speaking
from pointsapp.presets.demo.supervision import supervision

# What is told of one instant happens in this order.
THEMES: tuple[Theme, ...] = (
    mergers,
    books,
    opinions,
    powers,
    cards,
    officials,
    families,
    activities,
    claimed,
    months,
    duties,
    contests,
    expenses,
    relief,
    speaking,
    outreach,
    supervision,
    inspections,
    leading,
    connections,
    nights,
)

# Beside one login a role: another town, two villages that were merged, one that has just begun.
ALSO_SHOWN = {"demo-town2": "", "demo-clerk5": "，两村合并", "demo-clerk6": "，刚开始"}


def _silently(step: str) -> None:
    """Say nothing."""


def wanted() -> bool:
    """Whether the database holds no region yet."""
    session = reading()
    try:
        return not session.scalar(select(exists().select_from(Region)))
    finally:
        session.rollback()


def fill(
    keyring: Keyring, *, now: datetime, tell: Callable[[str], object] = _silently, every: int = 1
) -> None:
    """Make the county and live through its months up to the day of `now`; tells each step.

    `every`: of the monthly rounds only every so-manieth takes place; all else is the same.
    """
    tell("县、镇、村、户、干部和登录账号")
    county = settle(keyring, today=village_day(now), every=every)
    for month in live_through(county, THEMES):
        tell(month)


def logins() -> list[tuple[str, str, str]]:
    """One login a role, as (role and place, login name, password); empty without the demo."""
    session = reading()
    try:
        rows = session.execute(
            select(RoleGrant.role, Region.name, User.login_name)
            .join(User, User.id == RoleGrant.user_id)
            .join(Region, Region.id == RoleGrant.region_id)
            .where(User.login_name.like("demo-%"))
            .order_by(RoleGrant.id)
        ).all()
    finally:
        session.rollback()
    shown: dict[str, tuple[str, str, str]] = {}
    for role, place, login_name in rows:
        told = login_name if login_name in ALSO_SHOWN else role
        if "-" not in login_name.removeprefix("demo-"):
            words = f"{ROLES[role]}（{place}{ALSO_SHOWN.get(login_name, '')}）"
            shown.setdefault(told, (words, login_name, PASSWORD))
    villager = ("村民（清泉村，点“查我家”）", "户号 01-005", f"密码 {PIN}")
    return [*shown.values(), villager] if shown else []


def cards_in_hand(keyring: Keyring, *, now: datetime) -> list[tuple[str, str]]:
    """Some households with a card, as (village and whose, path); the PIN is `PIN`."""
    session = reading()
    try:
        return links(session, keyring, now=now)
    finally:
        session.rollback()

"""A small invented town with three months of history, made through the services."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.keys import Keyring
from pointsapp.people.models import Region, RoleGrant, User
from pointsapp.people.models.users import ROLES
from pointsapp.presets.demo.history import live_through
from pointsapp.presets.demo.places import PASSWORD, PIN, settle
from pointsapp.presets.demo.powers import use_powers
from pointsapp.presets.demo.rules import adopt_books

SETTLED_DAYS_AGO = 400


def _silently(step: str) -> None:
    """Say nothing."""


def wanted() -> bool:
    """Whether the database holds no region yet."""
    session = reading()
    try:
        return not session.scalar(select(exists().select_from(Region)))
    finally:
        session.rollback()


def fill(keyring: Keyring, *, now: datetime, tell: Callable[[str], object] = _silently) -> None:
    """Make the town, adopt its books, live through three months up to `now`; tells each step."""
    settled = now - timedelta(days=SETTLED_DAYS_AGO)
    tell("县、镇、村、户、干部和登录账号")
    with transaction() as session:
        town = settle(session, keyring, on=village_day(settled), now=settled)
    tell("会议、决议和积分细则")
    with transaction() as session:
        adopt_books(session, town, now=now)
    tell("小微权力清单、办件和疑点")
    with transaction() as session:
        use_powers(session, town, now=now)
    for step in live_through(town, keyring, now=now):
        tell(step)


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
        shown.setdefault(role, (f"{ROLES[role]}（{place}）", login_name, PASSWORD))
    villager = ("村民（清泉村，点“查我家”）", "户号 01-005", f"密码 {PIN}")
    return [*shown.values(), villager] if shown else []

"""Who is signed in: a frozen picture of login and roles, taken once a request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Flask, flash, g, redirect, request, url_for
from flask import session as cookie
from flask_login import AnonymousUserMixin, LoginManager
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from pointsapp.decisions.queries import roles_with_code
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.keys import new_token, token_digest
from pointsapp.people import service as people
from pointsapp.people.ids import DeviceId, PersonId, RegionId, UserId
from pointsapp.people.models import Region, RoleGrant, SecondFactor, StaffSession, User
from pointsapp.web.access import MAY, Permission
from pointsapp.web.api.problems import ask_for_token, under_api
from pointsapp.web.context import now

# What a session is called, so that it can be ended for whoever copied its cookie, too.
NAMED = "session"


@dataclass(frozen=True)
class Grant:
    """A role within a region and all below it."""

    role: str
    region_id: RegionId
    level: str
    name: str
    path: str

    def covers(self, path: str) -> bool:
        """Whether a region with this path is the grant's own or lies below it."""
        return path.startswith(self.path)


@dataclass(frozen=True)
class CurrentUser:
    """The login of this request; flask-login reads the `is_…` fields and `get_id`."""

    id: UserId
    name: str
    login_name: str
    person_id: PersonId | None
    must_change_password: bool
    must_set_code: bool  # a code beside the password was decided for a role, and none is set up yet
    device_id: DeviceId
    stamp: str
    grants: tuple[Grant, ...]
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the cookie keeps; a new stamp in the database ends every open session."""
        return f"{self.id}:{self.stamp}"

    def reaches(self, path: str) -> bool:
        """Whether any role covers this region."""
        return any(grant.covers(path) for grant in self.grants)

    def may(self, permission: Permission, path: str) -> bool:
        """Whether a role that covers the region with this path has the permission."""
        return any(
            grant.covers(path) and permission in MAY.get(grant.role, frozenset())
            for grant in self.grants
        )

    def grants_for(self, permission: Permission) -> tuple[Grant, ...]:
        """The grants that carry a permission."""
        return tuple(g for g in self.grants if permission in MAY.get(g.role, frozenset()))

    def regions_for(self, permission: Permission) -> tuple[RegionId, ...]:
        """The ids of the regions (highest only) in and below which a permission is held."""
        held = self.grants_for(permission)
        tops = (g for g in held if not any(o.path != g.path and o.covers(g.path) for o in held))
        return tuple(dict.fromkeys(grant.region_id for grant in tops))


class Nobody(AnonymousUserMixin):  # type: ignore[misc]
    """A reader who is not signed in."""

    id = None
    name = ""
    grants: tuple[Grant, ...] = ()
    must_change_password = False
    must_set_code = False

    def reaches(self, path: str) -> bool:
        """Nowhere."""
        return False

    def may(self, permission: Permission, path: str) -> bool:
        """Nothing."""
        return False

    def regions_for(self, permission: Permission) -> tuple[RegionId, ...]:
        """Nowhere."""
        return ()


def name_session() -> None:
    """Give the session that begins now a name of its own."""
    cookie[NAMED] = new_token()


def session_name() -> str:
    """The name of this session, from its cookie."""
    name: str = cookie.get(NAMED, "")
    return name


def end_current_session() -> None:
    """End this session in the database; clearing its cookie is the caller's."""
    with transaction() as session:
        people.end_session(session, session_name(), now=now())


def session_digest() -> str:
    """What the database keeps of this session's name once it has ended."""
    return token_digest(session_name())


def find_current(session: Session, user_id: UserId, *, on: date) -> CurrentUser | None:
    """The picture of a login that is not disabled, with the roles it holds on a village day.

    None, too, when this session has ended.
    """
    mine = (StaffSession.user_id == User.id) & (StaffSession.digest == session_digest())
    row = session.execute(
        select(User, StaffSession.device_id, StaffSession.seen_on, SecondFactor.confirmed_at)
        .join(StaffSession, mine)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(User.id == user_id, User.disabled_at.is_(None))
    ).first()
    if row is None:
        return None
    user, device_id, seen_on, code_set_at = row
    g.seen_today = seen_on >= on
    grants = _grants(session, user_id, on)
    return CurrentUser(
        id=user.id,
        name=user.name,
        login_name=user.login_name,
        person_id=user.person_id,
        must_change_password=user.must_change_password,
        must_set_code=code_set_at is None and needs_code(session, grants, on=on),
        device_id=device_id,
        stamp=user.session_stamp,
        grants=grants,
    )


def _grants(session: Session, user_id: UserId, on: date) -> tuple[Grant, ...]:
    rows = session.execute(
        select(RoleGrant.role, Region.id, Region.level, Region.name, Region.path)
        .join(Region, Region.id == RoleGrant.region_id)
        .where(RoleGrant.user_id == user_id, RoleGrant.from_on <= on)
        .where(or_(RoleGrant.to_on.is_(None), RoleGrant.to_on > on))
        .order_by(Region.path, RoleGrant.role)
    )
    return tuple(Grant(*row) for row in rows)


def needs_code(session: Session, grants: Sequence[Grant], *, on: date) -> bool:
    """Whether county or town decided that a code is asked for one of these roles."""
    asked = roles_with_code(session, {grant.path for grant in grants}, on=on)
    return any((grant.path, grant.role) in asked for grant in grants)


def _from_cookie(kept: str) -> CurrentUser | None:
    number, _, stamp = kept.partition(":")
    # The page of a breakdown must not ask the database that broke down; the API takes no cookie.
    if g.get("plain_frame") or under_api() or not number.isdecimal():
        return None
    today = village_day(now())
    found = find_current(reading(), UserId(int(number)), on=today)
    return found if found is not None and found.stamp == stamp else None


def _ask_to_sign_in() -> Response:
    if under_api():
        ask_for_token()
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account.sign_in", next=back))


def _ask_new_password() -> Response:
    flash("第一次登录，请先换一个只有您自己知道的密码。", "ask")
    return redirect(url_for("account.change_password"))


def _ask_to_set_code() -> Response:
    flash("按县里、镇里的规定，您登录还要用动态验证码。请先设好，再办别的事。", "ask")
    return redirect(url_for("account.set_code"))


def _remember_day(response: Response) -> Response:
    """Once a day a session notes that it was used; it waits until the view has ended."""
    if not g.get("seen_today", True):
        with transaction() as session:
            people.see_session(session, session_name(), on=village_day(now()))
    return response


def register(app: Flask) -> None:
    """Let flask-login keep who is signed in, and send strangers to the sign-in page."""
    manager = LoginManager(app)
    manager.anonymous_user = Nobody
    manager.user_loader(_from_cookie)
    manager.unauthorized_handler(_ask_to_sign_in)
    app.extensions["ask_new_password"] = _ask_new_password
    app.extensions["ask_to_set_code"] = _ask_to_set_code
    app.after_request(_remember_day)

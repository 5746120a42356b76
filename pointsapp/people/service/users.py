"""Writes of logins: made, passwords, roles, disabled."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.foundation.keys import hash_secret, verify_secret
from pointsapp.people.ids import GrantId, PersonId, RegionId, UserId
from pointsapp.people.models import RoleGrant, User
from pointsapp.people.models.users import ROLES
from pointsapp.people.policy.names import clean_name
from pointsapp.people.policy.proofs import check_password
from pointsapp.people.policy.roles import LEVELS_OF, may_give, may_manage
from pointsapp.people.queries import (
    find_user_by_login,
    get_grant,
    get_person,
    get_region,
    get_user,
    roles_of,
)
from pointsapp.people.service.sessions import end_all_sessions, forget_devices

# Letters and digits that nobody confuses when reading a slip of paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class NewLogin:
    """A login just made or reset; its password is shown once and stored nowhere."""

    user_id: UserId
    login_name: str
    temporary_password: str = field(repr=False)


def create_user(
    session: Session,
    *,
    login_name: str,
    name: str,
    by: UserId | None,
    now: datetime,
    person_id: PersonId | None = None,
    hashed: str = "",
) -> NewLogin:
    """Make a login with a temporary password that must be changed; Conflict for a taken name.

    `hashed`: a password that was hashed before, where many logins begin with one (a training);
    it need not be changed, and no temporary one is made.
    """
    login = _login_name(login_name)
    if find_user_by_login(session, login) is not None:
        raise Conflict("user.login_taken", f"登录名 {login} 已经有人用了，请换一个")
    if person_id is not None:
        get_person(session, person_id)
    password = "" if hashed else _temporary_password()
    user = User(login_name=login, name=clean_name(name), person_id=person_id)
    user.password_hash = hashed or hash_secret(password)
    user.session_stamp = fresh_stamp()
    user.must_change_password = not hashed
    session.add(user)
    session.flush()
    _audit(session, "user.created", user.id, by=by, now=now)
    return NewLogin(user.id, login, password)


def set_person(
    session: Session,
    user_id: UserId,
    person_id: PersonId | None,
    *,
    by: UserId | None,
    now: datetime,
) -> None:
    """Say who of the roster a login belongs to, so that nobody decides on their own household."""
    user = get_user(session, user_id)
    check_may_manage(session, user_id, by, now)
    if person_id is not None:
        get_person(session, person_id)
    user.person_id = person_id
    _audit(session, "user.person_set", user_id, by=by, now=now)


def reset_password(
    session: Session, user_id: UserId, *, by: UserId | None, now: datetime
) -> NewLogin:
    """Give a login a new temporary password, lift its lock and end its open sessions.

    Whoever holds it next begins with a device that nobody questions.
    """
    user = get_user(session, user_id)
    check_may_manage(session, user_id, by, now)
    password = _temporary_password()
    _take_password(session, user, password, must_change=True)
    forget_devices(session, user_id)
    _audit(session, "user.password_reset", user_id, by=by, now=now)
    return NewLogin(user_id, user.login_name, password)


def set_password(
    session: Session,
    user_id: UserId,
    password: str,
    *,
    by: UserId | None,
    now: datetime,
    current: str | None = None,
    must_change: bool = False,
) -> None:
    """Take a password of the person's own choice; Invalid when it is easy or `current` is wrong.

    Ends all open sessions: the edge signs this one in again with the new stamp.
    """
    user = get_user(session, user_id)
    if current is not None and not verify_secret(user.password_hash, current):
        raise Invalid("password.current", "现在的密码填错了")
    if verify_secret(user.password_hash, password):
        raise Invalid("password.same", "新密码不能和现在的一样")
    check_password(password, login_name=user.login_name)
    _take_password(session, user, password, must_change=must_change)
    _audit(session, "user.password_set", user_id, by=by, now=now)


def disable_user(session: Session, user_id: UserId, *, by: UserId | None, now: datetime) -> None:
    """Let nobody sign in with a login any more and end its open sessions; its name stays told."""
    user = get_user(session, user_id)
    if user_id == by:
        raise NotAllowed("user.own", "不能停用自己的账号")
    check_may_manage(session, user_id, by, now)
    user.disabled_at = user.disabled_at or now
    _sign_out(session, user)
    _audit(session, "user.disabled", user_id, by=by, now=now)


def enable_user(session: Session, user_id: UserId, *, by: UserId | None, now: datetime) -> None:
    """Take back `disable_user`."""
    check_may_manage(session, user_id, by, now)
    get_user(session, user_id).disabled_at = None
    _audit(session, "user.enabled", user_id, by=by, now=now)


def grant_role(
    session: Session,
    user_id: UserId,
    role: str,
    region_id: RegionId,
    *,
    from_on: date,
    by: UserId | None,
    now: datetime,
    to_on: date | None = None,
) -> GrantId:
    """Let a login hold a role in a region and below; gives the grant's id.

    NotAllowed when the giver may not give it there; `by` None is the command line.
    """
    get_user(session, user_id)
    region = get_region(session, region_id)
    if role not in ROLES or region.level not in LEVELS_OF[role]:
        raise Invalid("role.level", "这个角色不能给在这一级，请看角色说明")
    _check_may_give(session, role, region_id, by, now)
    today = village_day(now)
    if (role, region) in roles_of(session, user_id, on=max(from_on, today)):
        raise Conflict("role.held", f"已经有“{ROLES[role]}”权限了")
    grant = RoleGrant(user_id=user_id, role=role, region_id=region_id, from_on=from_on)
    grant.to_on = to_on
    session.add(grant)
    session.flush()
    _audit(session, "role.granted", user_id, by=by, now=now, role=role, region_id=region_id)
    return grant.id


def end_role(
    session: Session, grant_id: GrantId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """End a role; `on` is the first day on which it is no longer held."""
    grant = get_grant(session, grant_id)
    _check_may_give(session, grant.role, grant.region_id, by, now)
    if grant.to_on is not None and grant.to_on <= on:
        raise Conflict("role.ended", "这项权限已经结束")
    grant.to_on = max(on, grant.from_on)
    _audit(
        session, "role.ended", grant.user_id, by=by, now=now, role=grant.role,
        region_id=grant.region_id,
    )  # fmt: skip


def _check_may_give(
    session: Session, role: str, region_id: RegionId, by: UserId | None, now: datetime
) -> None:
    if by is None:
        return
    own = roles_of(session, by, on=village_day(now))
    if not may_give(own, role, get_region(session, region_id)):
        raise NotAllowed("role.not_yours", f"“{ROLES[role]}”要由上一级来给或收回")


def check_may_manage(session: Session, user_id: UserId, by: UserId | None, now: datetime) -> None:
    """Refuse who does not stand above all roles of a login; NotAllowed."""
    if by is None:
        return
    today = village_day(now)
    if not may_manage(roles_of(session, by, on=today), roles_of(session, user_id, on=today)):
        raise NotAllowed("user.not_yours", "这个账号要由上一级来管")


def _take_password(session: Session, user: User, password: str, *, must_change: bool) -> None:
    user.password_hash, user.must_change_password = hash_secret(password), must_change
    user.failed_attempts, user.locked_until = 0, None
    _sign_out(session, user)


def _sign_out(session: Session, user: User) -> None:
    user.session_stamp = fresh_stamp()
    end_all_sessions(session, user.id)


def fresh_stamp() -> str:
    """A new stamp: whatever was opened or half opened with the old one is over."""
    return secrets.token_hex(16)


def _login_name(login_name: str) -> str:
    login = login_name.strip().lower()
    allowed = all(char.isascii() and (char.isalnum() or char in "._-") for char in login)
    if not 3 <= len(login) <= 40 or not allowed:
        raise Invalid("user.login", "登录名要 3 到 40 位，只能用字母、数字、点和横线")
    return login


def _temporary_password() -> str:
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))


def _audit(
    session: Session,
    action: str,
    user_id: UserId,
    *,
    by: UserId | None,
    now: datetime,
    region_id: RegionId | None = None,
    **facts: Any,
) -> None:
    record_audit(session, action, "user", user_id, by=by, now=now, region_id=region_id, **facts)
    session.flush()

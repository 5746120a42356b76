"""Who asks: the bearer token of another system, never a cookie."""

from dataclasses import dataclass, replace
from datetime import date

from flask import Request
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.integrations import service
from pointsapp.integrations.ids import TokenId
from pointsapp.integrations.models import ApiToken
from pointsapp.integrations.policy import TokenFacts, why_not_good
from pointsapp.integrations.queries import find_token
from pointsapp.people import queries as people
from pointsapp.people.ids import DeviceId, RegionId, UserId
from pointsapp.people.models import User
from pointsapp.web.access import MAY, Permission
from pointsapp.web.api.problems import Unauthenticated, under_api
from pointsapp.web.context import now
from pointsapp.web.current import CurrentUser, Grant

LONGEST_TOKEN = 100
UNKNOWN = "令牌不对，请核对后再试。"
NO_TOKEN, NO_DEVICE = TokenId(0), DeviceId(0)


@dataclass(frozen=True)
class TokenUser(CurrentUser):
    """A login as one of its tokens: never more than the login may, only within the scope."""

    token_id: TokenId = NO_TOKEN
    scope: frozenset[str] = frozenset()

    def may(self, permission: Permission, path: str) -> bool:
        """Whether the scope names the permission and a role of the login has it there."""
        return permission in self.scope and super().may(permission, path)

    def grants_for(self, permission: Permission) -> tuple[Grant, ...]:
        """The grants that carry a permission of the scope."""
        return super().grants_for(permission) if permission in self.scope else ()


def load(asked: Request) -> TokenUser | None:
    """The login of this request, or None without a token; Unauthenticated for one that is bad."""
    if not under_api() or not asked.headers.get("Authorization"):
        return None
    session, today = reading(), village_day(now())
    token = find_token(session, _text(asked))
    if token is None:
        raise Unauthenticated("token.unknown", UNKNOWN)
    why = why_not_good(_facts(token), on=today)
    if why is not None:
        raise Unauthenticated("token.not_good", why)
    user = people.get_user(session, token.user_id)
    if user.disabled_at is not None or user.must_change_password:
        raise Unauthenticated("token.login_stopped", "令牌代表的账号已停用，或者要先换密码。")
    found = _seen(session, token, user, today)
    if token.last_used_on != today:
        _note(token.id, today)
    return found


def held_in(session: Session, user_id: UserId, region_id: RegionId, *, on: date) -> set[str]:
    """The permissions that a login holds in a region: what a token of it may carry there."""
    path = people.get_region(session, region_id).path
    roles = people.roles_of(session, user_id, on=on)
    return {
        permission.value
        for role, region in roles
        if path.startswith(region.path)
        for permission in MAY.get(role, frozenset())
    }


def _text(asked: Request) -> str:
    kind, _, text = asked.headers.get("Authorization", "").partition(" ")
    return text.strip()[:LONGEST_TOKEN] if kind.lower() == "bearer" else ""


def _facts(token: ApiToken) -> TokenFacts:
    return TokenFacts(token.ends_on, token.agreed_at is not None, token.revoked_at is not None)


def _seen(session: Session, token: ApiToken, user: User, today: date) -> TokenUser:
    """The login's roles, each cut down to the token's region."""
    region = people.get_region(session, token.region_id)
    held = (
        Grant(role, place.id, place.level, place.name, place.path)
        for role, place in people.roles_of(session, user.id, on=today)
    )
    cut = (
        replace(g, region_id=region.id, level=region.level, name=region.name, path=region.path)
        if region.path.startswith(g.path)
        else g
        for g in held
        if region.path.startswith(g.path) or g.path.startswith(region.path)
    )
    return TokenUser(
        id=user.id, name=user.name, login_name=user.login_name, person_id=user.person_id,
        must_change_password=False, must_set_code=False, device_id=NO_DEVICE, stamp="",
        grants=tuple(cut), token_id=token.id,
        scope=frozenset(token.scope),
    )  # fmt: skip


def _note(token_id: TokenId, today: date) -> None:
    """Once a day, whatever is asked: so that staff see which tokens are alive."""
    with transaction() as session:
        service.note_use(session, token_id, on=today)

"""Tokens: made for a login that agrees, shown once, revoked at any time."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.foundation.keys import new_token, token_digest
from pointsapp.integrations.ids import TokenId
from pointsapp.integrations.models import ApiToken
from pointsapp.integrations.policy import end_fault, scope_faults
from pointsapp.integrations.queries import get_token
from pointsapp.people.ids import RegionId, UserId

PREFIX = "pta_"
TWICE = timedelta(minutes=1)


class NewToken(NamedTuple):
    """A token that was just made: its text is stored nowhere."""

    id: TokenId
    text: str
    good: bool


class TokenRefused(Invalid):
    """The wish cannot be met; a sentence a field."""

    def __init__(self, by_field: dict[str, str]) -> None:
        super().__init__("token.refused", next(iter(by_field.values())))
        self.by_field = by_field


def make_token(
    session: Session,
    *,
    name: str,
    scope: Collection[str],
    held: Collection[str],
    region_id: RegionId,
    user_id: UserId,
    ends_on: date | None,
    by: UserId,
    now: datetime,
) -> NewToken:
    """Make a token that acts as `user_id`, who holds the permissions `held` in that region.

    Somebody else's is good once they agree. The same again within a minute takes the place of the
    first. Raises TokenRefused.
    """
    faults = scope_faults(scope, held)
    if late := end_fault(ends_on, today=village_day(now)):
        faults["ends_on"] = late
    if faults or ends_on is None:
        raise TokenRefused(faults)
    text = PREFIX + new_token() + new_token()
    own = user_id == by
    token = ApiToken(
        name=name, digest=token_digest(text), hint=text[-4:], scope=sorted(scope),
        region_id=region_id, user_id=user_id, ends_on=ends_on, created_by=by, created_at=now,
        agreed_at=now if own else None,
    )  # fmt: skip
    for each in _sent_before(session, token):
        revoke_token(session, each.id, by=by, now=now)
    session.add(token)
    session.flush()
    record_audit(
        session, "token.made", "api_token", token.id, by=by, now=now, region_id=region_id,
        user_id=user_id, scope=sorted(scope), ends_on=ends_on.isoformat(),
    )  # fmt: skip
    return NewToken(token.id, text, own)


def _sent_before(session: Session, token: ApiToken) -> list[ApiToken]:
    """The same wish of a moment ago, when a button was pressed twice: nobody saw its text."""
    names = ("name", "region_id", "user_id", "ends_on", "created_by", "revoked_at", "last_used_on")
    alike = {name: getattr(token, name) for name in names}
    found = (
        select(ApiToken).filter_by(**alike).where(ApiToken.created_at > token.created_at - TWICE)
    )
    return [each for each in session.scalars(found) if each.scope == token.scope]


def agree_token(session: Session, token_id: TokenId, *, by: UserId, now: datetime) -> None:
    """The login that a token acts as says yes; NotAllowed for anybody else."""
    token = get_token(session, token_id)
    if token.user_id != by:
        raise NotAllowed("token.not_yours", "只有令牌代表的本人能同意。")
    if token.revoked_at is not None:
        raise Conflict("token.revoked", "这个令牌已经收回了。")
    if token.agreed_at is None:
        token.agreed_at = now
        _audit(session, "token.agreed", token, by, now)


def revoke_token(session: Session, token_id: TokenId, *, by: UserId, now: datetime) -> None:
    """End a token at once; twice is once."""
    token = get_token(session, token_id)
    if token.revoked_at is None:
        token.revoked_at = now
        _audit(session, "token.revoked", token, by, now)


def note_use(session: Session, token_id: TokenId, *, on: date) -> None:
    """Remember the last village day a token was used on; no audit row."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_on=on))


def _audit(session: Session, action: str, token: ApiToken, by: UserId, now: datetime) -> None:
    session.flush()
    record_audit(
        session, action, "api_token", token.id, by=by, now=now, region_id=token.region_id,
        user_id=token.user_id,
    )  # fmt: skip

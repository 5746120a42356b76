"""The code from a phone beside the password: set up, tried, renewed, taken away.

As with passwords, comparing only reads, counting is a short write of its own, and it never raises.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp
from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from pointsapp.foundation.keys import Keyring
from pointsapp.people.ids import UserId
from pointsapp.people.models import RecoveryCode, SecondFactor, User
from pointsapp.people.policy.proofs import LOGIN_LOCK
from pointsapp.people.policy.second_factor import (
    CODE_LENGTH,
    CODES,
    READABLE,
    accepted_step,
    plain,
)
from pointsapp.people.queries import find_second_factor, find_user, get_user
from pointsapp.people.service.sessions import end_all_sessions
from pointsapp.people.service.signing_in import Attempt, Result, count_attempt, for_update
from pointsapp.people.service.users import check_may_manage, fresh_stamp

# An open desk that somebody leaves shows the secret no longer than this.
WAITS = timedelta(minutes=15)


@dataclass(frozen=True)
class CodeAttempt:
    """A code that was compared: the half minute it belongs to, or the recovery code it is."""

    user_id: UserId
    step: int | None = None
    recovery_id: int | None = None


def begin_second_factor(
    session: Session, user_id: UserId, *, keyring: Keyring, by: UserId | None, now: datetime
) -> None:
    """Make a secret that waits for its first code; Conflict when one counts already."""
    get_user(session, user_id)
    if find_second_factor(session, user_id) is not None:
        raise Conflict("second_factor.set", "已经设过动态验证码了。换手机请先停用，再重新设")
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    secret = keyring.encrypt(pyotp.random_base32())
    session.add(SecondFactor(user_id=user_id, secret_cipher=secret, made_at=now, last_step=0))
    _audit(session, "user.code_begun", user_id, by=by, now=now)


def waiting_secret(
    session: Session, user_id: UserId, *, keyring: Keyring, now: datetime
) -> str | None:
    """The secret to put into the phone, until its first code was typed, at most 15 minutes."""
    factor = session.get(SecondFactor, user_id)
    if factor is None or factor.confirmed_at is not None or now > factor.made_at + WAITS:
        return None
    return keyring.decrypt(factor.secret_cipher)


def confirm_second_factor(
    session: Session,
    user_id: UserId,
    code: str,
    *,
    keyring: Keyring,
    by: UserId | None,
    now: datetime,
) -> list[str]:
    """Let the secret count from its first code on; gives the recovery codes. Invalid."""
    secret = waiting_secret(session, user_id, keyring=keyring, now=now)
    if secret is None:
        raise NotFound("second_factor.none", "没有正在设的动态验证码，请从头再设一次")
    step = accepted_step(secret, code, now=now, after=0)
    if step is None:
        raise Invalid("second_factor.code", "这个码不对。请看手机上现在的 6 位数字，再填一次")
    factor = session.get_one(SecondFactor, user_id)
    factor.confirmed_at, factor.last_step = now, step
    codes = _new_codes(session, user_id, keyring)
    _audit(session, "user.code_set", user_id, by=by, now=now)
    return codes


def compare_code(
    session: Session, user_id: UserId, code: str, *, keyring: Keyring, now: datetime
) -> CodeAttempt:
    """Compare a typed code with the phone's and with the recovery codes."""
    factor = find_second_factor(session, user_id)
    if factor is None:
        return CodeAttempt(user_id)
    secret = keyring.decrypt(factor.secret_cipher)
    step = accepted_step(secret, code, now=now, after=factor.last_step)
    spare = select(RecoveryCode.id).where(
        RecoveryCode.user_id == user_id,
        RecoveryCode.used_at.is_(None),
        RecoveryCode.digest == _digest(keyring, user_id, code),
    )
    return CodeAttempt(user_id, step, None if step else session.scalar(spare))


def count_code(
    session: Session, attempt: CodeAttempt, *, now: datetime, signing_in: bool = True
) -> Result[UserId]:
    """Count it: no code counts twice, and five wrong ones lock for 15 minutes, right ones too."""
    factor, user = (
        for_update(session, SecondFactor, attempt.user_id),
        find_user(session, attempt.user_id),
    )
    if factor is None or factor.confirmed_at is None or user is None or user.disabled_at:
        return Result("wrong")
    right = factor.last_step < (attempt.step or 0) or attempt.recovery_id is not None
    result = count_attempt(factor, Attempt(attempt.user_id, right), now, LOGIN_LOCK)
    if result.right and not _use(session, factor, attempt, now):
        result = Result("wrong")
    _tell(session, user, attempt, result, now, signing_in)
    return result


def _use(session: Session, factor: SecondFactor, attempt: CodeAttempt, now: datetime) -> bool:
    if attempt.step is not None:
        factor.last_step = attempt.step
        return True
    unused = (RecoveryCode.id == attempt.recovery_id) & RecoveryCode.used_at.is_(None)
    done = session.execute(update(RecoveryCode).where(unused).values(used_at=now))
    return isinstance(done, CursorResult) and done.rowcount == 1


def _tell(
    session: Session,
    user: User,
    attempt: CodeAttempt,
    result: Result[UserId],
    now: datetime,
    new: bool,
) -> None:
    if not result.right:
        return _audit(session, f"user.code_{result.outcome}", user.id, by=user.id, now=now)
    if attempt.recovery_id is not None:
        _audit(session, "user.recovery_code_used", user.id, by=user.id, now=now)
    if new:
        user.last_login_at = now
        _audit(session, "user.signed_in", user.id, by=user.id, now=now)
    session.flush()
    return None


def renew_recovery_codes(
    session: Session, user_id: UserId, *, keyring: Keyring, by: UserId | None, now: datetime
) -> list[str]:
    """Ten new ones, shown once; the old ones are worth nothing any more."""
    if find_second_factor(session, user_id) is None:
        raise NotFound("second_factor.none", "还没有设动态验证码")
    codes = _new_codes(session, user_id, keyring)
    _audit(session, "user.recovery_codes_renewed", user_id, by=by, now=now)
    return codes


def drop_second_factor(
    session: Session, user_id: UserId, *, by: UserId | None, now: datetime
) -> None:
    """Sign in with the password alone again: the owner's own wish, proved with a code before."""
    _forget(session, user_id)
    _audit(session, "user.code_dropped", user_id, by=by, now=now)


def reset_second_factor(
    session: Session, user_id: UserId, *, by: UserId | None, now: datetime
) -> None:
    """Help whose phone is gone: somebody above takes the code away; all sessions end.

    NotAllowed for one's own: who has an open desk and no phone is not believed. `by` None is the
    command line.
    """
    user = get_user(session, user_id)
    if user_id == by:
        raise NotAllowed("user.own", "自己的动态验证码要请别的管理员来重设")
    check_may_manage(session, user_id, by, now)
    if session.get(SecondFactor, user_id) is None:
        raise Conflict("second_factor.none", "这个账号没有设动态验证码")
    _forget(session, user_id)
    user.session_stamp = fresh_stamp()
    end_all_sessions(session, user_id)
    _audit(session, "user.code_reset", user_id, by=by, now=now)


def _forget(session: Session, user_id: UserId) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.expire_all()


def _new_codes(session: Session, user_id: UserId, keyring: Keyring) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(secrets.choice(READABLE) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    session.add_all(
        RecoveryCode(user_id=user_id, digest=_digest(keyring, user_id, code)) for code in codes
    )
    session.flush()
    return codes


def _digest(keyring: Keyring, user_id: UserId, code: str) -> str:
    return keyring.blind_index(f"{user_id}:{plain(code)}", purpose="recovery-code")


def _audit(
    session: Session,
    action: str,
    user_id: UserId,
    *,
    by: UserId | None,
    now: datetime,
    **facts: Any,
) -> None:
    record_audit(session, action, "user", user_id, by=by, now=now, **facts)
    session.flush()

"""Proofs that are tried: passwords of logins and PINs of cards, with lock-outs that are kept.

Comparing takes 0.1 s and only reads; counting is one short write. An edge that holds a database's
only writer compares first (`compare_…` in a read) and counts after (`count_…` in a transaction).
Nothing here raises: a counter must survive the refusal, so the edge commits, then refuses.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Generic, Literal, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.keys import Keyring, hash_secret, verify_secret
from pointsapp.people.ids import CardId, UserId
from pointsapp.people.models import Card, SecondFactor, User
from pointsapp.people.policy.proofs import FAILURES, LOGIN_LOCK, PIN_LOCK, Guard
from pointsapp.people.queries import find_second_factor, find_user, find_user_by_login

Outcome = Literal["right", "wrong", "locked", "disabled", "no_pin"]
Row = TypeVar("Row", User, Card, SecondFactor)
Subject = TypeVar("Subject", bound=int)  # a login's key, or a card's


@dataclass(frozen=True)
class Attempt(Generic[Subject]):
    """A proof that was compared with what is stored for a login or card, if there is one."""

    subject_id: Subject | None
    right: bool


@dataclass(frozen=True)
class Result(Generic[Subject]):
    """What came of an attempt; `subject_id` is told only when it is right.

    `needs_code`: the password is right, and a code from the phone is asked for next.
    """

    outcome: Outcome
    subject_id: Subject | None = None
    locked_until: datetime | None = None
    tries_left: int | None = None
    needs_code: bool = False

    @property
    def right(self) -> bool:
        """Whether the proof was right and nothing stands against it."""
        return self.outcome == "right"


def compare_password(session: Session, login_name: str, password: str) -> Attempt[UserId]:
    """Compare only; an unknown login takes as long as a known one."""
    user = find_user_by_login(session, login_name)
    stored = user.password_hash if user else _nobodys_hash()
    return Attempt(user.id if user else None, verify_secret(stored, password) and user is not None)


def count_login(session: Session, attempt: Attempt[UserId], *, now: datetime) -> Result[UserId]:
    """Count an attempt to sign in: five failures lock for 15 minutes, right passwords too."""
    user = for_update(session, User, attempt.subject_id)
    if user is None:
        return Result("wrong")
    result = count_attempt(user, attempt, now, LOGIN_LOCK)
    if result.right and user.disabled_at is not None:
        return Result("disabled")
    if result.right and find_second_factor(session, user.id) is not None:
        record_audit(session, "user.code_asked", "user", user.id, by=user.id, now=now)
        return replace(result, needs_code=True)
    if result.right:
        user.last_login_at = now
    action = "user.signed_in" if result.right else f"user.{result.outcome}"
    record_audit(session, action, "user", user.id, by=user.id, now=now)
    session.flush()
    return result


def authenticate(
    session: Session, login_name: str, password: str, *, now: datetime
) -> Result[UserId]:
    """Compare and count in one: for whoever has no hurry to free the writer."""
    return count_login(session, compare_password(session, login_name, password), now=now)


def compare_own_password(session: Session, user_id: UserId, password: str) -> Attempt[UserId]:
    """Compare the password of who is signed in already, before something that needs it."""
    user = find_user(session, user_id)
    stored = user.password_hash if user else _nobodys_hash()
    return Attempt(user_id, verify_secret(stored, password) and user is not None)


def count_own_password(
    session: Session, attempt: Attempt[UserId], *, now: datetime
) -> Result[UserId]:
    """Count it with the attempts to sign in: an open desk is no place to guess at either."""
    user = for_update(session, User, attempt.subject_id)
    if user is None:
        return Result("wrong")
    result = count_attempt(user, attempt, now, LOGIN_LOCK)
    if not result.right:
        record_audit(session, f"user.{result.outcome}", "user", user.id, by=user.id, now=now)
    session.flush()
    return result


def compare_pin(
    session: Session, card_id: CardId, pin: str, *, keyring: Keyring
) -> Attempt[CardId]:
    """Compare a card's PIN only."""
    card = session.get(Card, card_id)
    stored = (card.pin_hash if card else None) or _nobodys_hash()
    right = verify_secret(stored, peppered(keyring, card_id, pin))
    return Attempt(card.id if card else None, right and bool(card and card.pin_hash))


def count_pin(session: Session, attempt: Attempt[CardId], *, now: datetime) -> Result[CardId]:
    """Count an attempt with a PIN: five failures lock the PIN for 30 minutes, not the card."""
    card = for_update(session, Card, attempt.subject_id)
    if card is None or card.voided_at is not None:
        return Result("wrong")
    if card.pin_hash is None:
        return Result("no_pin")
    result = count_attempt(card, attempt, now, PIN_LOCK)
    session.flush()
    return result


def check_pin(
    session: Session, card_id: CardId, pin: str, *, keyring: Keyring, now: datetime
) -> Result[CardId]:
    """Compare and count a card's PIN in one."""
    return count_pin(session, compare_pin(session, card_id, pin, keyring=keyring), now=now)


def peppered(keyring: Keyring, card_id: CardId, pin: str) -> str:
    """What of a PIN is hashed: useless without the key file, and different on every card."""
    return keyring.pepper(f"{card_id}:{pin}")


def count_attempt(
    subject: User | Card | SecondFactor, attempt: Attempt[Subject], now: datetime, lock: timedelta
) -> Result[Subject]:
    """Count on the locked row; also what was compared before another attempt locked is refused."""
    guard = Guard(subject.failed_attempts, subject.locked_until)
    if guard.is_locked(now):
        return Result("locked", locked_until=guard.locked_until)
    if attempt.right:
        subject.failed_attempts, subject.locked_until = 0, None
        return Result("right", attempt.subject_id)
    guard = guard.after_failure(now, lock)
    subject.failed_attempts, subject.locked_until = guard.failed, guard.locked_until
    if guard.locked_until is not None:
        return Result("locked", locked_until=guard.locked_until)
    return Result("wrong", tries_left=FAILURES - guard.failed)


def for_update(session: Session, kind: type[Row], row_id: int | None) -> Row | None:
    """The row, locked: two attempts at once are counted one after the other."""
    if row_id is None:
        return None
    query = select(kind).where(inspect(kind).primary_key[0] == row_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


@cache
def _nobodys_hash() -> str:
    return hash_secret("nobody has this password")

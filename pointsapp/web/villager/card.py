"""A household's own session: opened by its card, proved by its PIN, over after ten idle minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask import session as cookie
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.models import Card, Household
from pointsapp.web.access import GUARDS, Permission, Scope, find_place
from pointsapp.web.context import now

# Phones are shared in a family and lent to neighbours.
IDLE = timedelta(minutes=10)
KEPT = "card"


@dataclass(frozen=True)
class OpenCard:
    """The card of this request: whose it is, and whether its PIN was typed."""

    id: int
    household_id: int
    village_id: int
    proved: bool


def open_card(card: Card, *, proved: bool) -> None:
    """Begin a session of the card's household only; what this browser kept before is forgotten."""
    cookie.clear()
    cookie[KEPT] = {"id": card.id, "proved": proved, "seen": _seconds(now())}


def close_card() -> None:
    """End the household's session."""
    cookie.pop(KEPT, None)


def find_open(session: Session, *, at: datetime) -> OpenCard | None:
    """The card that this browser opened, unless it idled, was voided, or its household ended."""
    kept = cookie.get(KEPT)
    if kept is None or _seconds(at) - kept["seen"] > IDLE.total_seconds():
        return None
    row = session.execute(
        select(Card.id, Card.household_id, Household.village_id)
        .join(Household, Household.id == Card.household_id)
        .where(Card.id == kept["id"], Household.ended_on.is_(None))
        .where(Card.voided_at.is_(None) | (Card.voided_at > at))
    ).first()
    return OpenCard(*row, proved=kept["proved"]) if row else None


def guard(permission: Permission, _scope: Scope | None, _arguments: Mapping[str, Any]) -> Any:
    """Let a household in with its card; None, or where to go first."""
    session, at = reading(), now()
    found = find_open(session, at=at)
    if found is None:
        return _start_again()
    cookie[KEPT] = {"id": found.id, "proved": found.proved, "seen": _seconds(at)}
    g.card, g.place = found, find_place(session, found.village_id)
    if found.proved or permission is Permission.HOUSEHOLD_CARD:
        return None
    if permission is Permission.HOUSEHOLD_OWN and balance_without_pin(session, found, at):
        return None
    return redirect(url_for("villager.pin", next=request.path))


def balance_without_pin(session: Session, card: OpenCard, at: datetime) -> bool:
    """Whether the village decided that the card alone shows the balance; undecided means no."""
    key = "card.balance_without_pin"
    decided = find_setting(session, card.village_id, key, on=village_day(at))
    return decided is not None and decided.yes


def _start_again() -> Any:
    if cookie.get(KEPT) is not None:
        close_card()
        flash("10 分钟没有动，已经替您退出。请再扫一次户码卡。", "ask")
    return redirect(url_for("villager.look_up"))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def register() -> None:
    """Let `@requires` know how a household gets in."""
    for permission in (
        Permission.HOUSEHOLD_CARD,
        Permission.HOUSEHOLD_OWN,
        Permission.HOUSEHOLD_PROVED,
    ):
        GUARDS[permission] = guard

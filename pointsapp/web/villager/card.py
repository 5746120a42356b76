"""A household's own session: opened by its card, proved by its PIN, over after ten idle minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import flash, g, redirect, request, url_for
from flask import session as cookie
from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from pointsapp.claims.queries.own import refused_for
from pointsapp.decisions.queries import settings_at
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.keys import token_digest
from pointsapp.foundation.prepared import Prepared
from pointsapp.foundation.remembered import Remembered
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Card, EndedSession, Household, Membership, Person, Region
from pointsapp.people.queries.dated import in_force
from pointsapp.rulebooks.consulting.queries import hanging_for
from pointsapp.web.access import GUARDS, Permission, Place, Scope
from pointsapp.web.context import now
from pointsapp.web.current import end_current_session, name_session, session_digest
from pointsapp.web.villager.late import KEPT_LATE, keep_late

_Village, _Group, _Town, _County = (aliased(Region) for _ in range(4))
_ON: Any = bindparam("on")
# All that a household's page says of the place, at once, with the card that opens it.
_BEHIND = (
    select(
        Card.id, Card.pin_hash, Card.household_id, Household.village_id, Household.door,
        _Village.level, _Village.name.label("village"), _Village.path, _Village.parent_id,
        _Village.contact, _Group.name.label("group"), _Town.name.label("town"),
        _County.name.label("county"), Person.name.label("head"),
        hanging_for(Household.village_id, _ON).label("consulting"),
        refused_for(Household.id, bindparam("since")).label("refused"),
    )
    .join(Household, Household.id == Card.household_id)
    .join(_Village, _Village.id == Household.village_id)
    .join(_Group, _Group.id == Household.group_id)
    .outerjoin(_Town, _Town.id == _Village.parent_id)
    .outerjoin(_County, _County.id == _Town.parent_id)
    .outerjoin(
        Membership,
        (Membership.household_id == Household.id)
        & Membership.is_head
        & in_force(_ON, Membership.from_on, Membership.to_on),
    )
    .outerjoin(Person, Person.id == Membership.person_id)
    .where(Card.id == bindparam("card_id"), Household.ended_on.is_(None))
    .where(Card.voided_at.is_(None) | (Card.voided_at > bindparam("at")))
    .where(~exists().where(EndedSession.digest == bindparam("session")))
)  # fmt: skip
_FIND = Prepared(lambda _: _BEHIND, "card_id", "at", "on", "session", "since")
_DECIDED: Remembered[dict[str, bool]] = Remembered(200)
# Phones are shared in a family and lent to neighbours.
IDLE = timedelta(minutes=10)
KEPT = "card"
TOLD = timedelta(days=30)  # that a claim was refused
CLOSED = (
    "10 分钟没有动，为了安全，您家的页面自己关上了（换过卡、换过密码也会关）。请再扫一次户码卡，"
    "或者在下面填门牌号和密码。"
)
SEEN_ANEW = 20  # seconds; the cookie is not written again for every look
# Decided by the village: what the card alone opens, and whether one's own position is shown.
WITHOUT_PIN, JOIN_WITHOUT_PIN = "card.balance_without_pin", "card.join_without_pin"
RANK = "rank.shown_to_self"
OPENED = {
    Permission.HOUSEHOLD_OWN: WITHOUT_PIN,
    Permission.HOUSEHOLD_JOIN: JOIN_WITHOUT_PIN,
}


class _Behind(NamedTuple):
    """What `_BEHIND` answers."""

    id: int
    pin_hash: str | None
    household_id: HouseholdId
    village_id: RegionId
    door: str
    level: str
    village: str
    path: str
    parent_id: RegionId | None
    contact: str
    group: str
    town: str | None
    county: str | None
    head: str | None
    consulting: int | None
    refused: int


@dataclass(frozen=True)
class Door:
    """Whose page it is: '周桂兰家', '一组 018 号'; `contact` is the village's agent."""

    name: str
    where: str
    contact: str


@dataclass(frozen=True)
class OpenCard:
    """The card of this request: whose it is, and whether its PIN was typed."""

    id: int
    household_id: HouseholdId
    village_id: RegionId
    proved: bool
    door: Door
    place: Place
    above: str  # the names of county and town
    consulting: int | None  # the draft that hangs for opinions in the village, if there is one
    refused: int  # own claims that came back lately and were not made anew


def open_card(card: Card, *, proved: bool) -> None:
    """Begin a session of the card's household only; what this browser kept before is forgotten,
    but for what the same household sent too late.
    """
    late = cookie.get(KEPT_LATE)
    cookie.clear()
    name_session()
    if late is not None and late["household"] == card.household_id:
        cookie[KEPT_LATE] = late
    pin = _mark(card.pin_hash)
    cookie[KEPT] = {"id": card.id, "proved": proved, "pin": pin, "seen": _seconds(now())}


def close_card() -> None:
    """End the household's session, for who copied its cookie, too."""
    end_current_session()
    cookie.clear()


def find_open(session: Session, *, at: datetime) -> OpenCard | None:
    """The card that this browser opened.

    None once it idled, was left or voided, got another PIN, or its household ended.
    """
    kept = cookie.get(KEPT)
    if kept is None or _seconds(at) - kept["seen"] > IDLE.total_seconds():
        return None
    told = kept["id"], at, village_day(at), session_digest(), at - TOLD
    row = next((_Behind(*row) for row in _FIND.rows(session.connection(), *told)), None)
    if row is None or _mark(row.pin_hash) != kept.get("pin"):
        return None
    return _opened(row, proved=kept["proved"])


def _opened(row: _Behind, *, proved: bool) -> OpenCard:
    door = row.door.lstrip("0") or row.door
    return OpenCard(
        id=row.id,
        household_id=row.household_id,
        village_id=row.village_id,
        proved=proved,
        door=Door(f"{row.head}家" if row.head else "您家", f"{row.group} {door} 号", row.contact),
        place=Place(row.village_id, row.level, row.village, row.path, row.parent_id),
        above=f"{row.county or ''}{row.town or ''}",
        consulting=row.consulting,
        refused=row.refused,
    )


def guard(permission: Permission, _scope: Scope | None, _arguments: Mapping[str, Any]) -> Any:
    """Let a household in with its card; None, or where to go first."""
    session, at = reading(), now()
    found = find_open(session, at=at)
    if found is None:
        return _start_again(session)
    if _seconds(at) - cookie[KEPT]["seen"] >= SEEN_ANEW:
        cookie[KEPT] = {**cookie[KEPT], "seen": _seconds(at)}
    g.card, g.place, g.above = found, found.place, found.above
    if permission in OPENED:
        g.decided = decided_of(session, found, at)
        if g.decided[OPENED[permission]]:
            return None
    if found.proved or permission is Permission.HOUSEHOLD_CARD:
        return None
    return redirect(url_for("villager.pin", next=request.path))


def decided_of(session: Session, card: OpenCard, at: datetime) -> dict[str, bool]:
    """What the village decided that a household sees and may; undecided means no."""
    path, today = card.place.path, village_day(at)
    return _DECIDED.get(session, (path, today), lambda: _decided(session, path, today))


def _decided(session: Session, path: str, today: date) -> dict[str, bool]:
    found = settings_at(session, path, (WITHOUT_PIN, JOIN_WITHOUT_PIN, RANK), on=today)
    return {key: value is not None and value.yes for key, value in found.items()}


def _start_again(session: Session) -> Any:
    """To the look-up of the village whose card was open, and on to the page that was asked for."""
    kept = cookie.pop(KEPT, None)
    if kept is None:
        return redirect(url_for("villager.look_up"))
    flash(CLOSED, "ask")
    home, village = session.execute(
        select(Household.id, Household.village_id)
        .join(Card, Card.household_id == Household.id)
        .where(Card.id == kept["id"])
    ).one()
    onward = request.path if request.path != url_for("villager.home") else None
    if request.method == "POST":
        onward = keep_late(home)
    return redirect(url_for("villager.look_up", village=village, next=onward))


def _mark(pin_hash: str | None) -> str:
    """Tells one PIN from the next; the hash is salted, so it tells nothing of the PIN itself."""
    return token_digest(pin_hash or "")[:16]


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def register() -> None:
    """Let `@requires` know how a household gets in."""
    for permission in (Permission.HOUSEHOLD_CARD, *OPENED, Permission.HOUSEHOLD_PROVED):
        GUARDS[permission] = guard

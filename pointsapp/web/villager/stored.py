"""What the system keeps about a household (个人信息保护法 45: to see and to copy)."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask import Response, current_app, g, render_template
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.keys import Keyring
from pointsapp.ledger import publishing
from pointsapp.ledger import queries as ledger
from pointsapp.people import queries as people
from pointsapp.people.models import Region
from pointsapp.people.queries import Member
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.download import send_file_named
from pointsapp.web.villager.blueprint import blueprint
from pointsapp.web.villager.card import OpenCard
from pointsapp.web.villager.home import contests_of, door_of

PURPOSES = {"honour_list": "光荣榜上公开姓名"}


@dataclass(frozen=True)
class StoredPerson:
    """What is kept of one member; numbers masked, of the birth its year."""

    name: str
    relation: str
    born: str
    phone: str
    identity: str
    until: str
    consents: tuple[str, ...]


@dataclass(frozen=True)
class Stored:
    """All that is kept about a household, in words."""

    name: str
    village: str
    code: str
    places: tuple[str, ...]
    persons: tuple[StoredPerson, ...]
    card: str
    representative: str
    accounts: tuple[str, ...]
    claims: int
    entries: int
    contests: tuple[str, ...]


@blueprint.get("/my/stored")
@requires(Permission.HOUSEHOLD_PROVED)
def stored() -> str:
    """All that is kept, in words, with what it is for."""
    return render_template("villager/stored.html", stored=_stored(g.card))


@blueprint.get("/my/stored.json")
@requires(Permission.HOUSEHOLD_PROVED)
def stored_file() -> Response:
    """The same to take along."""
    return _as_file(asdict(_stored(g.card)), "系统存的我家信息.json")


@blueprint.get("/my/ledger.json")
@requires(Permission.HOUSEHOLD_PROVED)
def own_file() -> Response:
    """The household's entries with their salts: to be found in the public file of seals."""
    session, today = reading(), village_day(now())
    accounts = ledger.accounts_of_household(session, g.card.household_id, on=today)
    own = publishing.own_file(session, [account.id for account in accounts])
    return _as_file(own, "我家的积分明细.json")


def _as_file(content: dict[str, Any], name: str) -> Response:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return send_file_named(text.encode(), name, "application/json")


def _stored(card: OpenCard) -> Stored:
    session, today = reading(), village_day(now())
    household = people.get_household(session, card.household_id)
    accounts = ledger.accounts_of_household(session, household.id, on=today)
    ids = [account.id for account in accounts]
    counted = select(func.count(Claim.id)).where(Claim.account_id.in_(ids))
    linked = people.representative_of(session, household.id, on=today)
    group = session.get_one(Region, household.group_id)
    return Stored(
        name=door_of(session, household.id, on=today).name,
        village=people.get_region(session, household.village_id).name,
        code=people.household_code(household, group),
        places=tuple(_places(session, household.id)),
        persons=tuple(_persons(session, household.id, today)),
        card=_card(session, card),
        representative=linked.name if linked else "",
        accounts=tuple(account.number for account in accounts),
        claims=session.scalar(counted) or 0,
        entries=ledger.count_lines(session, ids, period=None),
        contests=tuple(f"{each.number}：{each.statement}" for each in contests_of(session, card)),
    )


def _places(session: Session, household_id: int) -> list[str]:
    found = []
    for place in people.places_of(session, household_id):
        group = session.get_one(Region, place.group_id)
        until = f"到 {place.to_on}" if place.to_on else "至今"
        found.append(f"{group.name} {place.door}，{place.from_on} {until}")
    return found


def _persons(session: Session, household_id: int, today: date) -> list[StoredPerson]:
    keyring: Keyring = current_app.extensions["keyring"]
    members = people.members_of(session, household_id, on=today)
    members += people.past_members_of(session, household_id, on=today)
    return [_person(session, member, keyring) for member in members]


def _person(session: Session, member: Member, keyring: Keyring) -> StoredPerson:
    membership, person = member
    consents = people.consents_of(session, person.id)
    return StoredPerson(
        name=person.name,
        relation=membership.relation,
        born=f"{person.born_on.year} 年" if person.born_on else "",
        phone=people.masked_phone(person, keyring=keyring),
        identity=people.masked_identity(person, keyring=keyring),
        until=str(membership.to_on or ""),
        consents=tuple(
            f"{PURPOSES.get(c.purpose, c.purpose)}（{c.given_on} 同意"
            + (f"，{c.withdrawn_on} 撤回" if c.withdrawn_on else "")
            + "）"
            for c in consents
        ),
    )


def _card(session: Session, opened: OpenCard) -> str:
    card = people.get_card(session, opened.id)
    issued = f"{village_day(card.issued_at)} 制卡"
    if card.handed_over_at is None:
        return f"{issued}，还没有交到手里"
    return f"{issued}，{village_day(card.handed_over_at)} 交到手里"

"""The roster: every household of the chosen place, searchable by name, door and telephone."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import Invalid
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId
from pointsapp.people.models import Card, Household, Membership, Person, Region
from pointsapp.people.models.households import STATES
from pointsapp.web import place
from pointsapp.web.access import Permission, requires
from pointsapp.web.listing import Column, Listing, Rows, answer_listing, clean_query
from pointsapp.web.people.blueprint import blueprint, keyring

HEAD, VILLAGE = aliased(Person), aliased(Region)
HEADSHIP = aliased(Membership)
CODE = Region.code + "-" + Household.door


@blueprint.get("/roster")
@requires(Permission.ROSTER_VIEW)
def roster() -> ResponseReturnValue:
    """All households; a telephone number is looked up by its blind index, never by its digits."""
    here = place.chosen()
    several = here is None or here.level in ("county", "town")
    return answer_listing(
        _listing(request.args, several=several),
        reading(),
        "people/roster.html",
        here=here,
        state=request.args.get("state", ""),
        states=STATES,
    )


def _listing(arguments: Mapping[str, str], *, several: bool) -> Listing:
    query = _households(arguments.get("state", ""))
    callers = _with_phone(clean_query(arguments.get("q", "")))
    members = _member_names()
    if callers is not None:
        query = query.where(Household.id.in_(callers))
    return Listing(
        caption="名册",
        query=query,
        columns=_columns(several),
        tie=Household.id,
        search=() if callers is not None else (CODE, members, VILLAGE.name),
        searchable="姓名、户号或电话",
        default_sort="code",
    )


def _households(state: str) -> Rows:
    """Joined with group, village, head and live card; ended ones only where they are asked for."""
    query = (
        select(
            Household.id,
            Household.state,
            CODE.label("code"),
            Region.name.label("group_name"),
            VILLAGE.name.label("village"),
            HEAD.name.label("head"),
            _member_count().label("members"),
            Card.id.label("card"),
            Card.handed_over_at,
        )
        .join(Region, Region.id == Household.group_id)
        .join(VILLAGE, VILLAGE.id == Household.village_id)
        .outerjoin(
            HEADSHIP,
            and_(HEADSHIP.household_id == Household.id, HEADSHIP.is_head, HEADSHIP.to_on.is_(None)),
        )
        .outerjoin(HEAD, HEAD.id == HEADSHIP.person_id)
        .outerjoin(Card, and_(Card.household_id == Household.id, Card.voided_at.is_(None)))
        .where(place.inside(Permission.ROSTER_VIEW))
    )
    if state in STATES:
        return query.where(Household.state == state)
    return query.where(Household.ended_on.is_(None))


def _member_count() -> Any:
    living = (Membership.household_id == Household.id) & Membership.to_on.is_(None)
    return select(func.count()).where(living).scalar_subquery()


def _member_names() -> Any:
    """The names of all who live in a household, in one text to search through."""
    return (
        select(func.aggregate_strings(Person.name, " "))
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == Household.id, Membership.to_on.is_(None))
        .correlate(Household)
        .scalar_subquery()
    )


def _with_phone(q: str) -> list[HouseholdId] | None:
    """The households of whoever gave this telephone number; None when it is none."""
    session = reading()
    try:
        persons = people.persons_with_phone(session, q, keyring=keyring())
    except Invalid:
        return None
    lives = select(Membership.household_id).where(
        Membership.person_id.in_([person.id for person in persons]), Membership.to_on.is_(None)
    )
    return list(session.scalars(lives))


def _columns(several: bool) -> list[Column]:
    # Many villages have an 01-001: theirs stand together.
    order = VILLAGE.path + CODE if several else CODE
    village = [Column("village", "村", lambda row: row.village, VILLAGE.name)] if several else []
    return [
        Column("code", "户号", lambda row: row.code, order, show=_door, tight=True),
        *village,
        Column("group", "组", lambda row: row.group_name, Region.name),
        Column("head", "户主", lambda row: row.head or "", HEAD.name, show=_head),
        Column("members", "人数", lambda row: row.members, num=True),
        Column("state", "情况", lambda row: STATES[row.state], Household.state),
        Column("card", "户码卡", _card),
    ]


def _door(row: Any) -> Markup:
    address = url_for("people.household", household_id=row.id)
    return Markup('<a class="link" href="{}">{}</a>').format(address, escape(row.code))


def _head(row: Any) -> str:
    if row.head:
        return str(row.head)
    return "没有人住" if row.state in ("empty", "ended") else "还没有户主"


def _card(row: Any) -> str:
    if row.card is None:
        return "没有"
    return "已交给本户" if row.handed_over_at else "已制好，未交"

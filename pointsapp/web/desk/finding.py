"""One line that finds a household, a notice sheet, an objection or appeal."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import or_, select

from pointsapp.claims.models import Sheet
from pointsapp.contests.models import Contest
from pointsapp.contests.policy import KINDS, STATES
from pointsapp.foundation.database import reading
from pointsapp.people.models import Household, Membership, Person, Region
from pointsapp.web import place
from pointsapp.web.access import Permission, requires
from pointsapp.web.desk.blueprint import blueprint
from pointsapp.web.links import link_to
from pointsapp.web.listing import clean_query

MOST = 30


@dataclass(frozen=True)
class Found:
    """One thing that fits: what it is, where, and its page."""

    text: str
    where: str
    href: str | None


@blueprint.get("/find")
@requires(Permission.DESK_VIEW)
def find() -> str:
    """What fits the words, within the places one works for; nothing for nothing."""
    q = clean_query(request.args.get("q", ""))
    found = [*_households(q), *_sheets(q), *_contests(q)] if q else []
    return render_template("desk/find.html", q=q, found=found, most=MOST)


def _households(q: str) -> list[Found]:
    """By the head's or a member's name, or by the household's number."""
    group = select(Region).subquery()
    code = group.c.code + "-" + Household.door
    names = (
        select(Membership.household_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.to_on.is_(None), Person.name.contains(q, autoescape=True))
    )
    head = (
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == Household.id, Membership.is_head)
        .where(Membership.to_on.is_(None))
        .correlate(Household)
        .scalar_subquery()
    )
    rows = reading().execute(
        select(Household.id, head, code, Region.name)
        .join(Region, Region.id == Household.village_id)
        .join(group, group.c.id == Household.group_id)
        .where(place.inside(Permission.ROSTER_VIEW), Household.ended_on.is_(None))
        .where(or_(Household.id.in_(names), code.contains(q, autoescape=True)))
        .order_by(Region.path, code)
        .limit(MOST)
    )
    return [
        Found(f"{name or '没有户主'} {number}", where, link_to("people.household", household_id=i))
        for i, name, number, where in rows
    ]


def _sheets(q: str) -> list[Found]:
    number = q.removeprefix("第").removesuffix("期").strip()
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        return []
    rows = reading().execute(
        select(Sheet, Region.name)
        .join(Region, Region.id == Sheet.village_id)
        .where(place.inside(Permission.CLAIMS_VIEW), Sheet.number == int(number))
        .order_by(Sheet.id.desc())
        .limit(MOST)
    )
    return [Found(f"{s.year} 年第 {s.number} 期公示", where, _sheet_page(s)) for s, where in rows]


def _sheet_page(sheet: Sheet) -> str:
    public = url_for("board.sheet", village_id=sheet.village_id, sheet_id=sheet.id)
    return link_to("claims.sheet", sheet_id=sheet.id) or public


def _contests(q: str) -> list[Found]:
    if not current_user.regions_for(Permission.CONTESTS_WRITE):
        return []
    rows = reading().execute(
        select(Contest, Region.name)
        .join(Region, Region.id == Contest.village_id)
        .where(place.inside(Permission.CONTESTS_WRITE))
        .where(Contest.number.contains(q, autoescape=True))
        .order_by(Contest.id.desc())
        .limit(MOST)
    )
    return [
        Found(
            f"{KINDS[each.kind]} {each.number}（{STATES[each.state]}）",
            where,
            link_to("contests.contest", contest_id=each.id),
        )
        for each, where in rows
    ]

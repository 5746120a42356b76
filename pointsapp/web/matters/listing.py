"""The matters of the villages one works for, and what waits for oneself."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.matters.models import STATES, Matter
from pointsapp.matters.queries import my_steps, waits_for
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Person, Region
from pointsapp.people.queries import villages_with_merged
from pointsapp.powers.models import ListItem
from pointsapp.powers.policy.posts import OF_COUNTY, OF_TOWN
from pointsapp.web import filters, place
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.listing import Column, Listing, answer_listing
from pointsapp.web.matters.blueprint import blueprint

TABS = (
    ("running", "在办"), ("late", "超期"), ("town", "等镇里"), ("county", "等县里"),
    ("done", "办结"), ("stopped", "停办"),
)  # fmt: skip
ABOVE = {"town": OF_TOWN, "county": OF_COUNTY}
HANDLER = aliased(Person)


@blueprint.get("/matters")
@requires(Permission.MATTERS_VIEW)
def matters() -> ResponseReturnValue:
    """All matters; running ones by what is due first."""
    tab = request.args.get("state", "running")
    tab = tab if tab in dict(TABS) else "running"
    villages = place.villages(Permission.MATTERS_VIEW)
    records = [each for each in villages
               if current_user.may(Permission.MATTERS_RECORD, each.path)]  # fmt: skip
    session = reading()
    listing = _listing(villages_with_merged(session, [each.id for each in villages]), tab)
    return answer_listing(
        listing, session, "matters/matters.html",
        state=tab, parts=TABS, villages=records,
    )  # fmt: skip


@blueprint.get("/matters/mine")
@requires(Permission.MATTERS_VIEW)
def mine() -> str:
    """The steps that wait for whoever is signed in, and what keeps them from one."""
    villages = {each.id: each.name for each in place.villages(Permission.MATTERS_VIEW)}
    person_id, today = current_user.person_id, village_day(now())
    steps = my_steps(reading(), person_id, villages, today=today) if person_id else []
    return render_template(
        "matters/mine.html", steps=steps, villages=villages, known=person_id is not None,
        today=today,
    )  # fmt: skip


def _listing(villages: list[RegionId], tab: str) -> Listing:
    return Listing(
        caption="办件",
        query=_query(villages, tab),
        columns=(
            Column("number", "编号", lambda r: r.Matter.number, Matter.number, show=_linked,
                   tight=True),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("subject", "办什么", lambda r: r.Matter.subject, Matter.subject),
            Column("item", "清单事项", lambda r: r.item or "清单之外", ListItem.title),
            Column("amount", "金额（元）", lambda r: r.Matter.amount, Matter.amount,
                   show=_amount, num=True),
            Column("handler", "经办人", lambda r: r.handler or "", HANDLER.name, tight=True),
            Column("opened", "开办", lambda r: r.Matter.opened_on, Matter.opened_on,
                   show=lambda r: _day(r.Matter.opened_on), tight=True),
            Column("due", "到哪天", lambda r: r.Matter.due_on, Matter.due_on,
                   show=lambda r: _day(r.Matter.due_on), tight=True),
            Column("state", "状态", lambda r: STATES[r.Matter.state], Matter.state, tight=True),
        ),
        tie=Matter.id.desc(),
        search=(Matter.number, Matter.subject, Region.name, HANDLER.name, ListItem.title),
        searchable="编号、办什么、村、经办人、事项",
        default_sort="-opened" if tab in ("done", "stopped") else "due",
    )  # fmt: skip


def _query(villages: list[RegionId], tab: str) -> Select[*tuple[Any, ...]]:
    query = (
        select(Matter, Region.name.label("village"), HANDLER.name.label("handler"),
               func.coalesce(ListItem.title, "").label("item"))
        .join(Region, Region.id == Matter.village_id)
        .outerjoin(HANDLER, HANDLER.id == Matter.handler_id)
        .outerjoin(ListItem, ListItem.id == Matter.item_id)
        .where(Matter.village_id.in_(villages))
    )  # fmt: skip
    if tab == "late":
        today = village_day(now())
        return query.where(Matter.state == "running", Matter.due_on < today)
    if tab in ABOVE:
        return query.where(waits_for(reading(), villages, ABOVE[tab]))
    return query.where(Matter.state == tab)


def _linked(row: Any) -> Markup:
    address = url_for("matters.matter", matter_id=row.Matter.id)
    return Markup('<a href="{}">{}</a>').format(address, row.Matter.number)


def _amount(row: Any) -> str:
    return "" if row.Matter.amount is None else f"{row.Matter.amount:,.2f}"


def _day(of: Any) -> str:
    return filters.day(of, village_day(now()).year) if of else ""

"""The villages side by side: who is there, what waits, what is late."""

from datetime import date
from typing import Any

from flask import redirect, url_for
from markupsafe import Markup
from sqlalchemy import Date, ScalarSelect, func, select, type_coerce
from werkzeug.wrappers import Response

from pointsapp.claims.models import Claim, Sheet
from pointsapp.contests.models import Contest
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Household, Region
from pointsapp.web import place
from pointsapp.web.access import Permission, find_place, region_of, requires
from pointsapp.web.context import now
from pointsapp.web.desk.blueprint import blueprint
from pointsapp.web.filters import day
from pointsapp.web.listing import Column, Listing


@blueprint.get("/village/<int:village_id>")
@requires(Permission.DESK_VIEW, region_of("village_id"))
def enter(village_id: RegionId) -> Response:
    """Work in this place from now on, and go to its list of the day."""
    chosen = find_place(reading(), village_id)
    if chosen is not None:
        place.remember(chosen)
    return redirect(url_for("desk.today"))


def _count(model: Any, *conditions: Any) -> ScalarSelect[int]:
    counted = select(func.count(model.id)).where(model.village_id == Region.id, *conditions)
    return counted.correlate(Region).scalar_subquery()


def village_listing(today: date) -> Listing:
    """One row a village of the chosen place."""
    homes = _count(Household, Household.ended_on.is_(None))
    reviews = _count(Claim, Claim.state == "registered")
    ready = _count(Claim, Claim.state == "approved")
    contests = _count(Contest, Contest.state == "open")
    late = _count(Contest, Contest.state == "open", Contest.due_on < today)
    closes = (
        select(func.min(Sheet.closes_on))
        .where(Sheet.village_id == Region.id, Sheet.state == "open")
        .correlate(Region)
        .scalar_subquery()
    )
    closes_on = type_coerce(closes, Date())
    query = select(Region.id, Region.name, homes, reviews, ready, closes_on, contests, late)
    return Listing(
        caption="各村情况",
        query=query.where(
            place.inside(Permission.DESK_VIEW), Region.level == "village", Region.ended_on.is_(None)
        ),
        columns=(
            Column("village", "村", lambda r: r[1], Region.name, show=_linked),
            _figure("homes", "户数", 2, homes),
            _figure("reviews", "待审核", 3, reviews),
            _figure("ready", "等公示", 4, ready),
            Column("closes", "公示到期", lambda r: r[5], closes_on, show=_closes, tight=True),
            _figure("contests", "异议和申诉", 6, contests),
            _figure("late", "超期", 7, late),
        ),
        tie=Region.path,
        search=(Region.name,),
        searchable="村名",
    )


def _figure(key: str, title: str, at: int, sort: Any) -> Column:
    return Column(key, title, lambda row: row[at], sort, num=True)


def _linked(row: Any) -> Markup:
    address = url_for("desk.enter", village_id=row[0])
    return Markup('<a href="{}">{}</a>').format(address, row[1])


def _closes(row: Any) -> str:
    return day(row[5], village_day(now()).year) if row[5] else "没有在公示"

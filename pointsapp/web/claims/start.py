"""Where registering begins: which village, which group, which way."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from pointsapp.claims.models import Batch, GridDraft
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.models import UNITS
from pointsapp.web import place
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.months import asked_month, last_months, month_words
from pointsapp.web.context import now

VILLAGE = region_of("village_id")


@blueprint.get("/start")
@requires(Permission.CLAIMS_REGISTER)
def start() -> ResponseReturnValue:
    """The village one registers for; with several, a list to choose from."""
    found = place.villages(Permission.CLAIMS_REGISTER)
    if len(found) == 1:
        return redirect(url_for("claims.village", village_id=found[0].id))
    groups = _own_groups() if not found else []
    if len(groups) == 1:
        return redirect(url_for("claims.grid", group_id=groups[0].id))
    return render_template("claims/start.html", villages=found, groups=groups)


@blueprint.get("/village/<int:village_id>")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def village(village_id: RegionId) -> str:
    """The groups to register for this month, the other ways, and what was sent lately."""
    session, today = reading(), village_day(now())
    month = asked_month(request.args.get("month", ""), today)
    units = [book.unit for book in rulebooks.books_in_force(session, village_id, on=today)]
    return render_template(
        "claims/village.html",
        village=g.place,
        groups=people.children(session, village_id, on=today),
        units=[(unit, UNITS[unit]) for unit in units],
        months=[(each, month_words(each, today)) for each in last_months(today)],
        month=month,
        batches=_batches(village_id),
        drafts=_drafts(month),
        today=today,
    )


def _own_groups() -> list[Any]:
    """The groups of a login whose role ends there."""
    ids = [grant.region_id for grant in current_user.grants_for(Permission.CLAIMS_REGISTER)]
    found = select(Region.id, Region.name).where(Region.id.in_(ids), Region.level == "group")
    return list(reading().execute(found.order_by(Region.path)))


def _batches(village_id: RegionId) -> list[Any]:
    rows = select(Batch, Region.name).outerjoin(Region, Region.id == Batch.group_id)
    rows = rows.where(Batch.village_id == village_id, Batch.saved_by == current_user.id)
    return list(reading().execute(rows.order_by(Batch.id.desc()).limit(5)))


def _drafts(month: str) -> set[RegionId]:
    """The groups of which something is typed and not sent."""
    rows = reading().scalars(
        select(GridDraft).where(GridDraft.user_id == current_user.id, GridDraft.month == month)
    )
    return {row.group_id for row in rows if any(unit.get("typed") for unit in row.cells.values())}

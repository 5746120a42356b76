"""Everything a village can print, on one page: where a clerk looks before a round."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select

from pointsapp.claims.queries import open_sheets
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Household
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.web import place
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.context import now
from pointsapp.web.paper.blueprint import blueprint
from pointsapp.web.paper.passbooks import PART

VILLAGE = region_of("village_id")
MAY = {
    "cards": Permission.CARDS_EDIT,
    "rounds": Permission.CLAIMS_REGISTER,
    "strips": Permission.CLAIMS_VIEW,
}


@blueprint.get("")
@requires(Permission.LEDGER_VIEW)
def papers_here() -> ResponseReturnValue:
    """The papers of the chosen village; with several, a list to choose from."""
    here = place.chosen()
    if here is not None and here.level == "village":
        return redirect(url_for("paper.papers", village_id=here.id))
    found = place.villages(Permission.LEDGER_VIEW)
    if len(found) == 1:
        return redirect(url_for("paper.papers", village_id=found[0].id))
    return render_template("paper/villages.html", villages=found)


@blueprint.get("/village/<int:village_id>")
@requires(Permission.LEDGER_VIEW, VILLAGE)
def papers(village_id: RegionId) -> str:
    """Passbooks, cards, blank rounds and strips, group by group."""
    if g.place.level != "village":
        raise NotFound("paper.village", "请先选一个村。")
    session, on = reading(), village_day(now())
    homes = _homes(village_id)
    total = sum(homes.values())
    return render_template(
        "paper/papers.html",
        village=g.place,
        groups=people.children(session, village_id, on=on),
        homes=homes,
        total=total,
        parts=-(-total // PART),
        part_size=PART,
        sheets=open_sheets(session, village_id, on=on),
        has_book=bool(rulebooks.books_in_force(session, village_id, on=on)),
        may={key: current_user.may(which, g.place.path) for key, which in MAY.items()},
    )


def _homes(village_id: RegionId) -> dict[RegionId, int]:
    """How many households each group has."""
    rows = reading().execute(
        select(Household.group_id, func.count(Household.id))
        .where(Household.village_id == village_id, Household.ended_on.is_(None))
        .group_by(Household.group_id)
    )
    return dict(rows.all())

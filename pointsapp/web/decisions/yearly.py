"""What a county or town did together with other work in a year, line by line, and its theme."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.decisions.ids import YearLineId
from pointsapp.decisions.leading import queries
from pointsapp.decisions.leading.models import YearLine
from pointsapp.decisions.leading.policy import PARTS
from pointsapp.decisions.leading.service import record_line, withdraw_line
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.decisions.blueprint import blueprint
from pointsapp.web.decisions.schemas import YearLineIn
from pointsapp.web.forms import Reading, blank, read_form

PLACE, OF_LINE = region_of("region_id"), row_of(YearLine.region_id, "year_line_id")
MOST_SITTINGS = 20


@blueprint.get("/place/<int:region_id>/leading/lines/new")
@requires(Permission.DECISIONS_EDIT, PLACE)
def new_year_line(region_id: RegionId) -> str:
    """The form for one of the four, or the theme of a year."""
    today = village_day(now())
    return _page(blank(year=today.year, done_on=today.isoformat(), part=request.args.get("part")))


@blueprint.post("/place/<int:region_id>/leading/lines/new")
@requires(Permission.DECISIONS_EDIT, PLACE)
def add_year_line(region_id: RegionId) -> ResponseReturnValue:
    """Record it."""
    form = read_form(YearLineIn, request.form)
    if not form.ok:
        return _page(form), 422
    try:
        with transaction() as session:
            record_line(session, region_id, by=current_user.id, now=now(), **form.values)
    except (Invalid, Conflict) as refused:
        return _page(form.wrong(refused.sentence)), 422
    flash("记下了。")
    return redirect(url_for("decisions.leading", region_id=region_id, year=form.values["year"]))


@blueprint.post("/lines/<int:year_line_id>/withdraw")
@requires(Permission.DECISIONS_EDIT, OF_LINE)
def withdraw_year_line(year_line_id: YearLineId) -> ResponseReturnValue:
    """Take a line back that was recorded by mistake."""
    with transaction() as session:
        withdraw_line(session, year_line_id, by=current_user.id, now=now())
    flash("撤回了。")
    year = queries.get_line(reading(), year_line_id).year
    return redirect(url_for("decisions.leading", region_id=g.place.id, year=year))


def _page(form: Reading) -> str:
    held = queries.sittings_of(reading(), g.place.id, limit=MOST_SITTINGS)
    return render_template(
        "decisions/new_year_line.html", form=form, region=g.place, parts=list(PARTS.items()),
        sittings=[(each.id, f"{each.held_on} {name}") for each, name in held],
    )  # fmt: skip

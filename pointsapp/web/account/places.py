"""Which village one works for now."""

from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response

from pointsapp.web import place
from pointsapp.web.access import Permission, require_region, requires
from pointsapp.web.account.blueprint import HOME, blueprint
from pointsapp.web.account.schemas import PlaceIn
from pointsapp.web.forms import read_form
from pointsapp.web.size import safe_back

MOST_CHOICES = 60


@blueprint.get("/place")
@requires(Permission.SIGNED_IN)
def choose_place() -> str:
    """The towns and villages a login may work in."""
    q = request.args.get("q", "").strip()[:MOST_CHOICES]
    found = [each for each in place.choices() if q in each.name]
    return render_template("account/place.html", q=q, found=found[:MOST_CHOICES], all=len(found))


@blueprint.post("/place")
@requires(Permission.SIGNED_IN)
def choose_place_now() -> Response:
    """Remember the choice in the session."""
    form = read_form(PlaceIn, request.form)
    if form.ok:
        g.place = require_region(Permission.DESK_VIEW, form.values["place_id"])
        place.remember(g.place)
    return redirect(safe_back(form.values.get("next", ""), HOME))

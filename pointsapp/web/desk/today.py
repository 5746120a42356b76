"""What waits for me today, in the places I work for."""

from flask import render_template

from pointsapp.foundation.clock import village_day
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.desk.blueprint import blueprint


@blueprint.get("")
@requires(Permission.DESK_VIEW)
def today() -> str:
    """The list of what waits, nearest limit first."""
    return render_template("desk/today.html", today=village_day(now()))

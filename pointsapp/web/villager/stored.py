"""What the system keeps about a household (个人信息保护法 45: to see and to copy)."""

from flask import g, render_template

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.villager.blueprint import blueprint
from pointsapp.web.villager.home import door_of


@blueprint.get("/my/stored")
@requires(Permission.HOUSEHOLD_PROVED)
def stored() -> str:
    """All that is kept, in words, with what it is for."""
    door = door_of(reading(), g.card.household_id, on=village_day(now()))
    return render_template("villager/stored.html", door=door)

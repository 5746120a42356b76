"""What a household has, and where every point comes from."""

from flask import render_template

from pointsapp.web.access import Permission, requires
from pointsapp.web.villager.blueprint import blueprint


@blueprint.get("/my")
@requires(Permission.HOUSEHOLD_OWN)
def home() -> str:
    """The household's page."""
    return render_template("villager/home.html")


@blueprint.get("/my/stored")
@requires(Permission.HOUSEHOLD_PROVED)
def stored() -> str:
    """What the system keeps about the household."""
    return render_template("villager/home.html")

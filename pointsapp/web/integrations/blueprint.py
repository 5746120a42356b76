"""The blueprint that the pages of integrations hang on, and what both kinds of them need."""

from datetime import date

from flask import Blueprint
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission
from pointsapp.web.context import now

blueprint = Blueprint("integrations", __name__, url_prefix="/integrations")
EDIT = Permission.INTEGRATIONS_EDIT


def today() -> date:
    """The village day of this request."""
    return village_day(now())


def regions(session: Session) -> list[tuple[RegionId, str]]:
    """Where I may give something: my own regions, the towns and villages in them."""
    top = [people.get_region(session, key) for key in current_user.regions_for(EDIT)]
    found = {each.id: each.name for each in top}
    for scope in top:
        for level in ("town", "village"):
            for each in people.within(session, scope.id, level, on=today()):
                found[each.id] = each.name
    return list(found.items())

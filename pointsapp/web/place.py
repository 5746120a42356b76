"""Where a login works: one of the regions of its roles, or one below, chosen and remembered."""

from collections.abc import Sequence

from flask import session as cookie
from flask_login import current_user
from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from pointsapp.foundation.database import reading
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import village_now, villages_with_merged
from pointsapp.web.access import Permission, Place, find_place

REMEMBERED = "place_id"


def chosen() -> Place | None:
    """The region this login works in now: what it chose last, else the first of its roles."""
    if not current_user.is_authenticated or not current_user.grants:
        return None
    place = find_place(reading(), cookie.get(REMEMBERED))
    if place is not None and current_user.reaches(place.path):
        return place
    return find_place(reading(), current_user.grants[0].region_id)


def remember(place: Place) -> None:
    """Work in this region from now on."""
    cookie[REMEMBERED] = place.id


def choices() -> list[Place]:
    """All living towns and villages that a login may work in, in order of their paths."""
    return _within([grant.path for grant in current_user.grants], ("county", "town", "village"))


def paths(permission: Permission) -> list[str]:
    """The paths in and below which a permission is held, inside the chosen region."""
    here = chosen()
    held = [grant.path for grant in current_user.grants_for(permission)]
    if here is None:
        return []
    below = [path for path in held if path.startswith(here.path)]
    return [here.path] if any(here.path.startswith(path) for path in held) else below


def inside(permission: Permission) -> ColumnElement[bool]:
    """The condition that a joined Region lies in them; never true where there are none."""
    within = [Region.path.startswith(path, autoescape=True) for path in paths(permission)]
    return or_(*within) if within else false()


def villages(permission: Permission) -> list[Place]:
    """The living villages in which the permission is held, inside the chosen region."""
    return _within(paths(permission), ("village",))


def keepers(session: Session, places: Sequence[Place]) -> dict[RegionId, Place]:
    """Village → which of these places keeps its rows now: itself, or where it was merged into."""
    own = {each.id: each for each in places}
    merged = set(villages_with_merged(session, list(own))) - own.keys()
    return own | {each: own[village_now(session, each)] for each in merged}


def _within(paths: list[str], levels: tuple[str, ...]) -> list[Place]:
    """Living regions at or below any of the paths, which are digits and slashes only."""
    if not paths:
        return []
    columns = (Region.id, Region.level, Region.name, Region.path, Region.parent_id)
    rows = reading().execute(
        select(*columns)
        .where(or_(*(Region.path.like(f"{path}%") for path in paths)))
        .where(Region.level.in_(levels), Region.ended_on.is_(None))
        .order_by(Region.path)
    )
    return [Place(*row) for row in rows]

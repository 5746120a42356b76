"""What waits for me today, in the places I work for."""

from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.queries import questioned_devices
from pointsapp.web import place
from pointsapp.web.access import Permission, Place, requires
from pointsapp.web.context import now
from pointsapp.web.desk import supervising
from pointsapp.web.desk.blueprint import blueprint
from pointsapp.web.desk.villages import village_listing
from pointsapp.web.desk.waiting import MOST_VILLAGES, Item, items
from pointsapp.web.links import link_to
from pointsapp.web.listing import download_listing


@dataclass(frozen=True)
class Step:
    """A first step in an empty place, and its page if this login may take it."""

    text: str
    href: str | None


@blueprint.get("")
@requires(Permission.DESK_VIEW)
def today() -> ResponseReturnValue:
    """The list of the day, nearest limit first; beside it the villages, where there are several."""
    session, on = reading(), village_day(now())
    here, villages = place.chosen(), place.villages(Permission.DESK_VIEW)
    listing = village_listing(on)
    if request.args.get("format") == "xlsx":
        return download_listing(listing, session)
    several = here is None or here.level in ("county", "town")
    waiting: list[Item] = []
    if len(villages) <= MOST_VILLAGES:
        also = supervising.items(session, villages, on)
        waiting = sorted([*items(session, villages, on), *also], key=_urgency)
    return render_template(
        "desk/today.html",
        today=on,
        here=here,
        waiting=waiting,
        questioned=questioned_devices(session, current_user.id, but=current_user.device_id),
        too_many=len(villages) > MOST_VILLAGES,
        page=listing.page(session, request.args, request.path) if several else None,
        steps=[] if villages else _first_steps(here),
    )


def _urgency(item: Item) -> tuple[date, str, str]:
    """What has a limit stands first, the nearest on top."""
    return item.due_on or date.max, item.village, item.text


def _first_steps(here: Place | None) -> list[Step]:
    """What to do where there is nothing yet."""
    if here is None:
        return []
    wanted = (
        ("先把村和组建起来", "people.regions", Permission.REGIONS_EDIT),
        ("再给工作人员开账号", "people.users", Permission.USERS_EDIT),
        ("导入名册", "people.roster", Permission.ROSTER_EDIT),
    )
    return [
        Step(text, link_to(endpoint))
        for text, endpoint, permission in wanted
        if current_user.may(permission, here.path)
    ]

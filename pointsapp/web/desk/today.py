"""What waits for me today, in the places I work for."""

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.beginning.policy import missing, steps
from pointsapp.beginning.queries import began, facts_of
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people import queries as people
from pointsapp.web import place
from pointsapp.web.access import Permission, Place, requires
from pointsapp.web.context import now
from pointsapp.web.desk import supervising
from pointsapp.web.desk.blueprint import blueprint
from pointsapp.web.desk.villages import village_listing
from pointsapp.web.desk.waiting import MOST_VILLAGES, Item, items
from pointsapp.web.listing import download_listing


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
        questioned=people.questioned_devices(session, current_user.id, but=current_user.device_id),
        too_many=len(villages) > MOST_VILLAGES,
        page=listing.page(session, request.args, request.path) if several else None,
        beginning=_beginning(here, session, on),
    )


def _urgency(item: Item) -> tuple[date, str, str]:
    """What has a limit stands first, the nearest on top."""
    return item.due_on or date.max, item.village, item.text


def _beginning(here: Place | None, session: Session, on: date) -> str | None:
    """How far a place is from its first grid, as a sentence; None once it began."""
    if here is None:
        return None
    if here.level == "village":
        if began(session, [here.id]):
            return None
        lacks = missing(steps(facts_of(session, [here.id], on=on)[here.id]))
        return f"{here.name}还差 {len(lacks)} 步就能登记：{'、'.join(s.title for s in lacks)}"
    found = [each.id for each in people.villages_within(session, here.id, on=on)]
    waiting = len(found) - len(began(session, found))
    if not found:
        return f"{here.name}还是空的，从这里开始"
    return f"{len(found)} 个村里有 {waiting} 个还没有开始登记" if waiting else None

"""The places of a village, and what everybody reads of the sittings there."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.matters import service
from pointsapp.matters.ids import VenueId
from pointsapp.matters.models import VENUES
from pointsapp.matters.queries.sittings import get_venue, public_sittings, venues_of
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, read_form
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.schemas import VenueIn
from pointsapp.web.matters.scopes import OF_VENUE, VILLAGE

SHOWN = 50


@blueprint.get("/v/<int:village_id>/sittings")
@requires(Permission.BOARD_VIEW, VILLAGE)
def public_list(village_id: RegionId) -> str:
    """Where and when one can speak, what was said and what became of it."""
    session, today = reading(), village_day(now())
    return render_template(
        "matters/sittings_public.html", village=g.place, kinds=VENUES, shown=SHOWN,
        venues=venues_of(session, village_id, on=today),
        sittings=public_sittings(session, village_id, most=SHOWN),
    )  # fmt: skip


@blueprint.get("/matters/village/<int:village_id>/venues")
@requires(Permission.MATTERS_VIEW, VILLAGE)
def venues(village_id: RegionId) -> str:
    """The places, closed ones too, and the form for one more."""
    return _page(village_id, blank(opened_on=village_day(now()).isoformat()))


@blueprint.post("/matters/village/<int:village_id>/venues")
@requires(Permission.MATTERS_RECORD, VILLAGE)
def open_venue(village_id: RegionId) -> ResponseReturnValue:
    """Open a place."""
    form = read_form(VenueIn, request.form)
    if form.ok:
        values = dict(form.values)
        on, address = values.pop("opened_on"), values.pop("where")
        form = attempt(form, lambda session: service.open_venue(
            session, village_id, on=on, address=address, by=current_user.id, now=now(), **values
        ))  # fmt: skip
    if not form.ok:
        return _page(village_id, form), 422
    flash("加好了，公开栏上看得到。", "ok")
    return redirect(url_for("matters.venues", village_id=village_id))


@blueprint.post("/matters/venues/<int:venue_id>/close")
@requires(Permission.MATTERS_RECORD, OF_VENUE)
def close_venue(venue_id: VenueId) -> ResponseReturnValue:
    """Close it from today on."""
    village_id = get_venue(reading(), venue_id).village_id
    with transaction() as session:
        service.close_venue(session, venue_id, on=village_day(now()), by=current_user.id, now=now())
    flash("停用了，以前的记录还在。", "ok")
    return redirect(url_for("matters.venues", village_id=village_id))


def _page(village_id: RegionId, form: Reading) -> str:
    return render_template(
        "matters/venues.html", village=g.place, form=form, kinds=VENUES,
        venues=venues_of(reading(), village_id),
        may=current_user.may(Permission.MATTERS_RECORD, g.place.path),
    )  # fmt: skip

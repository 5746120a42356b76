"""Who serves the village: offices, also the vacant ones, and what representatives promised."""

from flask import render_template

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.models.offices import POSITIONS
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.board.blueprint import blueprint
from pointsapp.web.context import now


@blueprint.get("/v/<int:village_id>/officers")
@requires(Permission.BOARD_VIEW, region_of("village_id"))
def officers(village_id: RegionId) -> str:
    """Offices in their order, and each representative's public promises (seeds Z B7).

    Which households somebody is linked to stays with the village; how many is public.
    """
    session, today = reading(), village_day(now())
    people.get_village(session, village_id)
    held = people.officers_in(session, village_id, on=today)
    vacant = people.vacant_positions(session, village_id, on=today)
    holders = {key: [e for e in held if e.office.position == key] for key in POSITIONS}
    return render_template(
        "board/officers.html",
        offices=[(POSITIONS[k], holders[k]) for k in POSITIONS if holders[k] or k in vacant],
        linked=people.representatives_of(session, village_id, on=today),
    )

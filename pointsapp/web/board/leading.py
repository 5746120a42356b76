"""Who leads the work: one line on the board, and who is in the group today; for anybody."""

from flask import g, render_template

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.board.blueprint import blueprint
from pointsapp.web.context import now
from pointsapp.web.decisions.leading import groups


@blueprint.get("/r/<int:region_id>/leading")
@requires(Permission.BOARD_VIEW, region_of("region_id"))
def leading(region_id: RegionId) -> str:
    """The seats that are held today in the bodies that lead a region (seeds E)."""
    session = reading()
    found = groups(session, region_id, village_day(now()))
    return render_template("board/leading.html", region=g.place, groups=found)

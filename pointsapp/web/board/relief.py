"""Relief lists on the village's own board: masked, and only while they hang."""

from flask import Response, make_response, render_template

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.matters.queries.relief import public_rounds
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import get_village
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.board.blueprint import blueprint
from pointsapp.web.context import now


@blueprint.get("/v/<int:village_id>/relief")
@requires(Permission.BOARD_VIEW, region_of("village_id"))
def relief(village_id: RegionId) -> Response:
    """What hangs today with masked names; of earlier rounds only how many. Not for search engines,
    nor to be kept: what was taken down is gone.
    """
    session, today = reading(), village_day(now())
    page = render_template(
        "board/relief.html", village=get_village(session, village_id),
        rounds=public_rounds(session, village_id, today=today),
    )  # fmt: skip
    answer = make_response(page)
    answer.headers["X-Robots-Tag"] = "noindex, noarchive"
    answer.headers["Cache-Control"] = "no-store"
    return answer

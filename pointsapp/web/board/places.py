"""The front door: which county, town, village; for anybody."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from pointsapp.decisions.leading.queries import leader_of
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.web.access import public
from pointsapp.web.board.blueprint import blueprint
from pointsapp.web.context import now
from pointsapp.web.keys import asked_key
from pointsapp.web.listing import clean_query

MOST_FOUND = 50


@blueprint.get("/")
@public
def places() -> ResponseReturnValue:
    """Choose a place step by step, or by its name."""
    session, today = reading(), village_day(now())
    q = clean_query(request.args.get("q", ""))
    if q:
        found = _found(q)
        where = {each.id: _above(each) for each in found}
        return render_template("board/places.html", q=q, here=None, below=found, where=where,
                               leader=None)  # fmt: skip
    region_id = asked_key("in", RegionId)
    roots = [root for root in people.roots(session) if root.ended_on is None]
    here = people.get_region(session, region_id) if region_id else None
    if here is None and len(roots) == 1:
        here = roots[0]
    below = people.children(session, here.id, on=today) if here else roots
    below = [each for each in below if each.level != "group"]
    leader = leader_of(session, here.path, on=today) if here else None
    return render_template(
        "board/places.html", q="", here=here, below=below, where={}, leader=leader
    )


def _found(q: str) -> list[Region]:
    return list(
        reading().scalars(
            select(Region)
            .where(Region.level == "village", Region.ended_on.is_(None))
            .where(Region.name.contains(q, autoescape=True))
            .order_by(Region.path)
            .limit(MOST_FOUND)
        )
    )


def _above(region: Region) -> str:
    return "".join(each.name for each in people.ancestors(reading(), region)[:-1])

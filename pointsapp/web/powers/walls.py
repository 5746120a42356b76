"""The charts that go on a wall, as A3 sheets; what goes up is decided, never assumed."""

from flask import g, render_template, url_for

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId
from pointsapp.powers.charts import Drawn, charts_of, wall_of
from pointsapp.powers.queries import items_in_force
from pointsapp.rulebooks.ids import BookId
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now, public_url
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.scopes import VILLAGE
from pointsapp.web.powers.words import by_category, drawn, item_facts

SETS = (("lists", "权力流程图"), ("points", "积分流程图"), ("customs", "移风易俗流程图"))


@blueprint.get("/v/<int:village_id>/charts")
@requires(Permission.BOARD_VIEW, VILLAGE)
def charts(village_id: RegionId) -> str:
    """The three sets of charts, and what was decided about the wall."""
    session, today = reading(), village_day(now())
    found = charts_of(session, village_id, on=today)
    return render_template(
        "powers/charts.html",
        village=g.place,
        sets=[(title, [(each, _address(each)) for each in getattr(found, name)])
              for name, title in SETS],
        wall=wall_of(session, village_id, on=today),
    )  # fmt: skip


@blueprint.get("/v/<int:village_id>/charts/points/<int:book_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def points_chart(village_id: RegionId, book_id: BookId) -> str:
    """How a point comes about under one rule book, step by step."""
    found = charts_of(reading(), village_id, on=village_day(now())).points
    one = next((each for each in found if each.book and each.book.id == book_id), None)
    if one is None:
        raise NotFound("chart.unknown", "没有找到这张图，请从流程图里找。")
    return render_template(
        "powers/points.html", village=g.place, drawn=one, chart=drawn(one.procedure)
    )


@blueprint.get("/v/<int:village_id>/charts/print")
@requires(Permission.BOARD_VIEW, VILLAGE)
def wall(village_id: RegionId) -> str:
    """All sheets that may hang: nothing where it is undecided or decided against."""
    session, today = reading(), village_day(now())
    decided = wall_of(session, village_id, on=today)
    found = charts_of(session, village_id, on=today)
    hung = decided.charts is not None and decided.charts.yes
    duties = decided.duty_lists is not None and decided.duty_lists.yes
    posters = [(title, each, drawn(each.procedure), public_url(_address(each)))
               for name, title in SETS for each in getattr(found, name)]  # fmt: skip
    items = items_in_force(session, village_id, "duty", on=today) if duties else ()
    return render_template(
        "powers/wall.html", village=g.place, wall=decided, posters=posters if hung else [],
        duties=by_category(items), facts=item_facts, today=today,
    )  # fmt: skip


def _address(one: Drawn) -> str:
    """Where a chart lives on the pages."""
    if one.item is not None:
        return url_for("powers.item", village_id=g.place.id, item_id=one.item.id)
    book_id = one.book.id if one.book else 0
    return url_for("powers.points_chart", village_id=g.place.id, book_id=book_id)

"""Our rows in a place's own titles, as a sheet of our making: for whom the file itself is gone."""

from flask import g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.filling.rows import Asked, rows_of
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.layouts import get_layout
from pointsapp.foundation.spreadsheets import Column, SheetOut
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.claims.months import asked_month
from pointsapp.web.context import now
from pointsapp.web.download import send_workbook
from pointsapp.web.mapping.blueprint import blueprint

OF_REGION = region_of("region_id")
POINTS = {"honour": "荣誉积分", "spendable": "可用积分"}
BY_REGION = ("roster", "opening", "registrations")  # a rule book is chosen, and needs its file


@blueprint.get("/layouts/<int:layout_id>/filled/<int:region_id>")
@requires(Permission.EXPORT, OF_REGION)
def filled(layout_id: int, region_id: RegionId) -> ResponseReturnValue:
    """An .xlsx with their titles; columns that were not mapped stay empty.

    A roster has each account's points behind it; telephone and identity numbers are never in it.
    """
    saved = get_layout(reading(), layout_id)
    if f"/{saved.region_id}/" not in g.place.path:
        raise NotFound("mapping.elsewhere", "这个对照不是这里用的。")
    if saved.kind not in BY_REGION:
        raise NotFound("mapping.not_filled", "这种表不能照它填好下载。")
    on, layout = village_day(now()), saved.layout
    points = current_user.may(Permission.LEDGER_VIEW, g.place.path)
    more = [k for k in POINTS if saved.kind == "roster" and points and k not in layout.sources]
    asked = Asked(on, asked_month(request.args.get("month", ""), on), points=points)
    rows = (
        (*layout.written(values), *(values.get(key) for key in more))
        for values in rows_of(reading(), saved.kind, region_id, asked)
    )
    titles = (*layout.titles, *(POINTS[key] for key in more))
    sheet = SheetOut(layout.sheet, [Column(title) for title in titles], rows)
    return send_workbook(f"{g.place.name}{saved.name}", [sheet])

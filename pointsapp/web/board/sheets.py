"""Notice sheets and corrections for anybody: the public copy only."""

from dataclasses import dataclass, replace
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pointsapp.claims.ids import SheetId
from pointsapp.claims.models import Sheet
from pointsapp.claims.policy.notice import PublicSheet
from pointsapp.claims.queries.errata import errata_of
from pointsapp.claims.queries.lookup import get_sheet
from pointsapp.claims.queries.sheets import open_sheets, public_copy, sheets_in
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.models import UNITS
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.board.blueprint import blueprint
from pointsapp.web.context import now
from pointsapp.web.filters import period
from pointsapp.web.listing import Column, Listing, answer_listing

VILLAGE = region_of("village_id")
STATES = {"open": "公示中", "recorded": "已记账"}
MOST_ERRATA = 200
AWARDS_A_PAGE = 40


@dataclass(frozen=True)
class Hanging:
    """A sheet that hangs today, with the days left (0: today is the last)."""

    sheet: PublicSheet
    days_left: int


def hanging(village_id: RegionId, today: date) -> list[Hanging]:
    """The sheets that hang, those that close first on top."""
    session = reading()
    found = sorted(open_sheets(session, village_id, on=today), key=lambda s: (s.closes_on, s.id))
    return [Hanging(public_copy(session, s.id), (s.closes_on - today).days) for s in found]


@blueprint.get("/v/<int:village_id>/sheets")
@requires(Permission.BOARD_VIEW, VILLAGE)
def sheets(village_id: RegionId) -> ResponseReturnValue:
    """All sheets of the village, the newest first."""
    return answer_listing(
        _listing(village_id, village_day(now()).year),
        reading(),
        "board/sheets.html",
        village_id=village_id,
    )


def _listing(village_id: RegionId, this_year: int) -> Listing:
    return Listing(
        caption="历次公示",
        query=sheets_in([village_id]),
        columns=(
            Column("title", "哪一期", lambda r: f"{r[0].year} 年第 {r[0].number} 期", Sheet.number),
            Column("month", "月份", lambda r: r[0].month, Sheet.month, tight=True),
            Column("unit", "按什么记", lambda r: UNITS[r[0].unit], tight=True),
            Column("days", "公示", lambda r: period(r[0].opened_on, r[0].closes_on, this_year)),
            Column("lines", "条数", lambda r: r[2], num=True),
            Column("state", "状态", lambda r: STATES[r[0].state], tight=True),
        ),
        tie=Sheet.id.desc(),
        search=(Sheet.number, Sheet.month),
        searchable="期号、月份",
        size=20,
    )


@blueprint.get("/v/<int:village_id>/sheets/<int:sheet_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def sheet(village_id: RegionId, sheet_id: SheetId) -> str:
    """One sheet as it hangs on the wall; prints on A4, on A3 where asked."""
    session = reading()
    if get_sheet(session, sheet_id).village_id != village_id:
        raise NotFound("board.no_sheet", "没有找到这一期公示。")
    paper = "a3" if request.args.get("paper") == "a3" else "a4"
    copy = public_copy(session, sheet_id)
    part, number, pages = _part(copy)
    return render_template(
        "board/sheet.html",
        sheet=copy,
        part=part,
        number=number,
        pages=pages,
        paper=paper,
        today=village_day(now()),
    )


def _part(sheet: PublicSheet) -> tuple[PublicSheet, int, int]:
    """The awards of one page of a long sheet, so that a phone loads it; all where asked."""
    pages = max(1, -(-len(sheet.awards) // AWARDS_A_PAGE))
    if request.args.get("whole") or pages == 1:
        return sheet, 1, 1
    number = max(1, min(request.args.get("page", 1, type=int), pages))
    first = (number - 1) * AWARDS_A_PAGE
    return replace(sheet, awards=sheet.awards[first : first + AWARDS_A_PAGE]), number, pages


@blueprint.get("/v/<int:village_id>/errata")
@requires(Permission.BOARD_VIEW, VILLAGE)
def errata(village_id: RegionId) -> str:
    """What was corrected, the newest first."""
    found = errata_of(reading(), village_id, limit=MOST_ERRATA)
    return render_template("board/errata.html", errata=found, village_id=village_id)

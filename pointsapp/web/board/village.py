"""The board of one village: everything that hangs on the wall, on one page."""

from datetime import date

from flask import render_template

from pointsapp.activities.queries import coming
from pointsapp.claims.queries.errata import errata_of
from pointsapp.decisions.leading.queries import leader_of
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.ledger import queries as ledger
from pointsapp.matters.queries.relief import hanging as relief_hanging
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.consulting.queries import hanging_in
from pointsapp.rulebooks.policy import period_days, period_of
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.board.blueprint import blueprint
from pointsapp.web.board.books import BookLine, books_in_force
from pointsapp.web.board.honour import HonourList, honour_list
from pointsapp.web.board.sheets import Hanging, hanging
from pointsapp.web.context import now
from pointsapp.web.filters import weekday

VILLAGE = region_of("village_id")
MOST_ACTIVITIES = 4


@blueprint.get("/v/<int:village_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def village(village_id: RegionId) -> str:
    """Open notices, the books in force, the honour list, corrections, the seal, days to come."""
    session, today = reading(), village_day(now())
    region = people.get_village(session, village_id)
    books, hung = books_in_force(village_id), hanging(village_id, today)
    return render_template(
        "board/village.html",
        village=region,
        today=today,
        books=books,
        honours=_honours(books, today),
        hanging=hung,
        consulting=hanging_in(session, [village_id], on=today),
        leader=leader_of(session, region.path, on=today),
        relief=relief_hanging(session, village_id, today=today),
        activities=coming(session, village_id, today=today)[:MOST_ACTIVITIES],
        days=_days(hung, books, today),
        errata=errata_of(session, village_id, limit=3),
        seal=next(iter(ledger.seals(session, village_id, limit=1)), None),
    )


def _honours(books: list[BookLine], today: date) -> list[HonourList]:
    """One list a book of residents or households; cadres' points are no honour list."""
    lists = [
        honour_list(
            reading(), line.book, period_of(today, line.book.year_start or "01-01"), on=today
        )
        for line in books
        if line.book.unit != "cadre"
    ]
    return [each for each in lists if each.size is None or each.lines]


def _days(hung: list[Hanging], books: list[BookLine], today: date) -> list[tuple[date, str, str]]:
    """The days to come that follow from what hangs and from the points year."""
    found = [
        (each.sheet.notice.closes_on, f"第 {each.sheet.number} 期积分公示最后一天") for each in hung
    ]
    found += [
        (each.sheet.notice.effective_on, f"第 {each.sheet.number} 期没有异议的开始记账")
        for each in hung
    ]
    for line in books:
        start = line.book.year_start or "01-01"
        last = period_days(period_of(today, start), start)[1]
        found.append((last, f"{line.book.title}：积分年度最后一天"))
    return [(day, _note(day, today), what) for day, what in sorted(found) if day >= today]


def _note(day: date, today: date) -> str:
    near = {0: "今天，", 1: "明天，"}.get((day - today).days, "")
    return near + weekday(day)

"""The board of one village: everything that hangs on the wall, on one page."""

from datetime import date

from flask import render_template

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.ledger import queries as ledger
from pointsapp.people import queries as people
from pointsapp.rulebooks.policy import period_of
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.board.blueprint import blueprint
from pointsapp.web.board.books import BookLine, books_in_force
from pointsapp.web.board.honour import HonourList, honour_list
from pointsapp.web.context import now

VILLAGE = region_of("village_id")


@blueprint.get("/v/<int:village_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def village(village_id: int) -> str:
    """Open notices, the books in force, the honour list, corrections, the seal, days to come."""
    session, today = reading(), village_day(now())
    region = people.get_village(session, village_id)
    books = books_in_force(village_id)
    return render_template(
        "board/village.html",
        village=region,
        today=today,
        books=books,
        honours=_honours(books, today),
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

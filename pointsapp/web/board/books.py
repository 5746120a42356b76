"""Rule books for anybody: what is in force, how it was adopted, what was struck, what changed."""

from dataclasses import dataclass

from flask import g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from pointsapp.decisions import queries as decisions
from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.models import Body, Meeting, Resolution
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.comparison import difference
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.models import UNITS, Rule, RuleBook
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.board.blueprint import blueprint
from pointsapp.web.board.words import rule_limits, rule_points, year_end
from pointsapp.web.context import now
from pointsapp.web.listing import Column, Listing, answer_listing

VILLAGE = region_of("village_id")


@dataclass(frozen=True)
class Adoption:
    """Who adopted something, when, with which counts."""

    resolution: Resolution
    meeting: Meeting
    body: Body


@dataclass(frozen=True)
class BookLine:
    """A book as the board announces it."""

    book: RuleBook
    unit: str
    plus: int
    minus: int
    struck: int
    adoption: Adoption | None
    before: BookId | None  # the id of the version it follows, to show what changed


def adoption_of(resolution_id: ResolutionId | None) -> Adoption | None:
    """The adoption behind a resolution; None where nothing is adopted yet."""
    if resolution_id is None:
        return None
    session = reading()
    resolution = decisions.get_resolution(session, resolution_id)
    meeting = decisions.get_meeting(session, resolution.meeting_id)
    return Adoption(resolution, meeting, decisions.body_of(session, resolution))


def book_line(book: RuleBook) -> BookLine:
    """A book with its counts and its adoption."""
    rules = rulebooks.rules_of(reading(), book.id)
    kept = [rule for rule in rules if not rule.struck_law]
    return BookLine(
        book=book,
        unit=UNITS[book.unit],
        plus=sum(rule.direction == "plus" for rule in kept),
        minus=sum(rule.direction == "minus" for rule in kept),
        struck=len(rules) - len(kept),
        adoption=adoption_of(book.resolution_id),
        before=book.follows_id,
    )


def books_in_force(village_id: RegionId) -> list[BookLine]:
    """The books in force today, households' first."""
    today = village_day(now())
    return [book_line(book) for book in rulebooks.books_in_force(reading(), village_id, on=today)]


def adopted_book(village_id: RegionId, book_id: BookId) -> RuleBook:
    """An adopted book of the village; drafts are nobody's business yet: NotFound."""
    book = rulebooks.get_book(reading(), book_id)
    if book.village_id != village_id or book.state != "adopted":
        raise NotFound("board.no_book", "没有找到这份积分细则。")
    return book


@blueprint.get("/v/<int:village_id>/books")
@requires(Permission.BOARD_VIEW, VILLAGE)
def books(village_id: RegionId) -> str:
    """All adopted versions, the newest first."""
    found = [b for b in rulebooks.books_of(reading(), village_id) if b.state == "adopted"]
    lines = [book_line(book) for book in found]
    return render_template("board/books.html", lines=lines, today=village_day(now()))


@blueprint.get("/v/<int:village_id>/books/<int:book_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def book(village_id: RegionId, book_id: BookId) -> ResponseReturnValue:
    """The full text of a version, searchable, struck rows left to their own page."""
    found = adopted_book(village_id, book_id)
    return answer_listing(
        _listing(found),
        reading(),
        "board/book.html",
        line=book_line(found),
        grades=rulebooks.grades_of(reading(), book_id),
        year_end=year_end(found),
    )


def _listing(book: RuleBook) -> Listing:
    return Listing(
        caption=book.title,
        query=select(Rule).where(Rule.book_id == book.id, Rule.struck_law == ""),
        columns=(
            Column("behaviour", "内容", lambda r: r.behaviour),
            Column("number", "细则", lambda r: f"第 {r.number} 条", Rule.number, tight=True),
            Column("category", "类别", lambda r: r.category, Rule.category),
            Column("points", "分值", rule_points, num=True),
            Column("unit", "单位", lambda r: r.unit_word, tight=True),
            Column("limits", "说明", rule_limits),
        ),
        tie=Rule.number,
        search=(Rule.behaviour, Rule.category, Rule.note),
        searchable="内容、类别",
        size=40,
    )


@blueprint.get("/v/<int:village_id>/books/<int:book_id>/struck")
@requires(Permission.BOARD_VIEW, VILLAGE)
def struck(village_id: RegionId, book_id: BookId) -> str:
    """The rows that were struck, each with the law that forbids it."""
    found = adopted_book(village_id, book_id)
    rules = [rule for rule in rulebooks.rules_of(reading(), book_id) if rule.struck_law]
    return render_template("board/struck.html", book=found, rules=rules, points=rule_points)


@blueprint.get("/v/<int:village_id>/resolutions/<int:resolution_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def resolution(village_id: RegionId, resolution_id: ResolutionId) -> str:
    """A resolution of this village with its counts and minutes."""
    found = adoption_of(resolution_id)
    if found is None or found.resolution.region_id != village_id:
        raise NotFound("board.no_resolution", "没有找到这份决议。")
    return render_template("board/resolution.html", adoption=found, place=g.place.name)


@blueprint.get("/v/<int:village_id>/books/<int:book_id>/changes")
@requires(Permission.BOARD_VIEW, VILLAGE)
def changes(village_id: RegionId, book_id: BookId) -> str:
    """What a version changed against the one before; NotFound where it is the first."""
    after = adopted_book(village_id, book_id)
    if after.follows_id is None:
        raise NotFound("board.first_book", "这是第一版，没有上一版可以比。")
    before = adopted_book(village_id, after.follows_id)
    diff = difference(reading(), before.id, after.id)
    return render_template("board/changes.html", before=before, after=after, diff=diff)

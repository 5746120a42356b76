"""The books of a village, one book with its rows, its difference from another, copy, discard."""

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from pointsapp.decisions import queries as decisions
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.spreadsheets import CellOut
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import villages_within
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.comparison import difference
from pointsapp.rulebooks.consulting.queries import faults_of, rounds_of
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.law import cautions
from pointsapp.rulebooks.models import UNITS, Rule, RuleBook
from pointsapp.rulebooks.service import copy_as_draft, discard_draft, readiness, refusals
from pointsapp.web.access import Permission, requires
from pointsapp.web.board.words import year_end
from pointsapp.web.context import Tab, now
from pointsapp.web.download import asks_for_table, send_table
from pointsapp.web.forms import blank
from pointsapp.web.listing import Column, Listing, answer_listing, clean_query
from pointsapp.web.rulebooks.blueprint import BOOK, PLACE, blueprint
from pointsapp.web.rulebooks.words import cap_words, rule_points, todo_links, whole_limits


def state_words(book: RuleBook) -> str:
    """'草稿', '施行中', '还没到施行日期', '已由下一版代替'."""
    if book.state != "adopted":
        return "草稿" if book.state == "draft" else "已作废"
    today = village_day(now())
    if book.in_force_until is not None and book.in_force_until <= today:
        return "已由下一版代替"
    starts = book.in_force_from
    return "施行中" if starts is not None and starts <= today else "还没到施行日期"


@blueprint.get("/place/<int:region_id>")
@requires(Permission.RULEBOOKS_VIEW, PLACE)
def books(region_id: RegionId) -> ResponseReturnValue:
    """All versions of a village, drafts on top; above villages: which village has what in force."""
    if g.place.level != "village":
        return _of_villages(region_id)
    session, today = reading(), village_day(now())
    found = rulebooks.books_of(session, region_id)
    undecided = [s for s in decisions.settings_of(session, region_id, on=today) if s.value is None]
    drafts = [book for book in found if book.state == "draft"]
    return render_template(
        "rulebooks/books.html",
        village=g.place,
        drafts=drafts,
        rounds={book.id: rounds_of(session, book.id)[-1:] for book in drafts},
        today=today,
        adopted=[book for book in found if book.state == "adopted"],
        units=UNITS,
        state_words=state_words,
        undecided=sum(line.key.levels == ("village",) for line in undecided),
    )


def _of_villages(region_id: RegionId) -> ResponseReturnValue:
    session, today = reading(), village_day(now())
    lines = [
        (village, rulebooks.books_in_force(session, village.id, on=today))
        for village in villages_within(session, region_id, on=today)
    ]
    if not asks_for_table():
        return render_template("rulebooks/villages.html", region=g.place, lines=lines)
    rows: list[tuple[CellOut, ...]] = []
    for village, in_force in lines:
        rows += [
            (village.name, UNITS[each.unit], each.title, each.number, each.in_force_from)
            for each in in_force
        ] or [(village.name, "还没有")]
    titles = ("村", "按什么记", "细则", "编号", "从哪天起施行")
    return send_table(f"{g.place.name}各村的积分细则", titles, rows)


@blueprint.get("/book/<int:book_id>")
@requires(Permission.RULEBOOKS_VIEW, BOOK)
def book(book_id: BookId) -> ResponseReturnValue:
    """One book: what it says, what is still to be done to a draft, and all its rows."""
    session = reading()
    found = rulebooks.get_book(session, book_id)
    rules = rulebooks.rules_of(session, book_id)
    category = clean_query(request.args.get("category", ""))
    categories = list(dict.fromkeys(rule.category for rule in rules))
    return answer_listing(
        _listing(found, category),
        session,
        "rulebooks/book.html",
        book=found,
        unit=UNITS[found.unit],
        state=state_words(found),
        rules=rules,
        categories=[_category_tab(found, "", not category)]
        + [_category_tab(found, name, name == category) for name in categories],
        refused={each.number: each for each in refusals(rules)},
        todo=_todo(found, rules),
        resolution=_resolution(found),
        rounds=rounds_of(session, book_id),
        grades=rulebooks.grades_of(session, book_id),
        caps=[(cap.code, cap_words(cap)) for cap in rulebooks.shared_caps_of(session, book_id)],
        year_end=year_end(found),
    )


def _todo(found: RuleBook, rules: Sequence[Rule]) -> list[tuple[str, str | None]]:
    if found.state != "draft":
        return []
    session, today = reading(), village_day(now())
    sentences = [*readiness(session, found), *faults_of(session, found, today=today)]
    return list(todo_links(found, rules, sentences))


def _resolution(found: RuleBook) -> object | None:
    if found.resolution_id is None:
        return None
    return decisions.get_resolution(reading(), found.resolution_id)


def _category_tab(found: RuleBook, name: str, current: bool) -> Tab:
    href = url_for("rulebooks.book", book_id=found.id, category=name or None)
    return Tab(name or "全部", href, current=current)


def _listing(found: RuleBook, category: str) -> Listing:
    query = select(Rule).where(Rule.book_id == found.id)
    caps = {cap.id: cap for cap in rulebooks.shared_caps_of(reading(), found.id)}
    return Listing(
        caption=f"{found.title}（{found.number}）",
        query=query.where(Rule.category == category) if category else query,
        columns=(
            Column("number", "条", lambda r: r.number, Rule.number, tight=True),
            Column("category", "类别", lambda r: r.category, Rule.category),
            Column("behaviour", "内容", lambda r: r.behaviour),
            Column("points", "分值", rule_points),
            Column("limits", "上限和说明", lambda r: whole_limits(r, caps)),
            Column("struck", "依法不列", lambda r: r.struck_law),
        ),
        tie=Rule.number,
        search=(Rule.behaviour, Rule.category, Rule.note, Rule.raw_points),
        searchable="内容、类别、说明",
        size=30,
    )


@blueprint.get("/book/<int:book_id>/print")
@requires(Permission.RULEBOOKS_VIEW, BOOK)
def printed(book_id: BookId) -> str:
    """The whole book on paper; struck rows are left out of an adopted one."""
    session = reading()
    found = rulebooks.get_book(session, book_id)
    rules = [rule for rule in rulebooks.rules_of(session, book_id) if not rule.struck_law]
    caps = {cap.id: cap for cap in rulebooks.shared_caps_of(session, book_id)}
    return render_template(
        "rulebooks/print.html",
        book=found,
        unit=UNITS[found.unit],
        categories=_by_category(rules),
        points=rule_points,
        limits=lambda rule: whole_limits(rule, caps),
        resolution=_resolution(found),
        grades=rulebooks.grades_of(session, book_id),
        year_end=year_end(found),
    )


def _by_category(rules: Sequence[Rule]) -> dict[tuple[str, str], list[Rule]]:
    grouped: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        grouped.setdefault((rule.direction, rule.category), []).append(rule)
    return grouped


@blueprint.get("/book/<int:book_id>/struck")
@requires(Permission.RULEBOOKS_VIEW, BOOK)
def struck(book_id: BookId) -> str:
    """Which rows the law does not allow, and which need care; a draft's are struck at adoption."""
    session = reading()
    found = rulebooks.get_book(session, book_id)
    rules = rulebooks.rules_of(session, book_id)
    refused = refusals(rules)
    careful = [(rule, cautions(rule)) for rule in rules]
    return render_template(
        "rulebooks/struck.html",
        book=found,
        refused=refused,
        careful=[(rule, said) for rule, said in careful if said],
    )


@blueprint.get("/book/<int:book_id>/changes")
@requires(Permission.RULEBOOKS_VIEW, BOOK)
def changes(book_id: BookId) -> str:
    """What differs from the version before: added, removed and changed rows."""
    session = reading()
    after = rulebooks.get_book(session, book_id)
    before = _before(after)
    return render_template(
        "rulebooks/changes.html",
        before=before,
        after=after,
        diff=difference(session, before.id, after.id),
    )


def _before(after: RuleBook) -> RuleBook:
    session = reading()
    found = rulebooks.find_book(session, after.follows_id) if after.follows_id else None
    if found is None and after.state == "draft":
        found = rulebooks.latest_book(session, after.village_id, after.unit)
    if found is None:
        raise NotFound("rulebook.first", "这是第一版，没有上一版可以比。")
    return found


@blueprint.post("/book/<int:book_id>/copy")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def copy(book_id: BookId) -> ResponseReturnValue:
    """Begin the next version as a copy of this one."""
    with transaction() as session:
        new_id = copy_as_draft(session, book_id, by=current_user.id, now=now()).id
    flash("下一版的草稿起好了，改好以后由会议通过。")
    return redirect(url_for("rulebooks.book", book_id=new_id))


@blueprint.get("/book/<int:book_id>/discard")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def discard(book_id: BookId) -> str:
    """Ask before a draft is put away."""
    found = rulebooks.get_book(reading(), book_id)
    return render_template("rulebooks/discard.html", book=found, form=blank())


@blueprint.post("/book/<int:book_id>/discard")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def discard_now(book_id: BookId) -> ResponseReturnValue:
    """Put a draft away."""
    with transaction() as session:
        discard_draft(session, book_id, by=current_user.id, now=now())
    flash("草稿已经作废。")
    return redirect(url_for("rulebooks.books", region_id=g.place.id))

"""What a draft says as a whole: general part, grades, shared caps, principles."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.spreadsheets import CellError
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.drafts import BookSettings, CapDraft, GradeDraft
from pointsapp.rulebooks.faults import settings_faults
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.models import PERS, UNITS, YEAR_ENDS
from pointsapp.rulebooks.rows import read_draft, settings_of_book
from pointsapp.rulebooks.service import edit_settings, set_caps, set_grades, set_principles
from pointsapp.rulebooks.tables.words import (
    parse_names,
    parse_status_points,
    show_status_points,
)
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.filters import amount
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.rulebooks.blueprint import BOOK, blueprint
from pointsapp.web.rulebooks.schemas import CapIn, GradeIn, NameIn, PrinciplesIn, SettingsIn
from pointsapp.web.rulebooks.words import cap_words

YES_NO = {True: "yes", False: "no", None: None}


@blueprint.get("/book/<int:book_id>/settings")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def settings(book_id: BookId) -> str:
    """The form of the general part."""
    said = settings_of_book(rulebooks.get_book(reading(), book_id))
    shown: dict[str, Any] = {name: getattr(said, name) for name in SettingsIn().fields}
    shown["deductions_cut_purse"] = YES_NO[said.deductions_cut_purse]
    shown["status_points"] = show_status_points(said.status_points)
    if said.base_points is not None:
        shown["base_points"] = amount(said.base_points)
    return _settings_page(book_id, blank(**shown))


@blueprint.post("/book/<int:book_id>/settings")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def save_settings(book_id: BookId) -> ResponseReturnValue:
    """Store the general part; what is left empty stays undecided."""
    form = read_form(SettingsIn, request.form)
    if form.ok:
        form, said = _said(rulebooks.get_book(reading(), book_id).unit, form)
    if not form.ok:
        return _settings_page(book_id, form), 422
    with transaction() as session:
        edit_settings(session, book_id, said, by=current_user.id, now=now())
    flash("总则存好了。")
    return redirect(url_for("rulebooks.book", book_id=book_id))


def _said(unit: str, form: Reading) -> tuple[Reading, BookSettings]:
    values = dict(form.values)
    points: dict[str, Decimal] = {}
    try:
        if values["status_points"]:
            points = parse_status_points(values["status_points"])
    except CellError as bad:
        form = form.wrong(bad.reason, "status_points")
    cuts = {"yes": True, "no": False}.get(values["deductions_cut_purse"] or "")
    values |= {"status_points": points, "deductions_cut_purse": cuts}
    said = BookSettings(unit=unit, **{**values, "year_start": values["year_start"] or None})
    for name, sentence in settings_faults(said):
        form = form.wrong(sentence, name)
    return form, said


def _settings_page(book_id: BookId, form: Reading) -> str:
    book = rulebooks.get_book(reading(), book_id)
    return render_template(
        "rulebooks/settings.html",
        book=book,
        form=form,
        unit=UNITS[book.unit],
        year_ends=list(YEAR_ENDS.items()),
    )


@blueprint.get("/book/<int:book_id>/grades")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def grades(book_id: BookId) -> str:
    """Grades and shared caps, each with a form for one more."""
    return _grades_page(book_id, blank(lower_open="1"), blank())


@blueprint.post("/book/<int:book_id>/grades/add")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def add_grade(book_id: BookId) -> ResponseReturnValue:
    """Add a grade; the order follows from the bounds, the highest is the best."""
    form = read_form(GradeIn, request.form)

    def add(session: Session) -> None:
        values = dict(form.values)
        names = parse_names(values["statuses"]) if values["statuses"] else ()
        new = GradeDraft(position=0, **{**values, "statuses": names})
        before = read_draft(session, book_id).grades
        _store_grades(session, book_id, (*before, new))

    return _changed(book_id, form, add) or (_grades_page(book_id, form, blank()), 422)


@blueprint.post("/book/<int:book_id>/grades/remove")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def remove_grade(book_id: BookId) -> ResponseReturnValue:
    """Take a grade away."""
    form = read_form(NameIn, request.form)

    def remove(session: Session) -> None:
        before = read_draft(session, book_id).grades
        kept = tuple(grade for grade in before if grade.name != form.values["name"])
        _store_grades(session, book_id, kept)

    return _changed(book_id, form, remove) or (_grades_page(book_id, blank(), blank()), 422)


def _store_grades(session: Session, book_id: BookId, grades: tuple[GradeDraft, ...]) -> None:
    lowest = Decimal("-Infinity")
    best_first = sorted(grades, key=lambda g: lowest if g.lower is None else g.lower, reverse=True)
    placed = [replace(grade, position=place) for place, grade in enumerate(best_first, 1)]
    set_grades(session, book_id, placed, by=current_user.id, now=now())


@blueprint.post("/book/<int:book_id>/caps/add")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def add_cap(book_id: BookId) -> ResponseReturnValue:
    """Add a cap that rules may share."""
    form = read_form(CapIn, request.form)
    if form.ok and form.values["times"] is None and form.values["points"] is None:
        form = form.wrong("次数和分数至少填一个", "points")

    def add(session: Session) -> None:
        before = read_draft(session, book_id).caps
        caps = (*before, CapDraft(**form.values))
        set_caps(session, book_id, caps, by=current_user.id, now=now())

    return _changed(book_id, form, add) or (_grades_page(book_id, blank(), form), 422)


@blueprint.post("/book/<int:book_id>/caps/remove")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def remove_cap(book_id: BookId) -> ResponseReturnValue:
    """Take a shared cap away that no row uses."""
    form = read_form(NameIn, request.form)

    def remove(session: Session) -> None:
        before = read_draft(session, book_id).caps
        kept = [cap for cap in before if cap.code != form.values["name"]]
        set_caps(session, book_id, kept, by=current_user.id, now=now())

    return _changed(book_id, form, remove) or (_grades_page(book_id, blank(), blank()), 422)


def _changed(
    book_id: BookId, form: Reading, change: Callable[[Session], None]
) -> ResponseReturnValue | None:
    """Do it and go back to the page; None when the form has to be shown again."""
    if not form.ok:
        return None
    try:
        with transaction() as session:
            change(session)
    except (Invalid, Conflict) as refused:
        flash(refused.sentence, "ask")
    return redirect(url_for("rulebooks.grades", book_id=book_id))


def _grades_page(book_id: BookId, grade_form: Reading, cap_form: Reading) -> str:
    session = reading()
    return render_template(
        "rulebooks/grades.html",
        book=rulebooks.get_book(session, book_id),
        grades=rulebooks.grades_of(session, book_id),
        caps=[(cap.code, cap_words(cap)) for cap in rulebooks.shared_caps_of(session, book_id)],
        pers=list(PERS.items()),
        grade_form=grade_form,
        cap_form=cap_form,
    )


@blueprint.post("/book/<int:book_id>/principles")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def principles(book_id: BookId) -> ResponseReturnValue:
    """Let all rows double when they come back, and count only the highest of one act, or not."""
    form = read_form(PrinciplesIn, request.form)
    if form.ok:
        with transaction() as session:
            set_principles(session, book_id, by=current_user.id, now=now(), **form.values)
        flash("全部条目都按这两条改好了。")
    return redirect(url_for("rulebooks.book", book_id=book_id))

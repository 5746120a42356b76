"""Adopting a draft: what stands against it, by which resolution, from which day."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.decisions import queries as decisions
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.consulting.queries import faults_of, rounds_of
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.service import ADOPTING, NotReady, readiness, refusals
from pointsapp.rulebooks.service import adopt as adopt_book
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.rulebooks.blueprint import BOOK, blueprint
from pointsapp.web.rulebooks.schemas import AdoptIn
from pointsapp.web.rulebooks.words import todo_links


@blueprint.get("/book/<int:book_id>/adopt")
@requires(Permission.RULEBOOKS_ADOPT, BOOK)
def adopt(book_id: BookId) -> str:
    """What will be struck, what is still missing, and the form."""
    return _page(book_id, blank(resolution_id=request.args.get("resolution")))


@blueprint.post("/book/<int:book_id>/adopt")
@requires(Permission.RULEBOOKS_ADOPT, BOOK)
def adopt_now(book_id: BookId) -> ResponseReturnValue:
    """Adopt the draft; refused with one list of everything that stands against it."""
    form = read_form(AdoptIn, request.form)
    if not form.ok:
        return _page(book_id, form), 422
    try:
        with transaction() as session:
            done = adopt_book(session, book_id, by=current_user.id, now=now(), **form.values)
    except NotReady as refused:
        return _page(book_id, form.wrong("还不能施行，原因列在下面"), refused.reasons), 422
    said = f"，{len(done.struck)} 条依法不列" if done.struck else ""
    flash(f"细则 {done.number} 通过了：{done.adopted} 条施行{said}。")
    return redirect(url_for("rulebooks.book", book_id=book_id))


def _page(book_id: BookId, form: Reading, reasons: list[str] | None = None) -> str:
    session = reading()
    book = rulebooks.get_book(session, book_id)
    fitting = [
        (found.id, f"{found.number} {found.subject}")
        for found in decisions.resolutions_of(session, book.village_id)
        if found.passed and decisions.body_of(session, found).kind in ADOPTING[book.unit]
    ]
    rules = rulebooks.rules_of(session, book_id)
    against = reasons
    if against is None:
        today = village_day(now())
        against = [*readiness(session, book), *faults_of(session, book, today=today)]
    return render_template(
        "rulebooks/adopt.html",
        book=book,
        form=form,
        todo=list(todo_links(book, rules, against)),
        resolutions=fitting,
        refused=refusals(rules),
        rules=len(rules),
        rounds=rounds_of(session, book_id),
        former=rulebooks.latest_book(session, book.village_id, book.unit),
    )

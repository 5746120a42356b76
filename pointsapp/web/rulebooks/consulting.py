"""A draft hangs for opinions: begun, told, watched, taken down; what was changed and for what."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.people.queries import get_region
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.consulting import queries, service
from pointsapp.rulebooks.consulting.models import Consultation, Opinion
from pointsapp.rulebooks.consulting.policy import OUTCOMES, STATES, VIAS, changed_words
from pointsapp.rulebooks.consulting.texts import chat_text
from pointsapp.rulebooks.ids import BookId, ConsultationId
from pointsapp.web.access import Permission, kept_by, requires, row_of
from pointsapp.web.context import Tab, now, public_url
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.listing import Column, Listing, answer_listing
from pointsapp.web.rulebooks.blueprint import BOOK, blueprint
from pointsapp.web.rulebooks.schemas import NoteIn, ReasonIn

EDIT = Permission.RULEBOOKS_EDIT
CONSULTATION = kept_by(row_of(Consultation.village_id, "consultation_id"))
ANSWERS = {"open": "等答复", "answered": "已答复"}


@blueprint.get("/book/<int:book_id>/consult")
@requires(EDIT, BOOK)
def consult(book_id: BookId) -> str:
    """Before a draft hangs: for how many days, and what will happen."""
    return _consult_page(book_id, blank())


def _consult_page(book_id: BookId, form: Reading) -> str:
    session, today = reading(), village_day(now())
    found = rulebooks.get_book(session, book_id)
    return render_template(
        "rulebooks/consult.html",
        book=found,
        form=form,
        days=find_setting(session, found.village_id, queries.DAYS, on=today),
        days_key=queries.DAYS,
        rules=rulebooks.rules_of(session, book_id),
        rounds=queries.rounds_of(session, book_id),
    )


@blueprint.post("/book/<int:book_id>/consult")
@requires(EDIT, BOOK)
def consult_now(book_id: BookId) -> ResponseReturnValue:
    """Hang it from today."""
    try:
        with transaction() as session:
            made = service.publish(session, book_id, by=current_user.id, now=now()).id
    except Invalid as refusal:
        return _consult_page(book_id, blank().wrong(refusal.sentence)), 422
    flash("征求意见稿贴到公开栏了。请打印张贴，再把通知发到村民群。")
    return redirect(url_for("rulebooks.consultation", consultation_id=made))


@blueprint.get("/consultations/<int:consultation_id>")
@requires(Permission.RULEBOOKS_VIEW, CONSULTATION)
def consultation(consultation_id: ConsultationId) -> ResponseReturnValue:
    """How it stands: days, opinions, slips, what is left to do."""
    session, today = reading(), village_day(now())
    found = queries.get_consultation(session, consultation_id)
    book, opinions = _book(found), queries.opinions_of(session, consultation_id)
    show = request.args.get("show", "")
    state = queries.hanging_of(found).state(today)
    return answer_listing(
        _listing(consultation_id, show),
        session,
        "rulebooks/consultation.html",
        found=found,
        book=book,
        state=state,
        state_words=STATES[state],
        days_left=(found.closes_on - today).days,
        unanswered=sum(each.outcome is None for each in opinions),
        total=len(opinions),
        counts=queries.counts_of(session, consultation_id),
        counted=queries.counted(session, consultation_id),
        shown=_tabs(consultation_id, show),
        faults=queries.faults_of(session, book, today=today) if book.state == "draft" else [],
    )


def _book(found: Consultation) -> Any:
    return rulebooks.get_book(reading(), found.book_id)


def _tabs(consultation_id: ConsultationId, show: str) -> list[Tab]:
    def tab(key: str, text: str) -> Tab:
        here = url_for("rulebooks.consultation", consultation_id=consultation_id, show=key or None)
        return Tab(text, here, current=key == show)

    return [tab("", "全部"), *(tab(key, text) for key, text in ANSWERS.items())]


def _listing(consultation_id: ConsultationId, show: str) -> Listing:
    query = select(Opinion).where(
        Opinion.consultation_id == consultation_id, Opinion.withdrawn_at.is_(None)
    )
    if show in ANSWERS:
        waits = Opinion.outcome.is_(None)
        query = query.where(waits if show == "open" else ~waits)
    return Listing(
        caption="意见",
        query=query,
        columns=(
            Column("number", "号", lambda o: o.number, Opinion.number, tight=True),
            Column("row", "对哪一条", row_words, Opinion.row, tight=True),
            Column("statement", "说了什么", lambda o: o.statement),
            Column("via", "怎么来的", lambda o: VIAS[o.via], Opinion.via, tight=True),
            Column("said", "哪天说的", lambda o: o.said_on, Opinion.said_on, tight=True),
            Column("outcome", "答复", lambda o: OUTCOMES.get(o.outcome or "", "等答复"),
                   Opinion.outcome, tight=True),
        ),
        tie=Opinion.number,
        search=(Opinion.statement, Opinion.reason),
        searchable="意见里的字",
    )  # fmt: skip


def row_words(opinion: Opinion) -> str:
    """'第 3 条', '整个草案'."""
    return "整个草案" if opinion.row is None else f"第 {opinion.row} 条"


@blueprint.get("/consultations/<int:consultation_id>/text")
@requires(Permission.RULEBOOKS_VIEW, CONSULTATION)
def consultation_text(consultation_id: ConsultationId) -> str:
    """The words for the chat group, to be copied."""
    session = reading()
    found = queries.get_consultation(session, consultation_id)
    village = get_region(session, found.village_id)
    page = url_for("board.consultation", village_id=village.id, consultation_id=consultation_id)
    chat = chat_text(found, village=village.name, contact=village.contact, address=public_url(page))
    return render_template("rulebooks/consultation_text.html", found=found, chat=chat)


@blueprint.get("/consultations/<int:consultation_id>/take-down")
@requires(EDIT, CONSULTATION)
def take_down(consultation_id: ConsultationId) -> str:
    """Ask for the reason first."""
    return _take_down_page(consultation_id, blank())


def _take_down_page(consultation_id: ConsultationId, form: Reading) -> str:
    found = queries.get_consultation(reading(), consultation_id)
    return render_template("rulebooks/take_down.html", found=found, book=_book(found), form=form)


@blueprint.post("/consultations/<int:consultation_id>/take-down")
@requires(EDIT, CONSULTATION)
def take_down_now(consultation_id: ConsultationId) -> ResponseReturnValue:
    """Take it down before its days are over."""
    form = read_form(ReasonIn, request.form)
    if not form.ok:
        return _take_down_page(consultation_id, form), 422
    with transaction() as session:
        service.take_down(session, consultation_id, by=current_user.id, now=now(), **form.values)
    flash("撤下了。改好以后要重新征求意见，贴满天数才能通过。")
    return redirect(url_for("rulebooks.consultation", consultation_id=consultation_id))


@blueprint.get("/consultations/<int:consultation_id>/changes")
@requires(Permission.RULEBOOKS_VIEW, CONSULTATION)
def consultation_changes(consultation_id: ConsultationId) -> str:
    """What the draft says otherwise than what hung, each with the opinion it was changed for."""
    return _changes_page(consultation_id, blank())


def _changes_page(consultation_id: ConsultationId, form: Reading) -> str:
    session = reading()
    found = queries.get_consultation(session, consultation_id)
    diff = queries.changes_since(session, found)
    return render_template(
        "rulebooks/consultation_changes.html",
        found=found,
        book=_book(found),
        diff=diff,
        changed=changed_words(diff),
        asked=asked_for(session, consultation_id),
        notes=queries.notes_of(session, consultation_id),
        form=form,
    )


def asked_for(session: Session, consultation_id: ConsultationId) -> Mapping[str, list[Opinion]]:
    """The opinions by what was changed for them."""
    found: dict[str, list[Opinion]] = {}
    for opinion in queries.opinions_of(session, consultation_id):
        for key in opinion.changes:
            found.setdefault(key, []).append(opinion)
    return found


@blueprint.post("/consultations/<int:consultation_id>/changes")
@requires(EDIT, CONSULTATION)
def explain_change(consultation_id: ConsultationId) -> ResponseReturnValue:
    """Say why something was changed for which no opinion asked."""
    form = read_form(NoteIn, request.form)
    if not form.ok:
        return _changes_page(consultation_id, form), 422
    try:
        with transaction() as session:
            service.explain_change(
                session, consultation_id, form.values["key"], reason=form.values["reason"],
                by=current_user.id, now=now(),
            )  # fmt: skip
    except Invalid as refusal:
        return _changes_page(consultation_id, form.wrong(refusal.sentence)), 422
    flash("原因写好了。")
    return _to_changes(consultation_id)


def _to_changes(consultation_id: ConsultationId) -> Response:
    return redirect(url_for("rulebooks.consultation_changes", consultation_id=consultation_id))

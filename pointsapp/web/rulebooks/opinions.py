"""Opinions that the desk keys for others, slips it counts, answers of the drafting group."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid, ProductError
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import find_household_by_code, get_household, get_region, head_of
from pointsapp.people.queries import household_code as code_of
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.consulting import published, queries, service
from pointsapp.rulebooks.consulting.models import Consultation, Opinion, PaperCount
from pointsapp.rulebooks.consulting.policy import OUTCOMES, VIAS, changed_words
from pointsapp.rulebooks.ids import ConsultationId, OpinionId, PaperCountId
from pointsapp.web.access import Permission, kept_by, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.rulebooks.blueprint import blueprint
from pointsapp.web.rulebooks.consulting import CONSULTATION, row_words
from pointsapp.web.rulebooks.schemas import AnswerIn, OpinionIn, PapersIn, ReasonIn

EDIT = Permission.RULEBOOKS_EDIT
FIELDS = {
    "opinion.via": "via",
    "opinion.day": "said_on",
    "opinion.household": "door",
    "opinion.row": "row",
    "opinion.outcome": "outcome",
    "opinion.changes": "changes",
    "opinion.reason": "reason",
}


def _of_opinion(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The village of the opinion that an address names."""
    return session.scalar(
        select(Consultation.village_id)
        .join(Opinion, Opinion.consultation_id == Consultation.id)
        .where(Opinion.id == arguments["opinion_id"])
    )


def _of_count(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The village of the count that an address names."""
    return session.scalar(
        select(Consultation.village_id)
        .join(PaperCount, PaperCount.consultation_id == Consultation.id)
        .where(PaperCount.id == arguments["count_id"])
    )


OPINION, COUNT = kept_by(_of_opinion), kept_by(_of_count)


@blueprint.get("/consultations/<int:consultation_id>/opinions/new")
@requires(EDIT, CONSULTATION)
def new_opinion(consultation_id: ConsultationId) -> str:
    """The form for what somebody said or put into the box."""
    return _new_page(consultation_id, blank(said_on=village_day(now()).isoformat()))


def _new_page(consultation_id: ConsultationId, form: Reading) -> str:
    found = queries.get_consultation(reading(), consultation_id)
    vias = [(key, words) for key, words in VIAS.items() if key != "card"]
    return render_template(
        "rulebooks/new_opinion.html", found=found, form=form, vias=vias, rows=row_options(found)
    )


def row_options(found: Consultation) -> list[tuple[int, str]]:
    """The rows of what hung, to choose from."""
    rules = published.read(found.published).rules
    return [(rule.number, f"第 {rule.number} 条 {rule.behaviour[:30]}") for rule in rules]


@blueprint.post("/consultations/<int:consultation_id>/opinions/new")
@requires(EDIT, CONSULTATION)
def add_opinion(consultation_id: ConsultationId) -> ResponseReturnValue:
    """Take it in; what was typed stays when it cannot be taken."""
    form = read_form(OpinionIn, request.form)
    if form.ok and form.values["door"]:
        form = _with_household(form, g.place.id)
    if form.ok:
        form = _taken(form, lambda session, given: service.give_opinion(
            session, consultation_id, by=current_user.id, now=now(), **given
        ))  # fmt: skip
    if not form.ok:
        return _new_page(consultation_id, form), 422
    flash("意见记下了，接着记下一条。")
    return redirect(url_for("rulebooks.new_opinion", consultation_id=consultation_id))


def _with_household(form: Reading, village_id: RegionId) -> Reading:
    group, _, door = form.values["door"].partition("-")
    session, typed = reading(), (group.strip(), door.strip())
    home = find_household_by_code(session, village_id, *typed) or find_household_by_code(
        session, village_id, typed[0].zfill(2), typed[1].zfill(3)
    )
    if home is None:
        return form.wrong("没有找到这一户。请按“01-005”这样填组号和门牌号", "door")
    return form._replace(values={**form.values, "household_id": home.id})


def _taken(form: Reading, work: Callable[[Session, dict[str, Any]], object]) -> Reading:
    given = {name: value for name, value in form.values.items() if name != "door"}
    try:
        with transaction() as session:
            work(session, given)
    except Invalid as refusal:
        return form.wrong(refusal.sentence, FIELDS.get(refusal.code, "_form"))
    except ProductError as refusal:
        return form.wrong(refusal.sentence)
    return form


@blueprint.get("/consultations/<int:consultation_id>/papers")
@requires(EDIT, CONSULTATION)
def papers(consultation_id: ConsultationId) -> str:
    """The form for a count of slips without names, and the counts so far."""
    return _papers_page(consultation_id, blank(collected_on=village_day(now()).isoformat()))


def _papers_page(consultation_id: ConsultationId, form: Reading) -> str:
    session = reading()
    return render_template(
        "rulebooks/papers.html",
        found=queries.get_consultation(session, consultation_id),
        form=form,
        counts=queries.counts_of(session, consultation_id),
    )


@blueprint.post("/consultations/<int:consultation_id>/papers")
@requires(EDIT, CONSULTATION)
def add_papers(consultation_id: ConsultationId) -> ResponseReturnValue:
    """Write a count down."""
    form = read_form(PapersIn, request.form)
    if form.ok:
        form = _taken(form, lambda session, given: service.count_papers(
            session, consultation_id, by=current_user.id, now=now(), **given
        ))  # fmt: skip
    if not form.ok:
        return _papers_page(consultation_id, form), 422
    flash("数记好了。条上写了话的，再一条条录进来。")
    return redirect(url_for("rulebooks.papers", consultation_id=consultation_id))


@blueprint.post("/papers/<int:count_id>/void")
@requires(EDIT, COUNT)
def void_papers(count_id: PaperCountId) -> ResponseReturnValue:
    """Strike a wrong count; it stays to be seen, with the reason."""
    row = reading().get_one(PaperCount, count_id)
    consultation_id, form = row.consultation_id, read_form(ReasonIn, request.form)
    if form.ok:
        form = _taken(form, lambda session, given: service.void_count(
            session, count_id, by=current_user.id, now=now(), **given
        ))  # fmt: skip
    if not form.ok:
        return _papers_page(consultation_id, form), 422
    flash("这一笔作废了。")
    return redirect(url_for("rulebooks.papers", consultation_id=consultation_id))


@blueprint.get("/opinions/<int:opinion_id>")
@requires(Permission.RULEBOOKS_VIEW, OPINION)
def opinion(opinion_id: OpinionId) -> str:
    """An opinion with the row as it hung, and the form of its answer."""
    found = queries.get_opinion(reading(), opinion_id)
    form = blank(outcome=found.outcome, reason=found.reason or None, changes=found.changes)
    return _opinion_page(opinion_id, form)


def _opinion_page(opinion_id: OpinionId, form: Reading) -> str:
    session = reading()
    found = queries.get_opinion(session, opinion_id)
    round_ = queries.get_consultation(session, found.consultation_id)
    rules = {rule.number: rule for rule in published.read(round_.published).rules}
    changed = changed_words(queries.changes_since(session, round_))
    return render_template(
        "rulebooks/opinion.html",
        opinion=found,
        round=round_,
        book=rulebooks.get_book(session, round_.book_id),
        form=form,
        row=row_words(found),
        rule=rules.get(found.row or 0),
        whose=_whose(session, found),
        via=VIAS[found.via],
        outcomes=list(OUTCOMES.items()),
        changed=list(changed.items()),
        may=current_user.may(EDIT, g.place.path),
    )


def _whose(session: Session, found: Opinion) -> str:
    """The door and the head of who said it, for the desk."""
    if found.household_id is None:
        return "没有写是谁"
    home = get_household(session, found.household_id)
    head = head_of(session, home.id, on=found.said_on)
    return f"{code_of(home, get_region(session, home.group_id))} {head.name if head else ''}"


@blueprint.post("/opinions/<int:opinion_id>")
@requires(EDIT, OPINION)
def answer_opinion(opinion_id: OpinionId) -> ResponseReturnValue:
    """Answer it, with what was changed for it or why not."""
    form = read_form(AnswerIn, request.form)
    if form.ok:
        form = _taken(form, lambda session, given: service.answer_opinion(
            session, opinion_id, by=current_user.id, now=now(), **given
        ))  # fmt: skip
    if not form.ok:
        return _opinion_page(opinion_id, form), 422
    round_id = queries.get_opinion(reading(), opinion_id).consultation_id
    flash("答复好了，期满后和细则一起公开。")
    return redirect(url_for("rulebooks.consultation", consultation_id=round_id, show="open"))


@blueprint.post("/opinions/<int:opinion_id>/withdraw")
@requires(EDIT, OPINION)
def withdraw_opinion(opinion_id: OpinionId) -> ResponseReturnValue:
    """Take out what was keyed wrongly, with the reason."""
    form = read_form(ReasonIn, request.form)
    if form.ok:
        form = _taken(form, lambda session, given: service.withdraw_opinion(
            session, opinion_id, by=current_user.id, now=now(), **given
        ))  # fmt: skip
    if not form.ok:
        return _opinion_page(opinion_id, form), 422
    round_id = queries.get_opinion(reading(), opinion_id).consultation_id
    flash("这条意见撤掉了。")
    return redirect(url_for("rulebooks.consultation", consultation_id=round_id))

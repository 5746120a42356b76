"""A household says what it thinks of a draft that hangs, and reads what came of it."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.people.queries import village_now
from pointsapp.rulebooks.consulting import published, queries, service
from pointsapp.rulebooks.consulting.models import Consultation, Opinion
from pointsapp.rulebooks.consulting.policy import OUTCOMES
from pointsapp.rulebooks.ids import ConsultationId, OpinionId
from pointsapp.rulebooks.queries import get_book
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.villager.blueprint import blueprint
from pointsapp.web.villager.card import OpenCard
from pointsapp.web.villager.late import typed_late
from pointsapp.web.villager.schemas import OpinionIn


@dataclass(frozen=True)
class OwnOpinion:
    """What one's own household said, and what came of it."""

    id: int
    title: str
    row: str
    opinion: Opinion
    answer: str
    may_withdraw: bool


@blueprint.get("/my/opinions/<int:consultation_id>")
@requires(Permission.HOUSEHOLD_PROVED)
def opinions(consultation_id: ConsultationId) -> str:
    """The form, about the whole or one row; under it what one's household said."""
    initial = {"row": request.args.get("row"), **typed_late()}
    return _page(_own_village(consultation_id), blank(**initial))


@blueprint.post("/my/opinions/<int:consultation_id>")
@requires(Permission.HOUSEHOLD_PROVED)
def give_opinion(consultation_id: ConsultationId) -> ResponseReturnValue:
    """Take it in; what was typed stays when it cannot be taken."""
    found, form = _own_village(consultation_id), read_form(OpinionIn, request.form)
    household_id = g.card.household_id
    if form.ok:
        try:
            with transaction() as session:
                service.give_opinion(
                    session, consultation_id, via="card", household_id=household_id,
                    said_on=village_day(now()), by=None, now=now(), **form.values,
                )  # fmt: skip
            flash("意见交上去了，会答复您。")
            return redirect(url_for("villager.opinions", consultation_id=consultation_id))
        except ProductError as refusal:
            form = form.wrong(refusal.sentence)
    return _page(found, form), 422


def _own_village(consultation_id: ConsultationId) -> Consultation:
    session = reading()
    found = queries.get_consultation(session, consultation_id)
    if village_now(session, found.village_id) != g.card.village_id:
        raise NotFound("board.no_consultation", "没有找到这次征求意见。")
    return found


def _page(found: Consultation, form: Reading) -> str:
    session, draft = reading(), published.read(found.published)
    own = [
        each for each in own_opinions(session, g.card) if each.opinion.consultation_id == found.id
    ]
    return render_template(
        "villager/opinions.html",
        found=found,
        title=draft.settings.title,
        rows=[(rule.number, f"第 {rule.number} 条 {rule.behaviour}") for rule in draft.rules],
        is_open=queries.hanging_of(found).state(village_day(now())) == "open",
        own=own,
        form=form,
    )


def own_opinions(session: Session, card: OpenCard) -> list[OwnOpinion]:
    """All that a household ever said about drafts, the newest first."""
    return [
        _told(session, each) for each in queries.opinions_of_household(session, card.household_id)
    ]


def _told(session: Session, opinion: Opinion) -> OwnOpinion:
    found = queries.get_consultation(session, opinion.consultation_id)
    book = get_book(session, found.book_id)
    hangs = queries.hanging_of(found).state(village_day(now())) == "open"
    settled = opinion.withdrawn_at is not None or opinion.outcome is not None
    answer = OUTCOMES.get(opinion.outcome or "", "等答复")
    return OwnOpinion(
        id=opinion.id,
        title=book.title,
        row="整个草案" if opinion.row is None else f"第 {opinion.row} 条",
        opinion=opinion,
        answer="已撤回" if opinion.withdrawn_at else answer,
        may_withdraw=hangs and not settled and book.state == "draft",
    )


@blueprint.post("/my/opinions/<int:opinion_id>/withdraw")
@requires(Permission.HOUSEHOLD_PROVED)
def withdraw_opinion(opinion_id: OpinionId) -> Response:
    """Take one's own opinion back while the draft hangs."""
    opinion = queries.get_opinion(reading(), opinion_id)
    if opinion.household_id != g.card.household_id:
        raise NotFound("opinion.unknown", "没有找到这条意见。")
    consultation_id = opinion.consultation_id
    with transaction() as session:
        service.withdraw_opinion(session, opinion_id, by=None, now=now())
    flash("已经撤回。")
    return redirect(url_for("villager.opinions", consultation_id=consultation_id))

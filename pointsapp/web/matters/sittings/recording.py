"""Sittings as staff see them: the list, one with its topics, a new one, what became of each."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.foundation.files import Upload, read_file, store_file
from pointsapp.foundation.keys import new_token
from pointsapp.matters import service
from pointsapp.matters.ids import SittingId, TopicId
from pointsapp.matters.models import OUTCOMES, Matter
from pointsapp.matters.queries.sittings import (
    get_sitting,
    get_topic,
    get_venue,
    topics_of,
    venues_of,
)
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.download import send_file_named
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.schemas import SettleIn, SittingIn, TopicIn
from pointsapp.web.matters.scopes import OF_SITTING, VILLAGE, of_topic
from pointsapp.web.uploads import uploads


@blueprint.get("/matters/village/<int:village_id>/sittings/new")
@requires(Permission.MATTERS_RECORD, VILLAGE)
def new_sitting(village_id: RegionId) -> str:
    """The empty form."""
    today = village_day(now()).isoformat()
    return _new_page(village_id, blank(key=new_token(), held_on=today))


@blueprint.post("/matters/village/<int:village_id>/sittings/new")
@requires(Permission.MATTERS_RECORD, VILLAGE)
def record_sitting(village_id: RegionId) -> ResponseReturnValue:
    """Record it; pressed twice it is recorded once."""
    form, files = uploads(read_form(SittingIn, request.form), "file")
    if form.ok:
        try:
            with transaction() as session:
                sitting_id = _record(session, village_id, dict(form.values), files)
        except ProductError as refused:
            form = form.wrong(refused.sentence)
    if not form.ok:
        return _new_page(village_id, form), 422
    forget_draft(f"sitting-{village_id}")
    flash("记好了。有了结果，在每一件下面写上。", "ok")
    return redirect(url_for("matters.sitting", sitting_id=sitting_id))


def _record(
    session: Session, village_id: RegionId, values: dict[str, Any], files: list[Upload]
) -> SittingId:
    kept = [store_file(session, file, now=now()).digest for file in files]
    lines = [line.strip() for line in values.pop("topics").splitlines()]
    return service.record_sitting(
        session, village_id, venue_id=values.pop("venue"), digest=next(iter(kept), None),
        topics=[line for line in lines if line], by=current_user.id, now=now(), **values,
    ).id  # fmt: skip


@blueprint.get("/matters/sittings/<int:sitting_id>")
@requires(Permission.MATTERS_VIEW, OF_SITTING)
def sitting(sitting_id: SittingId) -> str:
    """One sitting with its topics."""
    return _page(sitting_id, blank())


@blueprint.get("/matters/sittings/<int:sitting_id>/photo")
@requires(Permission.MATTERS_VIEW, OF_SITTING)
def sitting_photo(sitting_id: SittingId) -> ResponseReturnValue:
    """The photo of the paper record."""
    found = get_sitting(reading(), sitting_id)
    if found.digest is None:
        raise NotFound("sitting.no_photo", "这次议事没有拍记录。")
    kept = read_file(reading(), found.digest)
    ending = "pdf" if kept.media_type == "application/pdf" else "jpg"
    return send_file_named(kept.content, f"议事记录{found.number}.{ending}", kept.media_type)


@blueprint.post("/matters/sittings/<int:sitting_id>/topics")
@requires(Permission.MATTERS_RECORD, OF_SITTING)
def add_topic(sitting_id: SittingId) -> ResponseReturnValue:
    """One more topic."""
    form = read_form(TopicIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.add_topic(
            session, sitting_id, form.values["subject"], by=current_user.id, now=now()
        ))  # fmt: skip
    if not form.ok:
        return _page(sitting_id, form), 422
    flash("加上了。", "ok")
    return redirect(url_for("matters.sitting", sitting_id=sitting_id))


@blueprint.get("/matters/topics/<int:topic_id>")
@requires(Permission.MATTERS_RECORD, of_topic)
def topic(topic_id: TopicId) -> str:
    """The form for what became of a topic."""
    return _topic_page(topic_id, blank())


@blueprint.post("/matters/topics/<int:topic_id>")
@requires(Permission.MATTERS_RECORD, of_topic)
def settle_topic(topic_id: TopicId) -> ResponseReturnValue:
    """What became of it."""
    form = read_form(SettleIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.settle_topic(
            session, topic_id, by=current_user.id, now=now(), **form.values
        ))  # fmt: skip
    if not form.ok:
        return _topic_page(topic_id, form), 422
    flash("写上了，公开栏上看得到。", "ok")
    found = get_topic(reading(), topic_id)
    return redirect(url_for("matters.sitting", sitting_id=found.sitting_id))


def _new_page(village_id: RegionId, form: Reading) -> str:
    open_ones = venues_of(reading(), village_id, on=village_day(now()))
    return render_template(
        "matters/new_sitting.html", village=g.place, form=form,
        venues=[(each.id, each.name) for each in open_ones],
    )  # fmt: skip


def _topic_page(topic_id: TopicId, form: Reading) -> str:
    found = get_topic(reading(), topic_id)
    return render_template(
        "matters/topic.html", topic=found, form=form, village=g.place,
        sitting=get_sitting(reading(), found.sitting_id),
        outcomes=[each for each in OUTCOMES.items() if each[0] != "open"],
    )  # fmt: skip


def _page(sitting_id: SittingId, form: Reading) -> str:
    session = reading()
    found = get_sitting(session, sitting_id)
    topics = topics_of(session, sitting_id)
    matters = {each.matter_id: session.get(Matter, each.matter_id) for each in topics
               if each.matter_id}  # fmt: skip
    return render_template(
        "matters/sitting.html", sitting=found, venue=get_venue(session, found.venue_id),
        village=g.place, topics=topics, matters=matters, outcomes=OUTCOMES, form=form,
        may=current_user.may(Permission.MATTERS_RECORD, g.place.path),
    )  # fmt: skip

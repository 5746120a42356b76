"""Reminder talks: what is suggested, what was held, and the cadre's own yes."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select, select

from pointsapp.compliance import queries, service
from pointsapp.compliance.ids import TalkId
from pointsapp.compliance.models import STAGES, Talk
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.keys import new_token
from pointsapp.matters.models import Matter
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Person, Region
from pointsapp.web import place
from pointsapp.web.access import Permission, requires
from pointsapp.web.compliance.blueprint import blueprint, to_choose
from pointsapp.web.compliance.schemas import HoldIn, ReasonIn, TalkIn
from pointsapp.web.compliance.scopes import OF_TALK, VILLAGE
from pointsapp.web.compliance.words import cadres, linked, names_of, short_day, shortened
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.listing import Column, Listing, answer_listing

STATES = {
    "suggested": "建议谈",
    "held": "谈了，等本人确认",
    "acknowledged": "本人已确认",
    "dropped": "没有谈",
}


@blueprint.get("/talks")
@requires(Permission.DOUBTS_VIEW)
def talks() -> ResponseReturnValue:
    """The talks of the villages one works for."""
    state = request.args.get("state", "suggested")
    state = state if state in STATES else "suggested"
    villages = place.villages(Permission.DOUBTS_VIEW)
    listing = _listing([each.id for each in villages], state)
    return answer_listing(
        listing, reading(), "compliance/talks.html", state=state, parts=STATES.items(),
        plans=to_choose(villages, Permission.TALKS_HOLD, "compliance.new_talk"),
    )  # fmt: skip


@blueprint.get("/talks/<int:talk_id>")
@requires(Permission.DOUBTS_VIEW, OF_TALK)
def talk(talk_id: TalkId) -> str:
    """One talk: why, with whom, what was said."""
    return _page(talk_id, blank(held_on=village_day(now()).isoformat()), blank())


@blueprint.post("/talks/<int:talk_id>/hold")
@requires(Permission.TALKS_HOLD, OF_TALK)
def hold_talk(talk_id: TalkId) -> ResponseReturnValue:
    """Record that it was held."""
    form = read_form(HoldIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.hold_talk(
            session, talk_id, by=current_user.id, now=now(), **form.values
        ))  # fmt: skip
    if not form.ok:
        return _page(talk_id, form, blank()), 422
    forget_draft(f"talk-{talk_id}")
    flash("记好了，等本人确认。", "ok")
    return redirect(url_for("compliance.talk", talk_id=talk_id))


@blueprint.post("/talks/<int:talk_id>/drop")
@requires(Permission.TALKS_HOLD, OF_TALK)
def drop_talk(talk_id: TalkId) -> ResponseReturnValue:
    """Do without it, with a reason."""
    form = read_form(ReasonIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.drop_talk(
            session, talk_id, by=current_user.id, now=now(), **form.values
        ))  # fmt: skip
    if not form.ok:
        return _page(talk_id, blank(), form), 422
    flash("记下了不谈的理由。", "ok")
    return redirect(url_for("compliance.talks"))


@blueprint.post("/talks/<int:talk_id>/acknowledge")
@requires(Permission.DOUBTS_VIEW, OF_TALK)
def acknowledge_talk(talk_id: TalkId) -> ResponseReturnValue:
    """The cadre says that it took place as written; nobody else may."""
    with transaction() as session:
        service.acknowledge_talk(session, talk_id, by=current_user.id, now=now())
    flash("确认好了。", "ok")
    return redirect(url_for("compliance.talk", talk_id=talk_id))


@blueprint.get("/village/<int:village_id>/talks/new")
@requires(Permission.TALKS_HOLD, VILLAGE)
def new_talk(village_id: RegionId) -> str:
    """The empty form for a talk that nobody suggested."""
    return _new_page(village_id, blank(key=new_token()))


@blueprint.post("/village/<int:village_id>/talks/new")
@requires(Permission.TALKS_HOLD, VILLAGE)
def plan_talk(village_id: RegionId) -> ResponseReturnValue:
    """Plan it; pressed twice it is planned once."""
    form = read_form(TalkIn, request.form)
    if form.ok:
        values = form.values
        form = attempt(form, lambda session: service.add_talk(
            session, village_id, person_id=values["person"], stage=values["stage"],
            reason=values["reason"], key=values["key"], by=current_user.id, now=now(),
        ))  # fmt: skip
    if not form.ok:
        return _new_page(village_id, form), 422
    flash("排上了。谈过以后回来记。", "ok")
    return redirect(url_for("compliance.talks"))


def _new_page(village_id: RegionId, form: Reading) -> str:
    return render_template(
        "compliance/new_talk.html", form=form, village=g.place, stages=STAGES.items(),
        cadres=cadres(reading(), village_id, on=village_day(now())),
    )  # fmt: skip


def _page(talk_id: TalkId, hold: Reading, drop: Reading) -> str:
    session = reading()
    found = queries.get_talk(session, talk_id)
    may = current_user.may(Permission.TALKS_HOLD, g.place.path)
    return render_template(
        "compliance/talk.html", talk=found, village=g.place, hold=hold, drop=drop,
        names=names_of(session, [found.person_id]), stage=STAGES[found.stage],
        state=STATES[found.state], may=may and found.state == "suggested",
        matter=session.get(Matter, found.matter_id) if found.matter_id else None,
        mine=current_user.person_id == found.person_id,
    )  # fmt: skip


def _listing(villages: list[RegionId], state: str) -> Listing:
    return Listing(
        caption="提醒谈话",
        query=_query(villages, state),
        columns=(
            Column("who", "和谁谈", lambda r: r.person, Person.name,
                   show=lambda r: linked(url_for("compliance.talk", talk_id=r.Talk.id), r.person)),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("stage", "哪一种", lambda r: STAGES[r.Talk.stage], Talk.stage, tight=True),
            Column("why", "为什么", lambda r: r.Talk.reason,
                   show=lambda r: shortened(r.Talk.reason)),
            Column("held", "哪天谈的", lambda r: r.Talk.held_on, Talk.held_on,
                   show=lambda r: short_day(r.Talk.held_on), tight=True),
        ),
        tie=Talk.id.desc(),
        search=(Person.name, Region.name, Talk.reason),
        searchable="姓名、村、事由",
    )  # fmt: skip


def _query(villages: list[RegionId], state: str) -> Select[*tuple[Any, ...]]:
    return (
        select(Talk, Region.name.label("village"), Person.name.label("person"))
        .join(Region, Region.id == Talk.village_id)
        .join(Person, Person.id == Talk.person_id)
        .where(Talk.village_id.in_(villages), Talk.state == state)
    )

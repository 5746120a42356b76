"""Waivers, which anybody may read, and the supervision committee's refusals."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from pointsapp.compliance import queries, service
from pointsapp.compliance.ids import RefusalId, WaiverId
from pointsapp.compliance.models import Refusal
from pointsapp.compliance.policy.codes import CODES
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.web import place
from pointsapp.web.access import Permission, requires
from pointsapp.web.compliance.blueprint import blueprint
from pointsapp.web.compliance.schemas import RefuseIn, WaiveIn
from pointsapp.web.compliance.scopes import OF_REFUSAL, OF_WAIVER, VILLAGE
from pointsapp.web.compliance.words import matter_of, short_day
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.listing import Column, Listing, answer_listing


@blueprint.get("/village/<int:village_id>/waivers")
@requires(Permission.PUBLIC, VILLAGE)
def waivers(village_id: RegionId) -> str:
    """What is not checked for a while in this village, by whose word and until when: in public."""
    session = reading()
    found = queries.waivers_of(session, village_id)
    return render_template(
        "compliance/waivers.html", village=g.place, waivers=found, codes=CODES,
        numbers=_numbers({each.matter_id for each in found}), today=village_day(now()),
        may=current_user.is_authenticated
        and current_user.may(Permission.WAIVERS_GIVE, g.place.path),
    )  # fmt: skip


@blueprint.get("/village/<int:village_id>/waivers/new")
@requires(Permission.WAIVERS_GIVE, VILLAGE)
def new_waiver(village_id: RegionId) -> str:
    """The empty form."""
    today = village_day(now()).isoformat()
    asked = {name: request.args.get(name) for name in ("code", "matter")}
    return _waiver_page(blank(from_on=today, **asked))


@blueprint.post("/village/<int:village_id>/waivers/new")
@requires(Permission.WAIVERS_GIVE, VILLAGE)
def waive(village_id: RegionId) -> ResponseReturnValue:
    """Give a waiver."""
    form = read_form(WaiveIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: _waive(session, village_id, dict(form.values)))
    if not form.ok:
        return _waiver_page(form), 422
    forget_draft(f"waiver-{village_id}")
    flash("记好了，公开栏上看得到。", "ok")
    return redirect(url_for("compliance.waivers", village_id=village_id))


@blueprint.post("/waivers/<int:waiver_id>/end")
@requires(Permission.WAIVERS_GIVE, OF_WAIVER)
def end_waiver(waiver_id: WaiverId) -> ResponseReturnValue:
    """End it early; what it covered is found again the next night."""
    with transaction() as session:
        service.end_waiver(session, waiver_id, by=current_user.id, now=now())
    flash("取消了，今晚起照常核对。", "ok")
    return redirect(url_for("compliance.waivers", village_id=g.place.id))


@blueprint.get("/refusals")
@requires(Permission.DOUBTS_VIEW)
def refusals() -> ResponseReturnValue:
    """What the supervision committees did not agree to; what the town has not read stands first."""
    villages = place.villages(Permission.DOUBTS_VIEW)
    writes = [each for each in villages
              if current_user.may(Permission.REFUSALS_WRITE, each.path)]  # fmt: skip
    reads = bool(place.paths(Permission.FINDINGS_DECIDE))
    return answer_listing(
        _listing([each.id for each in villages]), reading(), "compliance/refusals.html",
        villages=writes, may_see=reads,
    )  # fmt: skip


@blueprint.get("/village/<int:village_id>/refusals/new")
@requires(Permission.REFUSALS_WRITE, VILLAGE)
def new_refusal(village_id: RegionId) -> str:
    """The empty form."""
    return _refusal_page(blank(
        refused_on=village_day(now()).isoformat(), matter=request.args.get("matter")
    ))  # fmt: skip


@blueprint.post("/village/<int:village_id>/refusals/new")
@requires(Permission.REFUSALS_WRITE, VILLAGE)
def refuse_matter(village_id: RegionId) -> ResponseReturnValue:
    """Write it down: it gets a number, and the town has it at once."""
    form = read_form(RefuseIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: _refuse(session, village_id, form.values))
    if not form.ok:
        return _refusal_page(form), 422
    forget_draft(f"refusal-{village_id}")
    flash("编了号，镇里已经看得到。", "ok")
    return redirect(url_for("compliance.refusals"))


@blueprint.post("/refusals/<int:refusal_id>/seen")
@requires(Permission.FINDINGS_DECIDE, OF_REFUSAL)
def see_refusal(refusal_id: RefusalId) -> ResponseReturnValue:
    """The town has read it."""
    with transaction() as session:
        service.see_refusal(session, refusal_id, by=current_user.id, now=now())
    flash("记下了：镇里看过。", "ok")
    return redirect(url_for("compliance.refusals"))


def _waive(session: Any, village_id: RegionId, values: dict[str, Any]) -> None:
    matter = matter_of(session, village_id, values.pop("matter"))
    service.waive(session, village_id, matter_id=matter.id if matter else None,
                  by=current_user.id, now=now(), **values)  # fmt: skip


def _refuse(session: Any, village_id: RegionId, values: dict[str, Any]) -> None:
    matter = matter_of(session, village_id, values["matter"])
    if matter is None:
        raise Invalid("refusal.matter", "请填办件编号")
    service.refuse_matter(
        session, matter.id, reason=values["reason"], refused_on=values["refused_on"],
        by=current_user.id, now=now(),
    )  # fmt: skip


def _numbers(matter_ids: set[MatterId | None]) -> dict[MatterId, str]:
    rows = reading().execute(select(Matter.id, Matter.number).where(Matter.id.in_(matter_ids)))
    return dict(rows.all())


def _waiver_page(form: Reading) -> str:
    codes = [(code.code, code.name, code.compares) for code in CODES.values()]
    return render_template("compliance/new_waiver.html", form=form, village=g.place, codes=codes)


def _refusal_page(form: Reading) -> str:
    return render_template("compliance/new_refusal.html", form=form, village=g.place)


def _listing(villages: list[RegionId]) -> Listing:
    return Listing(
        caption="监委会不同意的意见",
        query=select(Refusal, Region.name.label("village"), Matter.number.label("matter"))
        .join(Region, Region.id == Refusal.village_id)
        .join(Matter, Matter.id == Refusal.matter_id)
        .where(Refusal.village_id.in_(villages)),
        columns=(
            Column("number", "编号", lambda r: r.Refusal.number, Refusal.number, tight=True),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("matter", "哪一件", lambda r: r.matter, Matter.number, tight=True),
            Column("why", "理由", lambda r: r.Refusal.reason),
            Column("day", "哪天", lambda r: r.Refusal.refused_on, Refusal.refused_on,
                   show=lambda r: short_day(r.Refusal.refused_on), tight=True),
            Column("seen", "镇里看过", lambda r: village_day(r.Refusal.seen_at)
                   if r.Refusal.seen_at else "还没有", Refusal.seen_at,
                   show=lambda r: short_day(village_day(r.Refusal.seen_at)) if r.Refusal.seen_at
                   else "还没有", tight=True),
        ),
        tie=Refusal.id.desc(),
        search=(Refusal.number, Region.name, Refusal.reason),
        searchable="编号、村、理由",
    )  # fmt: skip

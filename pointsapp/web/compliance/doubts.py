"""Doubts: the list, one with its reason and how it was found, the cadre's word, the decision."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Select, select

from pointsapp.compliance import queries, service
from pointsapp.compliance.ids import DoubtId
from pointsapp.compliance.models import DOUBT_STATES, SEVERITIES, CheckRun, Doubt, Finding
from pointsapp.compliance.policy.codes import CODES, EVERY_CODE
from pointsapp.compliance.policy.separation import why_not_decide
from pointsapp.compliance.service import Decision
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.matters.models import RECORD_KINDS, Matter
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Person, Region
from pointsapp.powers.ids import ItemId
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.queries import duty_for, items_in_force
from pointsapp.web import place
from pointsapp.web.access import Permission, requires
from pointsapp.web.compliance.blueprint import blueprint, to_choose
from pointsapp.web.compliance.schemas import DecideIn, ExplainIn, RaiseIn
from pointsapp.web.compliance.scopes import OF_DOUBT, VILLAGE
from pointsapp.web.compliance.words import (
    cadres,
    linked,
    matter_of,
    names_of,
    office_held,
    office_word,
    short_day,
    shortened,
)
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.listing import Column, Listing, answer_listing

TABS = (("waiting", "等处理"), ("confirmed", "认定的"), ("dismissed", "消除的"), ("gone", "其他"))
STATES_OF = {
    "waiting": ("open", "explained"),
    "confirmed": ("confirmed",),
    "dismissed": ("dismissed",),
    "gone": ("cleared", "waived"),
}


@blueprint.get("/doubts")
@requires(Permission.DOUBTS_VIEW)
def doubts() -> ResponseReturnValue:
    """The doubts of the villages one works for; what waits longest for an answer stands first."""
    tab = request.args.get("state", "waiting")
    tab = tab if tab in STATES_OF else "waiting"
    villages = place.villages(Permission.DOUBTS_VIEW)
    listing = _listing([each.id for each in villages], tab)
    return answer_listing(
        listing, reading(), "compliance/doubts.html", state=tab, parts=TABS,
        raises=to_choose(villages, Permission.DOUBTS_RAISE, "compliance.new_doubt"),
    )  # fmt: skip


@blueprint.get("/doubts/<int:doubt_id>")
@requires(Permission.DOUBTS_VIEW, OF_DOUBT)
def doubt(doubt_id: DoubtId) -> str:
    """One doubt with everything a person needs to judge it."""
    return _page(doubt_id, blank(given_on=village_day(now()).isoformat()), blank())


@blueprint.post("/doubts/<int:doubt_id>/explain")
@requires(Permission.DOUBTS_ANSWER, OF_DOUBT)
def explain(doubt_id: DoubtId) -> ResponseReturnValue:
    """The cadre's own word, or a clerk's note of it."""
    form = read_form(ExplainIn, request.form)
    if form.ok:
        found = queries.get_doubt(reading(), doubt_id)
        form = attempt(form, lambda session: service.explain(
            session, doubt_id, person_id=found.person_id, by=current_user.id, now=now(),
            **form.values,
        ))  # fmt: skip
    if not form.ok:
        return _page(doubt_id, form, blank()), 422
    forget_draft(f"explain-{doubt_id}")
    flash("说明交上去了，由另外的人来认定。", "ok")
    return redirect(url_for("compliance.doubt", doubt_id=doubt_id))


@blueprint.post("/doubts/<int:doubt_id>/decide")
@requires(Permission.FINDINGS_DECIDE, OF_DOUBT)
def decide(doubt_id: DoubtId) -> ResponseReturnValue:
    """Confirm, change or dismiss it, by somebody who had no hand in it."""
    form = read_form(DecideIn, request.form)
    if form.ok:
        values = dict(form.values)
        decision = Decision(
            outcome=values["outcome"], reason=values["reason"], statement=values["statement"],
            severity=values["severity"] or "", person_id=values["person"], item_id=values["item"],
            occurred_on=values["occurred_on"], points=values["points"],
        )  # fmt: skip
        form = attempt(form, lambda session: service.decide(
            session, doubt_id, decision, by=current_user.id, now=now()
        ))  # fmt: skip
    if not form.ok:
        return _page(doubt_id, blank(), form), 422
    forget_draft(f"decide-{doubt_id}")
    flash("认定好了。要整改的，接着下整改通知。", "ok")
    finding = _finding_of(doubt_id)
    if finding is None or finding.outcome == "dismissed":
        return redirect(url_for("compliance.doubt", doubt_id=doubt_id))
    return redirect(url_for("compliance.finding", finding_id=finding.id))


@blueprint.get("/doubts/<int:doubt_id>/how")
@requires(Permission.DOUBTS_VIEW, OF_DOUBT)
def how(doubt_id: DoubtId) -> str:
    """How the check found it: what it looked at that night, and that it says the same again."""
    session = reading()
    found = queries.get_doubt(session, doubt_id)
    run = session.get(CheckRun, found.run_id) if found.run_id else None
    if run is None:
        raise NotFound("doubt.by_hand", "这个疑点是人提出的，没有核对记录。")
    return render_template(
        "compliance/how.html", doubt=found, run=run, same=service.rerun(run) == run.results,
        results=[each for each in run.results if each["code"] == found.code],
        code=EVERY_CODE[found.code], village=g.place, kinds=RECORD_KINDS, posts=POSTS,
    )  # fmt: skip


@blueprint.get("/village/<int:village_id>/doubts/new")
@requires(Permission.DOUBTS_RAISE, VILLAGE)
def new_doubt(village_id: RegionId) -> str:
    """The empty form for what somebody saw."""
    return _new_page(village_id, blank(severity="plain", matter=request.args.get("matter")))


@blueprint.post("/village/<int:village_id>/doubts/new")
@requires(Permission.DOUBTS_RAISE, VILLAGE)
def raise_doubt(village_id: RegionId) -> ResponseReturnValue:
    """Raise a doubt by hand."""
    form = read_form(RaiseIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: _raise(session, village_id, form.values))
    if not form.ok:
        return _new_page(village_id, form), 422
    forget_draft(f"doubt-{village_id}")
    flash("记下来了，等责任人说明。", "ok")
    return redirect(url_for("compliance.doubts"))


def _raise(session: Any, village_id: RegionId, values: dict[str, Any]) -> None:
    matter = matter_of(session, village_id, values["matter"])
    person_id, today = values["person"], village_day(now())
    service.raise_doubt(
        session, village_id, reason=values["reason"], clause=values["clause"],
        severity=values["severity"], person_id=person_id,
        office=office_held(session, village_id, person_id, on=today),
        matter_id=matter.id if matter else None, by=current_user.id, now=now(),
    )  # fmt: skip


def _new_page(village_id: RegionId, form: Reading) -> str:
    return render_template(
        "compliance/new_doubt.html", form=form, village=g.place, severities=SEVERITIES.items(),
        cadres=cadres(reading(), village_id, on=village_day(now())),
    )  # fmt: skip


def _page(doubt_id: DoubtId, explanation: Reading, decision: Reading) -> str:
    session, today = reading(), village_day(now())
    found = queries.get_doubt(session, doubt_id)
    matter = session.get(Matter, found.matter_id) if found.matter_id else None
    said = queries.explanations_of(session, doubt_id)
    names = names_of(session, [found.person_id, *(each.person_id for each in said)])
    return render_template(
        "compliance/doubt.html", doubt=found, matter=matter, village=g.place, said=said,
        names=names, code=EVERY_CODE[found.code], state=DOUBT_STATES[found.state],
        severity=SEVERITIES[found.severity], office=office_word(found.office), today=today,
        explanation=explanation, decision=decision, finding=_finding_of(doubt_id),
        mine=current_user.person_id == found.person_id,
        may_waive=found.code in CODES and current_user.may(
            Permission.WAIVERS_GIVE, g.place.path
        ), **_deciding(found, today),
    )  # fmt: skip


def _deciding(found: Doubt, today: Any) -> dict[str, Any]:
    """What the form of the decision offers, or why somebody else decides."""
    session = reading()
    may = current_user.may(Permission.FINDINGS_DECIDE, g.place.path)
    waits = found.state in ("open", "explained")
    why_not = why_not_decide(
        current_user.id, current_user.person_id, queries.handled(session, found)
    )
    if not may or not waits or why_not:
        return {"may_decide": False, "why_not": why_not if may and waits else None}
    duty = duty_for(session, found.village_id, found.code, found.office, on=today)
    return {
        "may_decide": True, "why_not": None, "duty": duty,
        "items": _duties(found.village_id, today), "severities": SEVERITIES.items(),
        "cadres": cadres(session, found.village_id, on=found.raised_on),
    }  # fmt: skip


def _duties(village_id: RegionId, today: Any) -> list[tuple[ItemId, str]]:
    """The duty and negative items that name a rule of the cadre book."""
    session = reading()
    return [
        (item.id, f"{item.title}（细则第 {item.rule_number} 条）")
        for kind in ("duty", "negative")
        for item in items_in_force(session, village_id, kind, on=today)
        if item.rule_number is not None
    ]


def _finding_of(doubt_id: DoubtId) -> Finding | None:
    return reading().scalar(select(Finding).where(Finding.doubt_id == doubt_id))


def _listing(villages: list[RegionId], tab: str) -> Listing:
    return Listing(
        caption="疑点",
        query=_query(villages, tab),
        columns=(
            Column("number", "编号", lambda r: r.Doubt.number, Doubt.number,
                   show=_linked, tight=True),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("what", "是什么", lambda r: EVERY_CODE[r.Doubt.code].name, Doubt.code),
            Column("why", "怎么看出来的", lambda r: r.Doubt.reason,
                   show=lambda r: shortened(r.Doubt.reason)),
            Column("severity", "轻重", lambda r: SEVERITIES[r.Doubt.severity], tight=True),
            Column("who", "责任人", lambda r: r.person or office_word(r.Doubt.office),
                   Person.name, tight=True),
            Column("raised", "哪天发现", lambda r: r.Doubt.raised_on, Doubt.raised_on,
                   show=lambda r: short_day(r.Doubt.raised_on), tight=True),
            Column("state", "到哪一步", lambda r: DOUBT_STATES[r.Doubt.state], tight=True),
        ),
        tie=Doubt.id.desc(),
        search=(Doubt.number, Region.name, Doubt.reason, Person.name),
        searchable="编号、村、责任人、内容",
        default_sort="raised" if tab == "waiting" else "-raised",
    )  # fmt: skip


def _query(villages: list[RegionId], tab: str) -> Select[*tuple[Any, ...]]:
    return (
        select(Doubt, Region.name.label("village"), Person.name.label("person"))
        .join(Region, Region.id == Doubt.village_id)
        .outerjoin(Person, Person.id == Doubt.person_id)
        .where(Doubt.village_id.in_(villages), Doubt.state.in_(STATES_OF[tab]))
    )


def _linked(row: Any) -> Markup:
    address = url_for("compliance.doubt", doubt_id=row.Doubt.id)
    return linked(address, row.Doubt.number)

"""Findings: the list, one with its course, and the forms of its next step."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Select, select

from pointsapp.claims.models import STATES as CLAIM_STATES
from pointsapp.claims.models import Claim
from pointsapp.compliance import queries, service
from pointsapp.compliance.ids import FindingId
from pointsapp.compliance.models import (
    FINDING_STATES,
    FINDING_STEPS,
    SEVERITIES,
    Doubt,
    Finding,
)
from pointsapp.compliance.policy.separation import why_not_reinspect
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.matters.models import Matter
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Person, Region
from pointsapp.people.queries import find_user
from pointsapp.powers.queries import get_item
from pointsapp.web import place
from pointsapp.web.access import Permission, requires
from pointsapp.web.compliance.blueprint import blueprint
from pointsapp.web.compliance.schemas import OrderIn, ReinspectIn, ReportIn
from pointsapp.web.compliance.scopes import OF_FINDING
from pointsapp.web.compliance.words import linked, names_of, office_word, short_day, shortened
from pointsapp.web.context import now
from pointsapp.web.forms import FormSchema, Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.listing import Column, Listing, answer_listing

LEVELS = {"village": "村", "town": "镇", "county": "县"}
TABS = (
    ("open", "没有销号的"),
    ("late", "超期的"),
    ("above", "上报到镇、县的"),
    ("closed", "已销号"),
)
OPEN = ("decided", "ordered", "proved", "failed")


@blueprint.get("/findings")
@requires(Permission.DOUBTS_VIEW)
def findings() -> ResponseReturnValue:
    """The findings of the villages one works for; the first deadline stands first."""
    tab = request.args.get("state", "open")
    tab = tab if tab in dict(TABS) else "open"
    villages = place.villages(Permission.DOUBTS_VIEW)
    listing = _listing([each.id for each in villages], tab)
    return answer_listing(listing, reading(), "compliance/findings.html", state=tab, parts=TABS)


@blueprint.get("/findings/<int:finding_id>")
@requires(Permission.DOUBTS_VIEW, OF_FINDING)
def finding(finding_id: FindingId) -> str:
    """One finding: what it is, what it cost, and how it is being put right."""
    return _page(finding_id, {})


@blueprint.post("/findings/<int:finding_id>/order")
@requires(Permission.FINDINGS_DECIDE, OF_FINDING)
def order(finding_id: FindingId) -> ResponseReturnValue:
    """Order what is to be put right."""
    return _step(finding_id, "order", OrderIn, "通知下了。", lambda session, values: (
        service.order_rectification(session, finding_id, by=current_user.id, now=now(), **values)
    ))  # fmt: skip


@blueprint.post("/findings/<int:finding_id>/report")
@requires(Permission.FINDINGS_ANSWER, OF_FINDING)
def report(finding_id: FindingId) -> ResponseReturnValue:
    """Report what was put right."""
    done = "报上去了，等别人来复查。"
    return _step(finding_id, "report", ReportIn, done, lambda session, values: (
        service.report_rectified(session, finding_id, by=current_user.id, now=now(), **values)
    ))  # fmt: skip


@blueprint.post("/findings/<int:finding_id>/reinspect")
@requires(Permission.FINDINGS_DECIDE, OF_FINDING)
def reinspect(finding_id: FindingId) -> ResponseReturnValue:
    """Look again, by somebody else."""
    return _step(finding_id, "reinspect", ReinspectIn, "复查记好了。", lambda session, values: (
        service.reinspect(
            session, finding_id, passed=values["passed"] == "yes", statement=values["statement"],
            happened_on=values["happened_on"], by=current_user.id, now=now(),
        )
    ))  # fmt: skip


def _step(
    finding_id: FindingId,
    name: str,
    schema: type[FormSchema],
    done: str,
    act: Callable[[Any, dict[str, Any]], object],
) -> ResponseReturnValue:
    form = read_form(schema, request.form)
    if form.ok:
        form = attempt(form, lambda session: act(session, form.values))
    if not form.ok:
        return _page(finding_id, {name: form}), 422
    forget_draft(f"{name}-{finding_id}")
    flash(done, "ok")
    return redirect(url_for("compliance.finding", finding_id=finding_id))


def _page(finding_id: FindingId, forms: dict[str, Reading]) -> str:
    session, today = reading(), village_day(now())
    found = queries.get_finding(session, finding_id)
    doubt = queries.get_doubt(session, found.doubt_id)
    steps = queries.steps_of_finding(session, finding_id)
    first = {"happened_on": today.isoformat()}
    blanks = {"order": blank(), "report": blank(**first), "reinspect": blank(**first)}
    shown = forms or blanks
    return render_template(
        "compliance/finding.html", finding=found, doubt=doubt, steps=steps, village=g.place,
        matter=session.get(Matter, doubt.matter_id) if doubt.matter_id else None,
        names=names_of(session, [found.person_id]), decider=find_user(session, found.decided_by),
        state=FINDING_STATES[found.state], level=LEVELS[found.level], levels=LEVELS,
        severity=SEVERITIES[found.severity], office=office_word(found.office),
        item=get_item(session, found.item_id) if found.item_id else None, words=FINDING_STEPS,
        claim=session.get(Claim, found.claim_id) if found.claim_id else None, today=today,
        claim_states=CLAIM_STATES, forms={**blanks, **forms}, first=next(iter(shown)),
        failed=next(iter(forms.values()), blank()), may=_may(found),
    )  # fmt: skip


def _may(found: Finding) -> dict[str, Any]:
    """Which forms this login gets, and why the re-inspection is not theirs."""
    decides = current_user.may(Permission.FINDINGS_DECIDE, g.place.path)
    answers = current_user.may(Permission.FINDINGS_ANSWER, g.place.path)
    handled = queries.handled_finding(reading(), found)
    why_not = why_not_reinspect(current_user.id, current_user.person_id, handled)
    return {
        "order": decides and found.state in ("decided", "ordered", "failed"),
        "report": answers and found.state in ("ordered", "failed"),
        "reinspect": decides and found.state == "proved" and why_not is None,
        "why_not": why_not if decides and found.state == "proved" else None,
    }


def _listing(villages: list[RegionId], tab: str) -> Listing:
    return Listing(
        caption="问题和整改",
        query=_query(villages, tab),
        columns=(
            Column("number", "编号", lambda r: r.Finding.number, Finding.number,
                   show=_linked, tight=True),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("what", "是什么", lambda r: r.Finding.statement,
                   show=lambda r: shortened(r.Finding.statement)),
            Column("who", "责任人", lambda r: r.person or office_word(r.Finding.office),
                   Person.name, tight=True),
            Column("level", "哪一级管", lambda r: LEVELS[r.Finding.level], Finding.level,
                   tight=True),
            Column("due", "整改期限", lambda r: r.Finding.due_on, Finding.due_on,
                   show=lambda r: short_day(r.Finding.due_on), tight=True),
            Column("state", "到哪一步", lambda r: FINDING_STATES[r.Finding.state], tight=True),
        ),
        tie=Finding.id.desc(),
        search=(Finding.number, Region.name, Finding.statement, Person.name),
        searchable="编号、村、责任人、内容",
        default_sort="-number" if tab == "closed" else "due",
    )  # fmt: skip


def _query(villages: list[RegionId], tab: str) -> Select[*tuple[Any, ...]]:
    query = (
        select(Finding, Region.name.label("village"), Person.name.label("person"))
        .join(Region, Region.id == Finding.village_id)
        .join(Doubt, Doubt.id == Finding.doubt_id)
        .outerjoin(Person, Person.id == Finding.person_id)
        .where(Finding.village_id.in_(villages), Finding.outcome != "dismissed")
    )
    if tab == "closed":
        return query.where(Finding.state == "closed")
    query = query.where(Finding.state.in_(OPEN))
    if tab == "late":
        return query.where(Finding.due_on < village_day(now()))
    return query.where(Finding.level != "village") if tab == "above" else query


def _linked(row: Any) -> Markup:
    address = url_for("compliance.finding", finding_id=row.Finding.id)
    return linked(address, row.Finding.number)

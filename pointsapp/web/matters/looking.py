"""One matter: the course with its days, papers, doubts; followed by anybody, masked."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.compliance.models import DOUBT_STATES
from pointsapp.compliance.policy.codes import EVERY_CODE
from pointsapp.compliance.queries import doubts_in
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.matters import queries
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import STATES
from pointsapp.matters.policy.progress import STEP_STATES
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import (
    get_household,
    get_region,
    head_of,
    household_code,
    persons_by_id,
)
from pointsapp.powers.queries import get_item
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.listing import clean_query
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.schemas import FollowIn
from pointsapp.web.matters.scopes import VILLAGE, of_matter
from pointsapp.web.matters.words import record_lines, step_lines


@blueprint.get("/matters/<int:matter_id>")
@requires(Permission.MATTERS_VIEW, of_matter)
def matter(matter_id: MatterId) -> str:
    """How far it is, what is due, who signed, which papers there are."""
    return render_template("matters/matter.html", **everything(matter_id))


@blueprint.get("/matters/<int:matter_id>/dossier")
@requires(Permission.MATTERS_VIEW, of_matter)
def dossier(matter_id: MatterId) -> str:
    """All of one matter as one print: the day it happened beside the day it was entered."""
    return render_template("matters/dossier.html", **everything(matter_id))


@blueprint.get("/v/<int:village_id>/matters")
@requires(Permission.BOARD_VIEW, VILLAGE)
def follow(village_id: RegionId) -> ResponseReturnValue:
    """Type a number, see the matter."""
    if "number" not in request.args:
        return render_template("matters/follow.html", village=g.place, form=blank())
    form: Reading = read_form(FollowIn, request.args)
    number = clean_query(str(form.raw.get("number", "")))
    if form.ok and queries.find_by_number(reading(), village_id, number):
        return redirect(url_for("matters.public", village_id=village_id, number=number))
    form = form.wrong("没有找到这个编号，请照回执上的编号填，如 2026-0017", "number")
    return render_template("matters/follow.html", village=g.place, form=form), 404


@blueprint.get("/v/<int:village_id>/matters/<number>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def public(village_id: RegionId, number: str) -> str:
    """A matter as anybody may follow it: offices instead of names, no household, no payee."""
    found = queries.public_matter(reading(), village_id, number, today=village_day(now()))
    return render_template(
        "matters/public.html", village=g.place, matter=found, states=STATES, words=STEP_STATES
    )


def everything(matter_id: MatterId) -> dict[str, Any]:
    """What the page and the dossier show of a matter."""
    session, today = reading(), village_day(now())
    found = queries.get_matter(session, matter_id)
    standing = queries.standing_of(session, matter_id, today=today)
    records = queries.records_of(session, matter_id)
    doubts = session.scalars(doubts_in([found.village_id], matter_id=matter_id)).all()
    handler = persons_by_id(session, [found.handler_id] if found.handler_id else [])
    recused = persons_by_id(session, standing.matter.recused)
    return {
        "matter": found,
        "village": g.place,
        "standing": standing,
        "progress": standing.progress,
        "item": get_item(session, found.item_id) if found.item_id else None,
        "steps": step_lines(session, standing, records),
        "apart": record_lines(session, standing, records).get("", []),
        "papers": queries.papers_of(session, matter_id),
        "budget": queries.budget_of(session, matter_id),
        "wanted": _wanted(standing),
        "doubts": [each for each in doubts if each.state != "cleared"],
        "codes": EVERY_CODE,
        "doubt_states": DOUBT_STATES,
        "state": STATES[standing.progress.state],
        "handler": next((person.name for person in handler.values()), ""),
        "recused": [person.name for person in recused.values()],
        "household": _household(found),
        "today": today,
        "may_record": current_user.may(Permission.MATTERS_RECORD, g.place.path),
    }


def _wanted(standing: Any) -> list[tuple[str, str, bool]]:
    """The papers that steps ask for: (step, name, there)."""
    there = {name for _, name in standing.matter.papers}
    return [
        (each.step.code, name, name in there)
        for each in standing.progress.steps
        for name in each.step.papers
    ]


def _household(found: Any) -> str:
    """'03-018 赵六' for staff; '' where no household is concerned."""
    if found.household_id is None:
        return ""
    session = reading()
    household = get_household(session, found.household_id)
    head = head_of(session, household.id, on=found.opened_on)
    code = household_code(household, get_region(session, household.group_id))
    return f"{code} {head.name if head else ''}".strip()

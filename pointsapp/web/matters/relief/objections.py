"""Objections to a list: the clerk writes down what was said, somebody in the town answers."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.contests.ids import ContestId
from pointsapp.contests.policy import STATES, VIAS, clock
from pointsapp.contests.queries import get_contest, open_on
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.matters.ids import ReliefLineId
from pointsapp.matters.models import ReliefLine
from pointsapp.matters.queries.relief import SUBJECT
from pointsapp.matters.service import relief as service
from pointsapp.people.ids import HouseholdId
from pointsapp.people.queries import find_user, get_household, get_region, head_of, household_code
from pointsapp.people.queries.finding import find_holder
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.relief import rows
from pointsapp.web.matters.relief.schemas import AnswerIn, ObjectIn
from pointsapp.web.matters.relief.scopes import acts, of_line, of_objection


@blueprint.get("/matters/relief/lines/<int:relief_line_id>/object")
@requires(Permission.RELIEF_EDIT, of_line)
def relief_object(relief_line_id: ReliefLineId) -> str:
    """The form for what somebody came to say."""
    return _object_page(relief_line_id, blank(via="oral"))


@blueprint.post("/matters/relief/lines/<int:relief_line_id>/object")
@requires(Permission.RELIEF_EDIT, of_line)
def object_to_relief(relief_line_id: ReliefLineId) -> ResponseReturnValue:
    """Write it down; pressed twice it is written down once."""
    form = read_form(ObjectIn, request.form)
    already = open_on(reading(), SUBJECT, [relief_line_id]).get(relief_line_id)
    if form.ok and (already is None or already.statement != form.values["statement"]):
        form = attempt(form, lambda session: _object(session, relief_line_id, form))
    if not form.ok:
        return _object_page(relief_line_id, form), 422
    forget_draft(f"relief-object-{relief_line_id}")
    flash("记下来了，由镇里答复。", "ok")
    return redirect(url_for("matters.relief_line", relief_line_id=relief_line_id))


@blueprint.get("/matters/relief/objections/<int:objection_id>")
@requires(Permission.RELIEF_DECIDE, of_objection)
def relief_objection(objection_id: ContestId) -> str:
    """What was said about which household, and the form for the answer."""
    return _answer_page(objection_id, blank())


@blueprint.post("/matters/relief/objections/<int:objection_id>")
@requires(Permission.RELIEF_DECIDE, of_objection)
def answer_relief_objection(objection_id: ContestId) -> ResponseReturnValue:
    """Answer it with a reason; what becomes of the household is decided apart."""
    form = read_form(AnswerIn, request.form)
    found = get_contest(reading(), objection_id)
    if form.ok and not (found.decided_by == current_user.id
                        and found.state == form.values["outcome"]):  # fmt: skip
        form = attempt(form, lambda session: service.answer_objection(
            session, objection_id, upheld=form.values["outcome"] == "upheld",
            reason=form.values["reason"], by=current_user.id, now=now(),
        ))  # fmt: skip
    if not form.ok:
        return _answer_page(objection_id, form), 422
    forget_draft(f"relief-answer-{objection_id}")
    flash("答复好了。接着审核这一户。", "ok")
    return redirect(url_for("matters.relief_line", relief_line_id=found.subject_id))


def _object(session: Session, relief_line_id: ReliefLineId, form: Reading) -> None:
    household = None
    if form.values["who"]:
        household = find_holder(
            session, g.place.id, "household", form.values["who"], on=village_day(now())
        ).household_id
    service.object_to_line(
        session, relief_line_id, via=form.values["via"], statement=form.values["statement"],
        household_id=household, by=current_user.id, now=now(),
    )  # fmt: skip


def _row(relief_line_id: ReliefLineId) -> tuple[ReliefLine, str]:
    query = rows.line_rows(village_day(now())).where(ReliefLine.id == relief_line_id)
    row = reading().execute(query).one()
    return row.ReliefLine, rows.household_words(row)


def _object_page(relief_line_id: ReliefLineId, form: Reading) -> str:
    line, household = _row(relief_line_id)
    return render_template(
        "matters/relief_object.html", line=line, household=household, village=g.place, form=form,
        change=rows.change(line.before, line.opinion),
    )  # fmt: skip


def _answer_page(objection_id: ContestId, form: Reading) -> str:
    session, today = reading(), village_day(now())
    found = get_contest(session, objection_id)
    line, household = _row(ReliefLineId(found.subject_id))
    users = {each: find_user(session, each) for each in (found.raised_by, found.decided_by) if each}
    names = {each: user.name for each, user in users.items() if user is not None}
    return render_template(
        "matters/relief_objection.html", contest=found, line=line, household=household,
        village=g.place, form=form, change=rows.change(line.before, line.opinion),
        state=STATES[found.state], via=VIAS[found.via], clock=clock(found.due_on, today),
        names=names, who=_who(session, found.household_id), mine=found.raised_by == current_user.id,
        acts=acts(g.place.path),
    )  # fmt: skip


def _who(session: Session, household_id: HouseholdId | None) -> str:
    """'03-018 赵六' of the household that said it; '' when it did not say who it is."""
    if household_id is None:
        return ""
    household = get_household(session, household_id)
    head = head_of(session, household_id, on=village_day(now()))
    code = household_code(household, get_region(session, household.group_id))
    return f"{code} {head.name if head else ''}".strip()

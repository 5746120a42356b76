"""A household says that a line is wrong, follows the answer, or takes it back."""

from collections.abc import Callable

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from pointsapp.claims import service as claims
from pointsapp.claims.queries import HouseholdLine, household_lines
from pointsapp.contests.ids import ContestId
from pointsapp.contests.models import Contest
from pointsapp.contests.policy import KINDS, STATES
from pointsapp.contests.queries import get_contest
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.villager.blueprint import blueprint
from pointsapp.web.villager.home import ALL_LINES
from pointsapp.web.villager.late import typed_late
from pointsapp.web.villager.schemas import ContestIn

# What a line can be contested as: its field, the service that takes it, the condition.
Raise = Callable[..., Contest]
SUBJECTS: dict[str, tuple[str, Raise]] = {
    "line": ("line_id", claims.object_to),
    "entry": ("entry_id", claims.appeal),
    "standing": ("standing_id", claims.appeal_standing),
}


def own_line(kind: str, subject_id: int) -> HouseholdLine:
    """The line of the card's own household; NotFound for anybody else's."""
    card, today = g.card, village_day(now())
    field = SUBJECTS[kind][0]
    found = household_lines(reading(), card.household_id, on=today, size=ALL_LINES)
    for line in found.lines:
        if getattr(line, field) == subject_id:
            return line
    raise NotFound("villager.no_line", "没有找到这一条。")


@blueprint.get("/my/contest/<any(line, entry, standing):kind>/<int:subject_id>")
@requires(Permission.HOUSEHOLD_PROVED)
def contest(kind: str, subject_id: int) -> str:
    """The form: the line again, and a place for what is wrong."""
    return _contest_page(kind, own_line(kind, subject_id), blank(**typed_late()))


@blueprint.post("/my/contest/<any(line, entry, standing):kind>/<int:subject_id>")
@requires(Permission.HOUSEHOLD_PROVED)
def contest_now(kind: str, subject_id: int) -> ResponseReturnValue:
    """Raise the objection or appeal; what was typed stays when it cannot be taken."""
    line, card = own_line(kind, subject_id), g.card
    form = read_form(ContestIn, request.form)
    if form.ok:
        try:
            with transaction() as session:
                raised = SUBJECTS[kind][1](
                    session, subject_id, via="card", statement=form.values["statement"],
                    household_id=card.household_id, by=None, now=now(),
                ).id  # fmt: skip
            return redirect(url_for("villager.contested", contest_id=raised))
        except ProductError as refusal:
            form = form.wrong(refusal.sentence)
    return _contest_page(kind, line, form), 422


def _contest_page(kind: str, line: HouseholdLine, form: Reading) -> str:
    word = KINDS["objection" if kind == "line" else "appeal"]
    subject_id = getattr(line, SUBJECTS[kind][0])
    action = url_for("villager.contest_now", kind=kind, subject_id=subject_id)
    return render_template("villager/contest.html", line=line, form=form, word=word, action=action)


@blueprint.get("/my/contests/<int:contest_id>")
@requires(Permission.HOUSEHOLD_PROVED)
def contested(contest_id: ContestId) -> str:
    """One's own contest: its number, until when it is answered, the answer with its reason."""
    return render_template(
        "villager/contested.html",
        contest=_own_contest(contest_id),
        words=KINDS,
        states=STATES,
        today=village_day(now()),
    )


@blueprint.post("/my/contests/<int:contest_id>/withdraw")
@requires(Permission.HOUSEHOLD_PROVED)
def withdraw(contest_id: ContestId) -> Response:
    """Take back one's own contest while it waits."""
    _own_contest(contest_id)
    with transaction() as session:
        claims.withdraw_contest(session, contest_id, by=None, now=now())
    flash("已经撤回。")
    return redirect(url_for("villager.contested", contest_id=contest_id))


def _own_contest(contest_id: ContestId) -> Contest:
    found = get_contest(reading(), contest_id)
    if found.household_id != g.card.household_id:
        raise NotFound("villager.no_contest", "没有找到这件异议或申诉。")
    return found

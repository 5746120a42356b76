"""The village's part: who is on the list, what it says of each household, and why."""

from typing import Any, cast

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.matters.ids import ReliefLineId, RoundId
from pointsapp.matters.queries.relief import get_line, get_round
from pointsapp.matters.service import relief as service
from pointsapp.matters.service.relief import Listed
from pointsapp.people.ids import HouseholdId
from pointsapp.people.queries.finding import find_holder
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.relief.line import line_page
from pointsapp.web.matters.relief.schemas import LineIn, ListedIn
from pointsapp.web.matters.relief.scopes import of_line, of_round


@blueprint.get("/matters/relief/<int:round_id>/add")
@requires(Permission.RELIEF_EDIT, of_round)
def relief_add(round_id: RoundId) -> str:
    """The form for one more household."""
    return _page(round_id, blank(before="out"))


@blueprint.post("/matters/relief/<int:round_id>/add")
@requires(Permission.RELIEF_EDIT, of_round)
def add_relief_line(round_id: RoundId) -> ResponseReturnValue:
    """Put a household on the list; one that is there already is corrected."""
    form = read_form(ListedIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: _add(session, round_id, form.values))
    if not form.ok:
        return _page(round_id, form), 422
    forget_draft(f"relief-{round_id}")
    flash(f"{form.values['household']} 列上了。", "ok")
    onward = "relief_add" if request.form.get("again") else "relief_round"
    return redirect(url_for(f"matters.{onward}", round_id=round_id))


@blueprint.post("/matters/relief/lines/<int:relief_line_id>/opinion")
@requires(Permission.RELIEF_EDIT, of_line)
def relief_opinion(relief_line_id: ReliefLineId) -> ResponseReturnValue:
    """Write down what the village's meeting says of a household."""
    form = read_form(LineIn, request.form)
    line = get_line(reading(), relief_line_id)
    if form.ok:
        said = Listed(line.household_id, **form.values)
        form = attempt(form, lambda session: service.set_lines(
            session, line.round_id, [said], by=current_user.id, now=now()
        ))  # fmt: skip
    if not form.ok:
        return line_page(relief_line_id, form), 422
    flash("村里的意见记好了。", "ok")
    return redirect(url_for("matters.relief_round", round_id=line.round_id))


@blueprint.post("/matters/relief/lines/<int:relief_line_id>/drop")
@requires(Permission.RELIEF_EDIT, of_line)
def drop_relief_line(relief_line_id: ReliefLineId) -> ResponseReturnValue:
    """Strike a household that was listed by mistake."""
    round_id = get_line(reading(), relief_line_id).round_id
    with transaction() as session:
        service.drop_line(session, relief_line_id, by=current_user.id, now=now())
    flash("从名单上删了。", "ok")
    return redirect(url_for("matters.relief_round", round_id=round_id))


@blueprint.post("/matters/relief/<int:round_id>/unchanged")
@requires(Permission.RELIEF_EDIT, of_round)
def keep_relief(round_id: RoundId) -> ResponseReturnValue:
    """Say of all the others who receive help that it goes on."""
    with transaction() as session:
        kept = service.keep_unchanged(session, round_id, by=current_user.id, now=now())
    flash(f"{kept} 户填了“继续享受”。", "ok")
    return redirect(url_for("matters.relief_round", round_id=round_id))


def _add(session: Session, round_id: RoundId, values: dict[str, Any]) -> None:
    found = get_round(session, round_id)
    home = find_holder(
        session, found.village_id, "household", values["household"], on=village_day(now())
    )
    said = Listed(
        cast(HouseholdId, home.household_id), values["before"], values["opinion"], values["note"]
    )
    service.set_lines(session, round_id, [said], by=current_user.id, now=now())


def _page(round_id: RoundId, form: Reading) -> str:
    return render_template(
        "matters/relief_add.html", round=get_round(reading(), round_id), village=g.place, form=form
    )

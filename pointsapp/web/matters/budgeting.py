"""The budget of a matter: written line by line, or pasted from a table, before it is published."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading
from pointsapp.matters import queries, service
from pointsapp.matters.ids import MatterId
from pointsapp.matters.policy.budget import read_lines, why_fixed, write_lines
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.schemas import BudgetIn
from pointsapp.web.matters.scopes import of_matter


@blueprint.get("/matters/<int:matter_id>/budget")
@requires(Permission.MATTERS_RECORD, of_matter)
def budget_form(matter_id: MatterId) -> str:
    """The lines there are, to be changed; or why they can no longer be."""
    lines = queries.budget_of(reading(), matter_id)
    return _page(matter_id, blank(lines=write_lines(lines)))


@blueprint.post("/matters/<int:matter_id>/budget")
@requires(Permission.MATTERS_RECORD, of_matter)
def set_budget(matter_id: MatterId) -> ResponseReturnValue:
    """Replace all lines."""
    form = read_form(BudgetIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.set_budget(
            session, matter_id, read_lines(form.values["lines"]), by=current_user.id, now=now()
        ), "lines")  # fmt: skip
    if not form.ok:
        return _page(matter_id, form), 422
    forget_draft(f"budget-{matter_id}")
    flash("明细存好了，贴出去以后就不能再改。", "ok")
    return redirect(url_for("matters.matter", matter_id=matter_id))


def _page(matter_id: MatterId, form: Reading) -> str:
    session = reading()
    return render_template(
        "matters/budget.html", matter=queries.get_matter(session, matter_id), form=form,
        village=g.place, fixed=why_fixed(queries.facts_of(session, [matter_id])[matter_id].records),
    )  # fmt: skip

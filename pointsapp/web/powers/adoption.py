"""Adopting a draft list: what stands against it, by which resolution, from which day."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.decisions import queries as decisions
from pointsapp.foundation.database import reading, transaction
from pointsapp.powers import queries as powers
from pointsapp.powers import service
from pointsapp.powers.ids import ListId
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.schemas import AdoptIn
from pointsapp.web.powers.scopes import OF_LIST


@blueprint.get("/powers/list/<int:list_id>/adopt")
@requires(Permission.POWERS_ADOPT, OF_LIST)
def adopt(list_id: ListId) -> str:
    """What is still missing, and the form."""
    return _page(list_id, blank())


@blueprint.post("/powers/list/<int:list_id>/adopt")
@requires(Permission.POWERS_ADOPT, OF_LIST)
def adopt_now(list_id: ListId) -> ResponseReturnValue:
    """Adopt the draft; refused with everything that stands against it."""
    form = read_form(AdoptIn, request.form)
    if not form.ok:
        return _page(list_id, form), 422
    try:
        with transaction() as session:
            number = service.adopt(
                session, list_id, by=current_user.id, now=now(), **form.values
            ).number
    except service.NotReady as refused:
        return _page(list_id, form.wrong("还不能施行，原因列在下面"), refused.reasons), 422
    flash(f"清单 {number} 通过了。")
    return redirect(url_for("powers.one", list_id=list_id))


def _page(list_id: ListId, form: Reading, reasons: list[str] | None = None) -> str:
    session = reading()
    row = powers.get_list(session, list_id)
    draft = powers.read_list(session, list_id)
    fitting = service.adopting(session, row)
    return render_template(
        "powers/adopt.html",
        row=row,
        form=form,
        count=len(draft.items),
        todo=service.readiness(draft) if reasons is None else reasons,
        resolutions=[
            (found.id, f"{found.number} {found.subject}")
            for found in decisions.resolutions_of(session, row.region_id)
            if found.passed and decisions.body_of(session, found).kind in fitting
        ],
        former=powers.latest_list(session, row.region_id, row.kind, audience=row.audience),
    )

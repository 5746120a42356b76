"""The editor of a procedure: its head, its steps, the chart beside them, what cannot run."""

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.spreadsheets import CellError
from pointsapp.powers import queries as powers
from pointsapp.powers import service
from pointsapp.powers.ids import ListId, ProcedureId
from pointsapp.powers.policy.faults import Fault, open_questions, procedure_faults
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import Procedure, Step
from pointsapp.powers.policy.spelling import write_procedure
from pointsapp.powers.rows import procedure_in
from pointsapp.powers.tables.words import parse_limit, parse_names
from pointsapp.presets.procedures import procedure_names, read_preset
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.schemas import NewProcedureIn, ProcedureIn
from pointsapp.web.powers.scopes import OF_LIST, of_procedure
from pointsapp.web.powers.words import drawn


@blueprint.get("/powers/list/<int:list_id>/procedures/new")
@requires(Permission.POWERS_EDIT, OF_LIST)
def new_procedure(list_id: ListId) -> str:
    """Begin with a ready-made procedure, or with the first step."""
    return _new_page(list_id, blank())


@blueprint.post("/powers/list/<int:list_id>/procedures/new")
@requires(Permission.POWERS_EDIT, OF_LIST)
def add_procedure(list_id: ListId) -> ResponseReturnValue:
    """Store the beginning of a procedure."""
    form = read_form(NewProcedureIn, request.form)
    if not form.ok:
        return _new_page(list_id, form), 422
    try:
        procedure_id = store(list_id, _begun(list_id, form))
    except service.ProcedureInvalid as refused:
        return _new_page(list_id, form.wrong(refused.sentence)), 422
    flash("流程起好了，接着加步骤。")
    return redirect(url_for("powers.procedure", procedure_id=procedure_id))


def _begun(list_id: ListId, form: Reading) -> Procedure:
    """The ready-made one under a code of its own, or one with a single step."""
    taken = {each.code for each in powers.procedures_in(reading(), list_id)}
    values = form.values
    if values["preset"]:
        found = read_preset(values["preset"])
        name, code = values["name"] or found.name, found.code
        return replace(found, name=name, code=free_code(code, taken) if code in taken else code)
    first = Step("s1", "propose", values["first"], tuple(filter(None, [values["actor"]])))
    return Procedure(free_code("p", taken), values["name"], "", (first,))


def free_code(stem: str, taken: set[str]) -> str:
    """The first of stem1, stem2, … that nobody has."""
    return next(code for n in range(1, 1000) if (code := f"{stem[:30]}{n}") not in taken)


@blueprint.get("/powers/procedures/<int:procedure_id>")
@requires(Permission.POWERS_VIEW, of_procedure)
def procedure(procedure_id: ProcedureId) -> str:
    """All steps with the chart beside them."""
    row = powers.get_procedure(reading(), procedure_id)
    return page(procedure_id, blank(**head_of(procedure_in(row))))


@blueprint.post("/powers/procedures/<int:procedure_id>")
@requires(Permission.POWERS_EDIT, of_procedure)
def save_procedure(procedure_id: ProcedureId) -> ResponseReturnValue:
    """Replace what holds for the whole procedure."""
    form = read_form(ProcedureIn, request.form)
    if not form.ok:
        return page(procedure_id, form), 422
    row, values = powers.get_procedure(reading(), procedure_id), dict(form.values)
    for name, parse, empty in (("limit", parse_limit, None), ("classes", parse_names, ())):
        try:
            values[name] = parse(values[name]) if values[name] else empty
        except CellError as bad:
            form = form.wrong(bad.reason, name)
    if not form.ok:
        return page(procedure_id, form), 422
    try:
        store(row.list_id, replace(procedure_in(row), **values))
    except service.ProcedureInvalid as refused:
        return page(procedure_id, form, refused.found), 422
    flash("存好了。")
    return redirect(url_for("powers.procedure", procedure_id=procedure_id))


@blueprint.post("/powers/procedures/<int:procedure_id>/remove")
@requires(Permission.POWERS_EDIT, of_procedure)
def remove_procedure(procedure_id: ProcedureId) -> ResponseReturnValue:
    """Take a procedure out that no item uses."""
    list_id = powers.get_procedure(reading(), procedure_id).list_id
    with transaction() as session:
        service.remove_procedure(session, procedure_id, by=current_user.id, now=now())
    flash("流程删掉了。")
    return redirect(url_for("powers.one", list_id=list_id))


def store(list_id: ListId, changed: Procedure) -> ProcedureId:
    """Store a procedure as its draft's, and its id; ProcedureInvalid for what cannot run."""
    with transaction() as session:
        row = service.store_procedure(
            session, list_id, write_procedure(changed), by=current_user.id, now=now()
        )
        return row.id


def head_of(found: Procedure) -> dict[str, str]:
    """What the form of the head shows."""
    return {
        "name": found.name,
        "source": found.source,
        "classes": "\n".join(found.classes),
        "limit": found.limit.words if found.limit else "",
        "question": found.question,
    }


def page(procedure_id: ProcedureId, form: Reading, refused: Sequence[Fault] = ()) -> str:
    """The editor; `refused` is why the last change was not stored."""
    session = reading()
    row = powers.get_procedure(session, procedure_id)
    found, on = procedure_in(row), powers.get_list(session, row.list_id)
    may_edit = on.state == "draft" and current_user.may(Permission.POWERS_EDIT, g.place.path)
    return render_template(
        "powers/procedure.html",
        row=row,
        on=on,
        procedure=found,
        chart=drawn(found),
        faults=[*procedure_faults(found), *open_questions(found)],
        refused=refused,
        form=form,
        may_edit=may_edit,
    )


def _new_page(list_id: ListId, form: Reading) -> str:
    return render_template(
        "powers/new_procedure.html",
        row=powers.get_list(reading(), list_id),
        form=form,
        presets=list(procedure_names().items()),
        posts=list(POSTS.items()),
    )

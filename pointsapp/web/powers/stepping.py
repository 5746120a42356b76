"""Single steps of a procedure: add, change, move, remove; what cannot run is not stored."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.spreadsheets import CellError
from pointsapp.powers.ids import ProcedureId
from pointsapp.powers.models import ProcedureRow
from pointsapp.powers.policy.faults import Fault
from pointsapp.powers.policy.posts import BODIES, POSTS
from pointsapp.powers.policy.procedure import KINDS, Procedure, Step
from pointsapp.powers.queries import get_procedure
from pointsapp.powers.rows import procedure_in
from pointsapp.powers.service import ProcedureInvalid
from pointsapp.powers.tables.fields import STEP_FIELDS
from pointsapp.web.access import Permission, requires
from pointsapp.web.forms import Reading, blank, forget_draft, read_form
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.editor import free_code, head_of, page, store
from pointsapp.web.powers.schemas import MoveIn, StepIn
from pointsapp.web.powers.scopes import of_procedure
from pointsapp.web.powers.words import drawn

# Written as cells of the tables are: 5 个工作日, 超过 1000, 应到的 2/3 以上.
SPELT = ("limit", "publish", "amounts", "quorum", "quorum_women", "majority", "papers")
CELLS = {each.name: each for each in STEP_FIELDS if each.name in SPELT}
AUTHORISED = {"yes": True, "no": False}


@blueprint.get("/powers/procedures/<int:procedure_id>/steps/new")
@requires(Permission.POWERS_EDIT, of_procedure)
def new_step(procedure_id: ProcedureId) -> str:
    """The form for one more step at the end."""
    return _page(get_procedure(reading(), procedure_id), None, blank(kind="execute"))


@blueprint.post("/powers/procedures/<int:procedure_id>/steps/new")
@requires(Permission.POWERS_EDIT, of_procedure)
def add_step(procedure_id: ProcedureId) -> ResponseReturnValue:
    """Store one more step."""
    return _save(procedure_id, None)


@blueprint.get("/powers/procedures/<int:procedure_id>/steps/<step_code>")
@requires(Permission.POWERS_EDIT, of_procedure)
def edit_step(procedure_id: ProcedureId, step_code: str) -> str:
    """The form for a step."""
    row = get_procedure(reading(), procedure_id)
    step = _step(procedure_in(row), step_code)
    return _page(row, step, _filled(step))


@blueprint.post("/powers/procedures/<int:procedure_id>/steps/<step_code>")
@requires(Permission.POWERS_EDIT, of_procedure)
def save_step(procedure_id: ProcedureId, step_code: str) -> ResponseReturnValue:
    """Replace a step."""
    return _save(procedure_id, step_code)


@blueprint.post("/powers/procedures/<int:procedure_id>/steps/<step_code>/move")
@requires(Permission.POWERS_EDIT, of_procedure)
def move_step(procedure_id: ProcedureId, step_code: str) -> ResponseReturnValue:
    """One place up or down."""
    form = read_form(MoveIn, request.form)
    found = procedure_in(get_procedure(reading(), procedure_id))
    steps = list(found.steps)
    at = steps.index(_step(found, step_code))
    to = at + (1 if form.values.get("way") == "down" else -1)
    if form.ok and 0 <= to < len(steps):
        steps.insert(to, steps.pop(at))
    return _arranged(procedure_id, replace(found, steps=tuple(steps)), f"step-{step_code}")


@blueprint.post("/powers/procedures/<int:procedure_id>/steps/<step_code>/remove")
@requires(Permission.POWERS_EDIT, of_procedure)
def remove_step(procedure_id: ProcedureId, step_code: str) -> ResponseReturnValue:
    """Take a step out."""
    found = procedure_in(get_procedure(reading(), procedure_id))
    gone = _step(found, step_code)
    return _arranged(procedure_id, replace(found, steps=tuple(s for s in found.steps if s != gone)))


def _arranged(
    procedure_id: ProcedureId, changed: Procedure, anchor: str = ""
) -> ResponseReturnValue:
    row = get_procedure(reading(), procedure_id)
    head = head_of(procedure_in(row))
    try:
        store(row.list_id, changed)
    except ProcedureInvalid as refused:
        return page(procedure_id, blank(**head), refused.found), 422
    flash("存好了。")
    return redirect(url_for("powers.procedure", procedure_id=procedure_id, _anchor=anchor or None))


def _save(procedure_id: ProcedureId, step_code: str | None) -> ResponseReturnValue:
    row = get_procedure(reading(), procedure_id)
    list_id, found = row.list_id, procedure_in(row)
    old = _step(found, step_code) if step_code else None
    form, values = _read()
    if not form.ok:
        return _page(row, old, form), 422
    code = old.code if old else free_code("s", {each.code for each in found.steps})
    step = Step(code=code, **values)
    kept = [step if each == old else each for each in found.steps]
    try:
        store(list_id, replace(found, steps=tuple(kept if old else [*kept, step])))
    except ProcedureInvalid as refused:
        row = get_procedure(reading(), procedure_id)
        return _page(row, old, _told(form, code, refused.found), refused=True), 422
    forget_draft(f"step-{procedure_id}-{step_code or 'new'}")
    flash(f"“{step.name}”存好了，图也重画了。")
    return redirect(url_for("powers.procedure", procedure_id=procedure_id))


def _told(form: Reading, code: str, found: Sequence[Fault]) -> Reading:
    """The form with every refusal at the field it is about; the rest on top of the page."""
    said: dict[str, list[str]] = {}
    for fault in found:
        said.setdefault(fault.name if fault.step_code == code else "", []).append(fault.sentence)
    for name, sentences in said.items():
        told = "；".join(sentences)
        form = form.wrong(told, name) if name else form.wrong(told)
    return form


def _step(found: Procedure, code: str) -> Step:
    try:
        return found.step(code)
    except StopIteration:
        raise NotFound("step.unknown", "流程里没有这一步，可能刚刚被删掉了。") from None


def _read() -> tuple[Reading, dict[str, Any]]:
    """The form, and the step as values."""
    form = read_form(StepIn, request.form)
    values = dict(form.values)
    if not form.ok:
        return form, values
    for name, cell in CELLS.items():
        try:
            values[name] = cell.read(values[name] or None)
        except CellError as bad:
            form = form.wrong(bad.reason, name)
    for name in ("actors", "classes", "apart_from"):
        values[name] = tuple(values[name])
    values["body"] = values["body"] or ""
    values["authorised"] = AUTHORISED.get(values["authorised"] or "")
    return form, values


def _filled(step: Step) -> Reading:
    shown: dict[str, Any] = {each.name: getattr(step, each.name) for each in fields(step)}
    shown.pop("code")
    for name, cell in CELLS.items():
        shown[name] = cell.write(shown[name])
    authorised = {True: "yes", False: "no"}.get(shown["authorised"])
    for name in ("optional", "approves", "pays"):
        shown[name] = "1" if shown[name] else None
    lists = {name: list(shown[name]) for name in ("actors", "classes", "apart_from")}
    return blank(**{**shown, **lists, "authorised": authorised})


def _page(row: ProcedureRow, step: Step | None, form: Reading, *, refused: bool = False) -> str:
    found = procedure_in(row)
    others = [(each.code, each.name) for each in found.steps if each != step]
    return render_template(
        "powers/step.html",
        row=row,
        step=step,
        form=form,
        refused=refused,
        procedure=found,
        chart=drawn(found),
        kinds=list(KINDS.items()),
        posts=[*POSTS.items(), *found.posts.items()],
        bodies=list(BODIES.items()),
        others=others,
        apart=[("handler", "这件事的经办人"), *others],
        classes=[(each, each) for each in found.classes],
    )

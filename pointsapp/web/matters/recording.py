"""Record a step, from paper or as it happens; void, stop, papers, recusals."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.decisions.queries import resolutions_of
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.files import Upload, read_file, store_file
from pointsapp.foundation.keys import new_token
from pointsapp.matters import queries, service
from pointsapp.matters.ids import MatterId, PaperId, RecordId
from pointsapp.matters.models import RECORD_KINDS
from pointsapp.matters.policy.separation import Standing
from pointsapp.people.ids import PersonId
from pointsapp.people.queries import persons_by_id
from pointsapp.web.access import Permission, requires
from pointsapp.web.compliance.words import cadres
from pointsapp.web.context import now
from pointsapp.web.download import send_file_named
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.looking import everything
from pointsapp.web.matters.schemas import PaperIn, ReasonIn, RecordIn, RecuseIn
from pointsapp.web.matters.scopes import of_matter, of_paper, of_record
from pointsapp.web.matters.words import may_sign, signatories, stands_for
from pointsapp.web.uploads import uploads

# What can be recorded in a step of each kind, the usual one first.
KINDS_OF = {
    "sign": ("signed", "refused", "noted"),
    "vote": ("passed", "failed", "noted"),
    "publish": ("published", "taken_down", "noted"),
}
USUAL = ("done", "refused", "noted")
PAYS = ("paid", "refused", "noted")


@blueprint.get("/matters/<int:matter_id>/steps/<step_code>")
@requires(Permission.MATTERS_RECORD, of_matter)
def step_form(matter_id: MatterId, step_code: str) -> str:
    """The form for the next thing that happens in a step."""
    today = village_day(now()).isoformat()
    return _page(matter_id, step_code, blank(key=new_token(), happened_on=today))


@blueprint.post("/matters/<int:matter_id>/steps/<step_code>")
@requires(Permission.MATTERS_RECORD, of_matter)
def record(matter_id: MatterId, step_code: str) -> ResponseReturnValue:
    """Record it; pressed twice it is recorded once."""
    form = read_form(RecordIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: _record(session, matter_id, step_code, form.values))
    if not form.ok:
        return _page(matter_id, step_code, form), 422
    forget_draft(f"step-{matter_id}-{step_code}")
    flash("记好了。", "ok")
    if request.form.get("again"):
        return redirect(url_for("matters.step_form", matter_id=matter_id, step_code=step_code))
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.get("/matters/records/<int:record_id>/void")
@requires(Permission.MATTERS_RECORD, of_record)
def void_form(record_id: RecordId) -> str:
    """Ask for the reason; the record stays to be read."""
    return _void_page(record_id, blank(key=new_token()))


@blueprint.post("/matters/records/<int:record_id>/void")
@requires(Permission.MATTERS_RECORD, of_record)
def void(record_id: RecordId) -> ResponseReturnValue:
    """Void a record that was a mistake."""
    form = read_form(ReasonIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.void(
            session, record_id, reason=form.values["reason"], key=form.values["key"],
            by=current_user.id, now=now(),
        ))  # fmt: skip
    if not form.ok:
        return _void_page(record_id, form), 422
    flash("作废了。原来的记录还看得到。", "ok")
    found = queries.get_record(reading(), record_id)
    return redirect(url_for("matters.matter", matter_id=found.matter_id))


@blueprint.get("/matters/<int:matter_id>/stop")
@requires(Permission.MATTERS_RECORD, of_matter)
def stop_form(matter_id: MatterId) -> str:
    """Ask for the reason."""
    today = village_day(now()).isoformat()
    return _stop_page(matter_id, blank(key=new_token(), happened_on=today))


@blueprint.post("/matters/<int:matter_id>/stop")
@requires(Permission.MATTERS_RECORD, of_matter)
def stop(matter_id: MatterId) -> ResponseReturnValue:
    """End a matter that will not be carried out."""
    form = read_form(ReasonIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.stop(
            session, matter_id, happened_on=form.values["happened_on"] or village_day(now()),
            reason=form.values["reason"], key=form.values["key"], by=current_user.id, now=now(),
        ))  # fmt: skip
    if not form.ok:
        return _stop_page(matter_id, form), 422
    flash("停办了。", "ok")
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.get("/matters/<int:matter_id>/papers/new")
@requires(Permission.MATTERS_RECORD, of_matter)
def paper_form(matter_id: MatterId) -> str:
    """A photo or a file, or where the original is."""
    asked = {name: request.args.get(name) for name in ("step", "name")}
    return _paper_page(matter_id, blank(**asked))


@blueprint.post("/matters/<int:matter_id>/papers/new")
@requires(Permission.MATTERS_RECORD, of_matter)
def add_paper(matter_id: MatterId) -> ResponseReturnValue:
    """Keep it; a photo loses everything but the picture."""
    form, files = uploads(read_form(PaperIn, request.form), "file")
    if form.ok:
        form = attempt(form, lambda session: _add_paper(session, matter_id, form.values, files))
    if not form.ok:
        return _paper_page(matter_id, form), 422
    flash("材料存好了。", "ok")
    return redirect(url_for("matters.matter", matter_id=matter_id))


@blueprint.get("/matters/papers/<int:paper_id>")
@requires(Permission.MATTERS_VIEW, of_paper)
def paper(paper_id: PaperId) -> ResponseReturnValue:
    """The file itself, to take home."""
    found = queries.get_paper(reading(), paper_id)
    if found.digest is None or found.removed_at is not None:
        raise NotFound("matter.paper", "这份材料没有电子件，或者已经撤下。")
    kept = read_file(reading(), found.digest)
    ending = "pdf" if kept.media_type == "application/pdf" else "jpg"
    return send_file_named(kept.content, f"{found.name}.{ending}", kept.media_type)


@blueprint.post("/matters/papers/<int:paper_id>/remove")
@requires(Permission.MATTERS_RECORD, of_paper)
def remove_paper(paper_id: PaperId) -> ResponseReturnValue:
    """Take a wrong paper away; the audit trail keeps that it was there."""
    found = queries.get_paper(reading(), paper_id)
    with transaction() as session:
        service.remove_paper(session, paper_id, by=current_user.id, now=now())
    flash("撤下了。", "ok")
    return redirect(url_for("matters.matter", matter_id=found.matter_id))


@blueprint.get("/matters/<int:matter_id>/recusals")
@requires(Permission.MATTERS_RECORD, of_matter)
def recusal_form(matter_id: MatterId) -> str:
    """Who stays out of it; no reason is asked."""
    return _recusal_page(matter_id, blank(declared_on=village_day(now()).isoformat()))


@blueprint.post("/matters/<int:matter_id>/recusals")
@requires(Permission.MATTERS_RECORD, of_matter)
def recuse(matter_id: MatterId) -> ResponseReturnValue:
    """Note it."""
    form = read_form(RecuseIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.recuse(
            session, matter_id, form.values["person"], declared_on=form.values["declared_on"],
            by=current_user.id, now=now(),
        ))  # fmt: skip
    if not form.ok:
        return _recusal_page(matter_id, form), 422
    flash("记下了，这件事他不参加。", "ok")
    return redirect(url_for("matters.matter", matter_id=matter_id))


def _record(session: Any, matter_id: MatterId, code: str, values: dict[str, Any]) -> None:
    post, person, day = values["post"], values["person"], values["happened_on"]
    standing = queries.standing_of(session, matter_id, today=village_day(now()))
    service.record_step(
        session, matter_id, step_code=code, kind=values["kind"], happened_on=day,
        person_id=person, post=post, deputy_for_id=stands_for(standing, post, person, day),
        resolution_id=values["resolution"], amount=values["amount"], note=values["note"],
        key=values["key"], by=current_user.id, now=now(),
    )  # fmt: skip


def _add_paper(
    session: Any, matter_id: MatterId, values: dict[str, Any], files: list[Upload]
) -> None:
    digest, filename = None, ""
    for file in files:
        digest = store_file(session, file, now=now()).digest
        filename = (request.files["file"].filename or "")[-120:]
    service.add_paper(
        session, matter_id, name=values["name"], step_code=values["step"], digest=digest,
        filename=filename, kept_where=values["kept_where"], by=current_user.id, now=now(),
    )  # fmt: skip


def _page(matter_id: MatterId, code: str, form: Reading) -> str:
    session, today = reading(), village_day(now())
    standing = queries.standing_of(session, matter_id, today=today)
    state = next((each for each in standing.progress.steps if each.step.code == code), None)
    if state is None:
        raise NotFound("matter.step", "这件事的流程里没有这一步。")
    kinds = PAYS if state.step.pays else KINDS_OF.get(state.step.kind, USUAL)
    meets = bool(state.step.body) or state.step.kind == "vote"
    return render_template(
        "matters/step.html", matter=queries.get_matter(session, matter_id), village=g.place,
        step=state.step, state=state, form=form, posts=may_sign(state, standing),
        kinds=[(kind, RECORD_KINDS[kind]) for kind in kinds], meets=meets,
        people=signatories(standing, _names(standing)),
        resolutions=[(each.id, f"{each.number} {each.subject}")
                     for each in resolutions_of(session, g.place.id)] if meets else [],
    )  # fmt: skip


def _names(standing: Standing) -> dict[PersonId, str]:
    found = persons_by_id(reading(), {each.person_id for each in standing.holdings})
    return {key: person.name for key, person in found.items()}


def _void_page(record_id: RecordId, form: Reading) -> str:
    session = reading()
    found = queries.get_record(session, record_id)
    return render_template(
        "matters/void.html", record=found, what=RECORD_KINDS[found.kind], form=form,
        matter=queries.get_matter(session, found.matter_id), village=g.place,
    )  # fmt: skip


def _stop_page(matter_id: MatterId, form: Reading) -> str:
    matter = queries.get_matter(reading(), matter_id)
    return render_template("matters/stop.html", matter=matter, village=g.place, form=form)


def _paper_page(matter_id: MatterId, form: Reading) -> str:
    found = everything(matter_id)
    steps = [(each.state.step.code, each.state.step.name) for each in found["steps"]]
    return render_template("matters/paper.html", **found, form=form, options=steps)


def _recusal_page(matter_id: MatterId, form: Reading) -> str:
    session = reading()
    return render_template(
        "matters/recusal.html", matter=queries.get_matter(session, matter_id), village=g.place,
        form=form, cadres=cadres(session, g.place.id, on=village_day(now())),
    )  # fmt: skip

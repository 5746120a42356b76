"""A roster on its way in: uploaded, read in the background, previewed, confirmed."""

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from pointsapp.foundation import imports
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.imports import ImportRun
from pointsapp.people import roster
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.download import XLSX, send_file_named
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.people.blueprint import attempt, blueprint
from pointsapp.web.people.schemas import UploadIn

LARGEST = 20 * 1024 * 1024
OF_REGION, OF_RUN = region_of("region_id"), row_of(ImportRun.region_id, "run_id")
PROBLEMS_SHOWN = 200
REFRESH = "3"  # seconds; without a script


@blueprint.get("/roster/template.xlsx")
@requires(Permission.ROSTER_EDIT)
def roster_template() -> Response:
    """The workbook to fill in."""
    return send_file_named(roster.template(), "名册模板.xlsx", XLSX)


@blueprint.get("/regions/<int:region_id>/roster")
@requires(Permission.ROSTER_EDIT, OF_REGION)
def upload_roster(region_id: int) -> str:
    """The form for a file."""
    return _upload_page(region_id, blank())


def _upload_page(region_id: int, form: Reading) -> str:
    return render_template("people/upload.html", form=form, region=g.place)


@blueprint.post("/regions/<int:region_id>/roster")
@requires(Permission.ROSTER_EDIT, OF_REGION)
def take_roster(region_id: int) -> ResponseReturnValue:
    """Keep the file for reading and go to the page that shows how far it is."""
    form, file = read_form(UploadIn, request.form), request.files.get("file")
    content = file.read(LARGEST + 1) if file else b""
    if file is None or not file.filename:
        form = form.wrong("还没有选文件", "file")
    elif len(content) > LARGEST:
        form = form.wrong("文件超过 20 MB，请删去图片和多余的工作表，或分成几个文件", "file")
    if not form.ok or file is None:
        return _upload_page(region_id, form), 422
    as_of, whole, name = form.values["as_of"], form.values["whole"], file.filename or ""
    answer, run_id = attempt(
        form,
        lambda session: (
            imports.create_run(
                session,
                kind="roster",
                region_id=region_id,
                filename=name,
                content=content,
                params={"as_of": as_of.isoformat() if as_of else None, "whole": whole},
                by=current_user.id,
                now=now(),
            ).id
        ),
        "file",
    )
    if run_id is None:
        return _upload_page(region_id, answer), 422
    return redirect(url_for("people.import_run", run_id=run_id))


@blueprint.get("/imports/<int:run_id>")
@requires(Permission.ROSTER_EDIT, OF_RUN)
def import_run(run_id: int) -> Response:
    """How far it is; then what is to be mended, or what would change; then that it is done."""
    run = _roster_run(run_id)
    working = run.state in ("waiting", "reading", "confirmed", "storing")
    problems = run.problems[:PROBLEMS_SHOWN]
    page = render_template(
        "people/import.html",
        run=run,
        states=imports.STATES,
        working=working,
        problems=problems,
        region=g.place,
    )
    answer = make_response(page)
    if working:
        answer.headers["Refresh"] = REFRESH
    return answer


def _roster_run(run_id: int) -> ImportRun:
    run = imports.get_run(reading(), run_id)
    if run.kind != "roster":
        raise NotFound("import.not_found", "没有找到这次导入")
    return run


@blueprint.post("/imports/<int:run_id>/confirm")
@requires(Permission.ROSTER_EDIT, OF_RUN)
def confirm_import(run_id: int) -> Response:
    """Store what the preview showed."""
    _roster_run(run_id)
    with transaction() as session:
        imports.confirm(session, run_id, by=current_user.id, now=now())
    return redirect(url_for("people.import_run", run_id=run_id))


@blueprint.post("/imports/<int:run_id>/discard")
@requires(Permission.ROSTER_EDIT, OF_RUN)
def discard_import(run_id: int) -> Response:
    """Give the file up."""
    _roster_run(run_id)
    with transaction() as session:
        run = imports.discard(session, run_id, by=current_user.id, now=now())
        region_id = run.region_id
    flash("这个文件没有导入，内容已经删掉。")
    return redirect(url_for("people.upload_roster", region_id=region_id))

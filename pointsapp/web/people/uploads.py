"""A roster on its way in: uploaded, read in the background, previewed, confirmed."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from pointsapp.foundation.imports import ImportRun
from pointsapp.people import roster
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.download import XLSX, send_file_named
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.importing import (
    begin_run,
    confirm_run,
    discard_run,
    find_run,
    show_run,
    take_file,
)
from pointsapp.web.people.blueprint import blueprint
from pointsapp.web.people.schemas import UploadIn

OF_REGION, OF_RUN = region_of("region_id"), row_of(ImportRun.region_id, "run_id")
KIND = "roster"


@blueprint.get("/roster/template.xlsx")
@requires(Permission.ROSTER_EDIT)
def roster_template() -> Response:
    """The workbook to fill in."""
    return send_file_named(roster.template(), "名册模板.xlsx", XLSX)


@blueprint.get("/regions/<int:region_id>/roster")
@requires(Permission.ROSTER_EDIT, OF_REGION)
def upload_roster(region_id: RegionId) -> str:
    """The form for a file."""
    return _upload_page(blank())


def _upload_page(form: Reading) -> str:
    return render_template("people/upload.html", form=form, region=g.place)


@blueprint.post("/regions/<int:region_id>/roster")
@requires(Permission.ROSTER_EDIT, OF_REGION)
def take_roster(region_id: RegionId) -> ResponseReturnValue:
    """Keep the file for reading and go to the page that shows how far it is."""
    form, name, content = take_file(read_form(UploadIn, request.form))
    as_of = form.values.get("as_of")
    params = {
        "as_of": as_of.isoformat() if as_of else None,
        "whole": form.values.get("whole", False),
    }
    answer, run_id = begin_run(form, name, content, kind=KIND, region_id=region_id, params=params)
    if run_id is None:
        return _upload_page(answer), 422
    return redirect(url_for("people.import_run", run_id=run_id))


@blueprint.get("/imports/<int:run_id>")
@requires(Permission.ROSTER_EDIT, OF_RUN)
def import_run(run_id: int) -> Response:
    """How far it is; then what is to be mended, or what would change; then that it is done."""
    run = find_run(run_id, KIND)
    to = {
        "confirm": url_for("people.confirm_import", run_id=run_id),
        "act": "确认写入",
        "discard": url_for("people.discard_import", run_id=run_id),
        "again": url_for("people.upload_roster", region_id=run.region_id),
    }
    return show_run("people/import.html", run, to=to)


@blueprint.post("/imports/<int:run_id>/confirm")
@requires(Permission.ROSTER_EDIT, OF_RUN)
def confirm_import(run_id: int) -> Response:
    """Store what the preview showed."""
    confirm_run(find_run(run_id, KIND))
    return redirect(url_for("people.import_run", run_id=run_id))


@blueprint.post("/imports/<int:run_id>/discard")
@requires(Permission.ROSTER_EDIT, OF_RUN)
def discard_import(run_id: int) -> Response:
    """Give the file up."""
    run = find_run(run_id, KIND)
    region_id = run.region_id
    discard_run(run)
    flash("这个文件没有导入，内容已经删掉。")
    return redirect(url_for("people.upload_roster", region_id=region_id))

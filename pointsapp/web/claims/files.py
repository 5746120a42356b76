"""Registering by spreadsheet: template, upload, what was found, then confirm or give up."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.claims.importing import WHO, template
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.foundation.imports import STATES, ImportRun, confirm, create_run, discard, get_run
from pointsapp.foundation.spreadsheets import read_workbook
from pointsapp.rulebooks.models import UNITS
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.months import last_months, month_of, month_words
from pointsapp.web.claims.schemas import FileIn
from pointsapp.web.context import now
from pointsapp.web.download import XLSX, send_file_named
from pointsapp.web.forms import Reading, blank, read_form

VILLAGE = region_of("village_id")
RUN = row_of(ImportRun.region_id, "run_id")
KIND = "registrations"
SHOWN_PROBLEMS = 100


@blueprint.get("/village/<int:village_id>/file/<unit>")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def file(village_id: int, unit: str) -> str:
    """Download the template, choose the filled file."""
    return _page(unit, blank(month=month_of(village_day(now()))))


@blueprint.get("/village/<int:village_id>/file/<unit>/template")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def file_template(village_id: int, unit: str) -> ResponseReturnValue:
    """The empty table."""
    return send_file_named(
        template(_known(unit)), f"{g.place.name}登记表（{UNITS[unit]}）.xlsx", XLSX
    )


@blueprint.post("/village/<int:village_id>/file/<unit>")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def file_send(village_id: int, unit: str) -> ResponseReturnValue:
    """Keep the file for checking; one that cannot be read at all is refused at once."""
    form = read_form(FileIn, request.form)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        form = form.wrong("还没有选文件", "file")
    if not form.ok or upload is None:
        return _page(unit, form), 422
    name, content = upload.filename or "", upload.read()
    params = {"unit": _known(unit), "month": form.values["month"]}
    try:
        read_workbook(content, filename=name)
        with transaction() as session:
            run_id = create_run(
                session,
                kind=KIND,
                region_id=village_id,
                filename=name,
                content=content,
                params=params,
                by=current_user.id,
                now=now(),
            ).id
    except ProductError as refused:
        return _page(unit, form.wrong(refused.sentence, "file")), refused.status
    return redirect(url_for("claims.file_run", run_id=run_id))


@blueprint.get("/files/<int:run_id>")
@requires(Permission.CLAIMS_REGISTER, RUN)
def file_run(run_id: int) -> str:
    """How far the check is, what has to be mended, or what would be registered."""
    run = _run(run_id)
    return render_template(
        "claims/file_run.html", run=run, village=g.place, state=STATES[run.state],
        problems=run.problems[:SHOWN_PROBLEMS],
        busy=run.state in ("waiting", "reading", "confirmed", "storing"),
    )  # fmt: skip


@blueprint.post("/files/<int:run_id>/confirm")
@requires(Permission.CLAIMS_REGISTER, RUN)
def file_confirm(run_id: int) -> ResponseReturnValue:
    """Register what the preview showed; pressed twice it is confirmed once."""
    if _run(run_id).state == "ready":
        with transaction() as session:
            confirm(session, run_id, by=current_user.id, now=now())
    return redirect(url_for("claims.file_run", run_id=run_id))


@blueprint.post("/files/<int:run_id>/discard")
@requires(Permission.CLAIMS_REGISTER, RUN)
def file_discard(run_id: int) -> ResponseReturnValue:
    """Give the file up; nothing of it was registered."""
    run = _run(run_id)
    village_id, unit = run.region_id, run.params["unit"]
    if run.state != "discarded":
        with transaction() as session:
            discard(session, run_id, by=current_user.id, now=now())
    flash("放弃了，表里的都没有登记。", "ok")
    return redirect(url_for("claims.file", village_id=village_id, unit=unit))


def _run(run_id: int) -> ImportRun:
    run = get_run(reading(), run_id)
    if run.kind != KIND:
        raise NotFound("import.not_found", "没有找到这次导入")
    return run


def _known(unit: str) -> str:
    if unit not in UNITS:
        raise NotFound("claims.unit", "没有这种登记。")
    return unit


def _page(unit: str, form: Reading) -> str:
    today = village_day(now())
    months: list[Any] = [(each, month_words(each, today)) for each in last_months(today)]
    return render_template(
        "claims/file.html", village=g.place, unit=_known(unit), word=UNITS[unit], who=WHO[unit],
        form=form, months=months,
    )  # fmt: skip

"""Registering by spreadsheet: template, upload, what was found, then confirm or give up."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pointsapp.claims.importing import WHO, template
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.imports import ImportRun
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.models import UNITS
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.months import last_months, month_of, month_words
from pointsapp.web.claims.schemas import FileIn
from pointsapp.web.context import now
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

VILLAGE = region_of("village_id")
RUN = row_of(ImportRun.region_id, "run_id")
KIND = "registrations"


@blueprint.get("/village/<int:village_id>/file/<unit>")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def file(village_id: RegionId, unit: str) -> str:
    """Download the template, choose the filled file."""
    return _page(unit, blank(month=month_of(village_day(now()))))


@blueprint.get("/village/<int:village_id>/file/<unit>/template")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def file_template(village_id: RegionId, unit: str) -> ResponseReturnValue:
    """The empty table."""
    return send_file_named(
        template(_known(unit)), f"{g.place.name}登记表（{UNITS[unit]}）.xlsx", XLSX
    )


@blueprint.post("/village/<int:village_id>/file/<unit>")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def file_send(village_id: RegionId, unit: str) -> ResponseReturnValue:
    """Keep the file for checking and go to the page that shows how far it is."""
    form, name, content = take_file(read_form(FileIn, request.form))
    params = {"unit": _known(unit), "month": form.values.get("month")}
    answer, run_id = begin_run(form, name, content, kind=KIND, region_id=village_id, params=params)
    if run_id is None:
        return _page(unit, answer), 422
    return redirect(url_for("claims.file_run", run_id=run_id))


@blueprint.get("/files/<int:run_id>")
@requires(Permission.CLAIMS_REGISTER, RUN)
def file_run(run_id: int) -> ResponseReturnValue:
    """How far the check is, what has to be mended, or what would be registered."""
    run = find_run(run_id, KIND)
    to = {
        "confirm": url_for("claims.file_confirm", run_id=run_id),
        "act": f"登记这 {run.preview.get('rows', 0)} 条",
        "discard": url_for("claims.file_discard", run_id=run_id),
        "again": url_for("claims.file", village_id=run.region_id, unit=run.params["unit"]),
    }
    return show_run("claims/file_run.html", run, to=to)


@blueprint.post("/files/<int:run_id>/confirm")
@requires(Permission.CLAIMS_REGISTER, RUN)
def file_confirm(run_id: int) -> ResponseReturnValue:
    """Register what the preview showed."""
    confirm_run(find_run(run_id, KIND))
    return redirect(url_for("claims.file_run", run_id=run_id))


@blueprint.post("/files/<int:run_id>/discard")
@requires(Permission.CLAIMS_REGISTER, RUN)
def file_discard(run_id: int) -> ResponseReturnValue:
    """Give the file up; nothing of it was registered."""
    run = find_run(run_id, KIND)
    village_id, unit = run.region_id, run.params["unit"]
    discard_run(run)
    flash("放弃了，表里的都没有登记。", "ok")
    return redirect(url_for("claims.file", village_id=village_id, unit=unit))


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

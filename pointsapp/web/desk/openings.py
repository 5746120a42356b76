"""Opening balances: what households had on paper, brought in by one person, agreed by another."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotAllowed, NotFound
from pointsapp.foundation.imports import STATES, ImportRun
from pointsapp.ledger.opening import opening_template
from pointsapp.people.ids import RegionId
from pointsapp.web import place
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.desk.blueprint import blueprint
from pointsapp.web.desk.schemas import OpeningIn
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

OF_REGION, OF_RUN = region_of("region_id"), row_of(ImportRun.region_id, "run_id")
KIND = "opening"
EARLIER = 10


@blueprint.get("/ledger/openings")
@requires(Permission.CLAIMS_VIEW)
def openings_here() -> Response:
    """The page of the chosen place; NotFound to who has none."""
    here = place.chosen()
    if here is None:
        raise NotFound("opening.nowhere", "请先选一个村。")
    return redirect(url_for("desk.openings", region_id=here.id))


@blueprint.get("/ledger/openings/<int:region_id>")
@requires(Permission.CLAIMS_VIEW, OF_REGION)
def openings(region_id: RegionId) -> str:
    """The template, the form for a file, and what was brought in before."""
    return _page(blank())


@blueprint.get("/ledger/openings/<int:region_id>/template")
@requires(Permission.CLAIMS_REGISTER, OF_REGION)
def opening_file(region_id: RegionId) -> Response:
    """A workbook with every household in it; only the figures are missing."""
    content = opening_template(reading(), region_id, on=village_day(now()))
    return send_file_named(content, f"{g.place.name}期初积分.xlsx", XLSX)


@blueprint.post("/ledger/openings/<int:region_id>")
@requires(Permission.CLAIMS_REGISTER, OF_REGION)
def take_openings(region_id: RegionId) -> ResponseReturnValue:
    """Keep the file for reading and go to the page that shows how far it is."""
    form, name, content = take_file(read_form(OpeningIn, request.form))
    given = form.values
    params = {"on": given["on"].isoformat(), "period": given["period"]} if given else {}
    answer, run_id = begin_run(form, name, content, kind=KIND, region_id=region_id, params=params)
    if run_id is None:
        return _page(answer), 422
    return redirect(url_for("desk.opening_run", run_id=run_id))


def _page(form: Reading) -> str:
    year = village_day(now()).year
    runs = select(ImportRun).where(ImportRun.kind == KIND, ImportRun.region_id == g.place.id)
    return render_template(
        "desk/openings.html",
        region=g.place,
        form=form,
        years=[(str(each), f"{each} 年") for each in (year, year - 1)],
        may=current_user.may(Permission.CLAIMS_REGISTER, g.place.path),
        runs=reading().scalars(runs.order_by(ImportRun.id.desc()).limit(EARLIER)).all(),
        states=STATES,
    )


@blueprint.get("/ledger/openings/files/<int:run_id>")
@requires(Permission.CLAIMS_VIEW, OF_RUN)
def opening_run(run_id: int) -> Response:
    """What would be recorded; only who reviews, and did not bring the file, may confirm it."""
    run = find_run(run_id, KIND)
    reviews = current_user.may(Permission.CLAIMS_REVIEW, g.place.path)
    mine = run.created_by == current_user.id
    may = reviews and not mine and bool(run.preview.get("counts", {}).get("entries"))
    to: dict[str, Any] = {
        "confirm": url_for("desk.confirm_opening", run_id=run_id) if may else None,
        "act": "核对无误，记账封存",
        "discard": url_for("desk.discard_opening", run_id=run_id),
        "again": url_for("desk.openings", region_id=run.region_id),
    }
    return show_run("desk/opening_run.html", run, to=to, mine=mine)


@blueprint.post("/ledger/openings/files/<int:run_id>/confirm")
@requires(Permission.CLAIMS_REVIEW, OF_RUN)
def confirm_opening(run_id: int) -> Response:
    """Record what the preview showed, as one sealed batch a village; NotAllowed to who sent it."""
    run = find_run(run_id, KIND)
    if run.created_by == current_user.id:
        raise NotAllowed("opening.own", "这个文件是您传的，请换一个人核对、确认。")
    confirm_run(run)
    return redirect(url_for("desk.opening_run", run_id=run_id))


@blueprint.post("/ledger/openings/files/<int:run_id>/discard")
@requires(Permission.CLAIMS_VIEW, OF_RUN)
def discard_opening(run_id: int) -> Response:
    """Give the file up: who sent it, or who reviews."""
    run = find_run(run_id, KIND)
    region_id, mine = run.region_id, run.created_by == current_user.id
    if not mine and not current_user.may(Permission.CLAIMS_REVIEW, g.place.path):
        raise NotAllowed("opening.discard", "由上传的人或者审核的人放弃。")
    discard_run(run)
    flash("这个文件没有记账，内容已经删掉。")
    return redirect(url_for("desk.openings", region_id=region_id))

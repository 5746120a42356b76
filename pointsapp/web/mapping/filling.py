"""A file of somebody else's that is filled with our rows: uploaded, looked at, taken home."""

from dataclasses import dataclass
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import fields
from werkzeug.wrappers import Response

from pointsapp.filling import tables
from pointsapp.foundation import imports
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.foundation.imports import ImportRun
from pointsapp.foundation.spreadsheets import read_workbook
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.queries import books_of
from pointsapp.web.access import Permission, region_of, require_region, requires, row_of
from pointsapp.web.claims.months import last_months, month_words
from pointsapp.web.context import now
from pointsapp.web.download import XLSX, send_file_named
from pointsapp.web.fields import choice
from pointsapp.web.forms import FormSchema, Reading, blank, read_form
from pointsapp.web.importing import discard_run, find_run, take_file
from pointsapp.web.mapping.arranging import arrange_foreign
from pointsapp.web.mapping.blueprint import blueprint
from pointsapp.web.mapping.kinds import KINDS, kind_of_run

OF_REGION, OF_RUN = region_of("region_id"), row_of(ImportRun.region_id, "run_id")
WORDS = {
    "roster": "名册和积分（一人一行）", "opening": "各户积分（一户一行）",
    "registrations": "一个月的登记（一条一行）", "rulebook": "积分细则（一条一行）",
}  # fmt: skip
# Villages alone keep registrations and rule books.
OF_TOWNS = ("roster", "opening")
STATES = imports.STATES | {
    "waiting": "等待填表", "reading": "正在填", "refused": "填不了，表要先改一改",
    "ready": "填好了，可以下载", "discarded": "已经删掉",
}  # fmt: skip
MONTHS = 12


class FillIn(FormSchema):
    """What a table is filled with."""

    what = choice(tuple(WORDS))
    month = fields.String(load_default="")
    book = fields.String(load_default="")


@dataclass(frozen=True)
class Choices:
    """What may be filled here by whoever asks: kinds, months, rule books."""

    kinds: list[tuple[str, str]]
    months: list[tuple[str, str]]
    books: list[tuple[str, str]]


@blueprint.get("/place/<int:region_id>/fill")
@requires(Permission.EXPORT, OF_REGION)
def fill(region_id: RegionId) -> str:
    """The form for a file."""
    what = request.args.get("what", "")
    return _page(blank(what=what))


@blueprint.post("/place/<int:region_id>/fill")
@requires(Permission.EXPORT, OF_REGION)
def take_table(region_id: RegionId) -> ResponseReturnValue:
    """Keep the file; one whose titles nobody mapped yet is mapped first."""
    form, filename, content = take_file(_read())
    if not form.ok:
        return _page(form), 422
    what, params = form.values["what"], _params(form)
    require_region(KINDS[what].permission, region_id)
    try:
        workbook = read_workbook(content, filename=filename)
        found = arrange_foreign(reading(), g.place.path, what, workbook)
        with transaction() as session:
            run_id = imports.create_run(
                session, kind=tables.KIND, region_id=region_id, filename=filename,
                content=content, params=params | found.params, by=current_user.id, now=now(),
                mapped=found.mapped,
            ).id  # fmt: skip
    except ProductError as refused:
        return _page(form.wrong(refused.sentence, "file")), 422
    if not found.mapped:
        return redirect(url_for("mapping.columns", run_id=run_id))
    if found.name:
        flash(f"认出来了：这是“{found.name}”，照上次的对照填。")
    return redirect(url_for("mapping.fill_run", run_id=run_id))


def _read() -> Reading:
    """The form, with what is missing for the kind of table that was chosen."""
    form, offered = read_form(FillIn, request.form), _choices()
    what = form.values.get("what")
    if what and what not in dict(offered.kinds):
        return form.wrong("请选填什么", "what")
    if what == "registrations" and form.values["month"] not in dict(offered.months):
        return form.wrong("请选填哪个月的", "month")
    if what == "rulebook" and form.values["book"] not in dict(offered.books):
        return form.wrong("请选填哪一本细则", "book")
    return form


def _params(form: Reading) -> dict[str, Any]:
    what = form.values["what"]
    points = current_user.may(Permission.LEDGER_VIEW, g.place.path)
    told: dict[str, Any] = {"what": what, "points": points}
    if what == "registrations":
        told["month"] = form.values["month"]
    if what == "rulebook":
        told["book_id"] = int(form.values["book"])
    return told


def _choices() -> Choices:
    session, today = reading(), village_day(now())
    village = g.place.level == "village"
    kinds = [
        (key, words)
        for key, words in WORDS.items()
        if (village or key in OF_TOWNS) and current_user.may(KINDS[key].permission, g.place.path)
    ]
    months = [(each, month_words(each, today)) for each in last_months(today, MONTHS)]
    books = books_of(session, g.place.id) if village else ()
    kept = [each for each in books if each.state != "discarded"]
    return Choices(
        kinds, months if village else [],
        [(str(each.id), f"{each.title}（{each.number}）") for each in kept],
    )  # fmt: skip


def _page(form: Reading) -> str:
    return render_template("mapping/fill.html", form=form, region=g.place, choices=_choices())


@blueprint.get("/fills/<int:run_id>")
@requires(Permission.EXPORT, OF_RUN)
def fill_run(run_id: int) -> ResponseReturnValue:
    """How far it is; then what became of which rows, and the file itself."""
    run = _run(run_id)
    if run.state == "mapping":
        return redirect(url_for("mapping.columns", run_id=run_id))
    to = {
        "confirm": "", "discard": url_for("mapping.drop_fill", run_id=run_id),
        "leave": "用完了，删掉这个文件",
        "again": url_for("mapping.fill", region_id=run.region_id, what=run.params["what"]),
    }  # fmt: skip
    working = run.state in ("waiting", "reading")
    page = render_template(
        "mapping/filled.html", run=run, states=STATES, working=working, region=g.place, to=to,
        problems=run.problems, what=WORDS[run.params["what"]],
    )  # fmt: skip
    answer = make_response(page)
    if working:
        answer.headers["Refresh"] = "3"
    return answer


@blueprint.get("/fills/<int:run_id>/file")
@requires(Permission.EXPORT, OF_RUN)
def filled_file(run_id: int) -> ResponseReturnValue:
    """The file, filled with what we have at this moment."""
    run = _run(run_id)
    content = tables.fill(reading(), run, now=now(), progress=lambda done, total: None).content
    csv = run.filename.lower().endswith(".csv")
    return send_file_named(content, run.filename, "text/csv" if csv else XLSX)


@blueprint.post("/fills/<int:run_id>/drop")
@requires(Permission.EXPORT, OF_RUN)
def drop_fill(run_id: int) -> Response:
    """Forget the file."""
    run = _run(run_id)
    region_id = run.region_id
    discard_run(run)
    flash("这个文件已经从系统里删掉。")
    return redirect(url_for("mapping.layouts", region_id=region_id))


def _run(run_id: int) -> ImportRun:
    run = find_run(run_id, tables.KIND)
    require_region(kind_of_run(run).permission, RegionId(run.region_id))
    return run

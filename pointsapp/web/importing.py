"""A file on its way in, whatever it holds: uploaded, read in the background, seen, confirmed."""

from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from pointsapp.foundation import imports
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.foundation.imports import ImportRun
from pointsapp.foundation.spreadsheets import read_workbook
from pointsapp.people.ids import RegionId
from pointsapp.web.context import now
from pointsapp.web.forms import Reading
from pointsapp.web.mapping.arranging import Arranged, arrange

LARGEST = 20 * 1024 * 1024
LOOKED_INTO = 256 * 1024  # up to this size a file that is none is refused while one waits
WORKING = ("waiting", "reading", "confirmed", "storing")
AGREED = ("confirmed", "storing", "done")
PROBLEMS_SHOWN = 200
REFRESH = "3"  # seconds; without a script


def take_file(form: Reading) -> tuple[Reading, str, bytes]:
    """The form, with what is wrong with its file; the file's name and content."""
    file = request.files.get("file")
    content = file.read(LARGEST + 1) if file else b""
    if file is None or not file.filename:
        form = form.wrong("还没有选文件", "file")
    elif len(content) > LARGEST:
        form = form.wrong("文件超过 20 MB，请删去图片和多余的工作表，或分成几个文件", "file")
    return form, (file.filename or "") if file else "", content


def begin_run(
    form: Reading, filename: str, content: bytes, *, kind: str, region_id: RegionId,
    params: dict[str, Any],
) -> tuple[Reading, int | None]:  # fmt: skip
    """Keep the file of a good form for reading: its run, or None and the form that says why."""
    if not form.ok:
        return form, None
    try:
        arranged = _arranged(kind, content, filename, params)
        with transaction() as session:
            run = imports.create_run(
                session, kind=kind, region_id=region_id, filename=filename, content=content,
                params=params | arranged.params, by=current_user.id, now=now(),
                mapped=arranged.mapped,
            )  # fmt: skip
            run_id = run.id
        if arranged.sentence:
            flash(arranged.sentence)
        return form, run_id
    except ProductError as refused:
        return form.wrong(refused.sentence, "file"), None


def _arranged(kind: str, content: bytes, filename: str, params: dict[str, Any]) -> Arranged:
    """Our template, a table that is known here, or one to be mapped; ProductError for no table.

    What is wrong with a large file the background says, so that nobody waits for it.
    """
    try:
        workbook = read_workbook(content, filename=filename)
        return arrange(reading(), g.place.path, kind, workbook, params)
    except ProductError:
        if len(content) <= LOOKED_INTO:
            raise
        return Arranged()


def find_run(run_id: int, kind: str) -> ImportRun:
    """The run, if it is of this kind; NotFound."""
    run = imports.get_run(reading(), run_id)
    if run.kind != kind:
        raise NotFound("import.not_found", "没有找到这次导入")
    return run


def show_run(template: str, run: ImportRun, **facts: Any) -> Response:
    """How far it is; then what is to be mended, or what would change; then that it is done."""
    if run.state == "mapping":
        return redirect(url_for("mapping.columns", run_id=run.id))
    working = run.state in WORKING
    page = render_template(
        template, run=run, states=imports.STATES, working=working, region=g.place,
        problems=run.problems[:PROBLEMS_SHOWN], **facts,
    )  # fmt: skip
    answer = make_response(page)
    if working:
        answer.headers["Refresh"] = REFRESH
    return answer


def confirm_run(run: ImportRun) -> None:
    """Store what the preview showed; pressed twice it is confirmed once; Conflict."""
    if run.state in AGREED:
        return
    run_id = run.id
    with transaction() as session:
        imports.confirm(session, run_id, by=current_user.id, now=now())


def discard_run(run: ImportRun) -> None:
    """Give the file up; pressed twice it is given up once; Conflict once it was confirmed."""
    if run.state == "discarded":
        return
    run_id = run.id
    with transaction() as session:
        imports.discard(session, run_id, by=current_user.id, now=now())

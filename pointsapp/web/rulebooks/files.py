"""A book from a file, from a preset or from nothing; a book as a file."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.imports import create_run
from pointsapp.foundation.spreadsheets import Problems, read_workbook
from pointsapp.people.ids import RegionId
from pointsapp.presets.rulebooks import load_preset, preset_names
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.drafts import BookDraft, BookSettings
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.models import UNITS
from pointsapp.rulebooks.rows import read_draft
from pointsapp.rulebooks.service import create_book, import_book
from pointsapp.rulebooks.tables import is_known, write_delimited, write_xlsx
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.download import XLSX, send_file_named
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.mapping.arranging import Arranged, arrange_foreign
from pointsapp.web.rulebooks.blueprint import BOOK, VILLAGE, blueprint
from pointsapp.web.rulebooks.schemas import PresetIn, UploadIn

CSV = "text/csv; charset=utf-8"
SHOWN = 60


@blueprint.get("/village/<int:village_id>/new")
@requires(Permission.RULEBOOKS_EDIT, VILLAGE)
def new(village_id: RegionId) -> str:
    """Three ways to begin: a file, a ready-made book, an empty one."""
    return _page(blank(title=f"{g.place.name}积分细则", unit="household"))


@blueprint.post("/village/<int:village_id>/upload")
@requires(Permission.RULEBOOKS_EDIT, VILLAGE)
def upload(village_id: RegionId) -> ResponseReturnValue:
    """Store a file as a draft, or say every cell that has to be mended; then nothing is stored."""
    form, file = read_form(UploadIn, request.form), request.files.get("file")
    if file is None or not file.filename:
        form = form.wrong("请选一个 .xlsx 或 .csv 文件", "file")
    if not form.ok or file is None:
        return _page(form), 422
    content, filename = file.read(), file.filename or ""
    try:
        arranged = _arranged(content, filename)
        if not arranged.mapped:
            return _to_be_mapped(form, village_id, content, filename)
        with transaction() as session:
            book = import_book(
                session, village_id, content, filename=filename, by=current_user.id, now=now(),
                layout=arranged.layout, **form.values,
            )  # fmt: skip
            book_id = book.id
    except Problems as refused:
        return _page(form.wrong("表格里有要改的地方，列在下面", "file"), refused), 422
    except Invalid as refused:
        return _page(form.wrong(refused.sentence, "file")), 422
    flash(f"{arranged.sentence}读进来了，是一份草稿。请核对以后由会议通过。")
    return redirect(url_for("rulebooks.book", book_id=book_id))


def _arranged(content: bytes, filename: str) -> Arranged:
    """A table that we know, one that was mapped here before, or one to be mapped."""
    if is_known(content, filename=filename):
        return Arranged()
    workbook = read_workbook(content, filename=filename)
    return arrange_foreign(reading(), g.place.path, "rulebook", workbook)


def _to_be_mapped(
    form: Reading, village_id: RegionId, content: bytes, filename: str
) -> ResponseReturnValue:
    with transaction() as session:
        run_id = create_run(
            session, kind="rulebook", region_id=village_id, filename=filename, content=content,
            params=dict(form.values), by=current_user.id, now=now(), mapped=False,
        ).id  # fmt: skip
    return redirect(url_for("mapping.columns", run_id=run_id))


@blueprint.post("/village/<int:village_id>/preset")
@requires(Permission.RULEBOOKS_EDIT, VILLAGE)
def preset(village_id: RegionId) -> ResponseReturnValue:
    """Store a ready-made book as a draft."""
    form = read_form(PresetIn, request.form)
    if not form.ok:
        return _page(form), 422
    with transaction() as session:
        name = form.values["name"]
        book_id = load_preset(session, name, village_id, by=current_user.id, now=now()).id
    flash("草稿起好了。原来的细则没有写明的，要村里自己定。")
    return redirect(url_for("rulebooks.book", book_id=book_id))


@blueprint.post("/village/<int:village_id>/empty")
@requires(Permission.RULEBOOKS_EDIT, VILLAGE)
def empty(village_id: RegionId) -> ResponseReturnValue:
    """Begin an empty draft."""
    form = read_form(UploadIn, request.form)
    if not form.ok:
        return _page(form), 422
    with transaction() as session:
        book_id = create_book(session, village_id, by=current_user.id, now=now(), **form.values).id
    return redirect(url_for("rulebooks.book", book_id=book_id))


def _page(form: Reading, refused: Problems | None = None) -> str:
    problems = refused.problems if refused else ()
    return render_template(
        "rulebooks/new.html",
        form=form,
        village=g.place,
        units=list(UNITS.items()),
        presets=list(preset_names().items()),
        problems=problems[:SHOWN],
        more=max(0, len(problems) - SHOWN),
    )


@blueprint.get("/book/<int:book_id>/download/<ending>")
@requires(Permission.RULEBOOKS_VIEW, BOOK)
def download(book_id: BookId, ending: str) -> ResponseReturnValue:
    """The whole book in our template, to be changed and uploaded again."""
    book = rulebooks.get_book(reading(), book_id)
    draft, name = read_draft(reading(), book_id), f"{book.title}（{book.number}）"
    if ending == "csv":
        return send_file_named(write_delimited(draft), f"{name}.csv", CSV)
    return send_file_named(write_xlsx(draft), f"{name}.xlsx", XLSX)


@blueprint.get("/template")
@requires(Permission.RULEBOOKS_VIEW)
def template() -> ResponseReturnValue:
    """Our template with nothing in it but the titles."""
    nothing = BookDraft(BookSettings("", "household"))
    return send_file_named(write_xlsx(nothing), "积分细则模板.xlsx", XLSX)

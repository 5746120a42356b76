"""Mapping a file that waits: choose sheet and heading row, say which column is which, go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation import imports
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Conflict, Invalid, ProductError
from pointsapp.foundation.imports import ImportRun
from pointsapp.foundation.layouts import mapped_elsewhere, save_layout
from pointsapp.foundation.spreadsheets import Problems, Workbook, column_letters, read_workbook
from pointsapp.foundation.spreadsheets.layout import (
    Layout,
    beneath,
    candidate_headers,
    first_rows,
    sheet_of,
)
from pointsapp.people.ids import RegionId
from pointsapp.rulebooks.service import import_book
from pointsapp.web import place
from pointsapp.web.access import Permission, require_region, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.forms import Reading
from pointsapp.web.mapping.blueprint import blueprint
from pointsapp.web.mapping.going import page_of, upload_of
from pointsapp.web.mapping.kinds import Kind, Wanted, kind_of_run, layout_kind
from pointsapp.web.mapping.reading import as_typed, read_mapping, suggested

OF_RUN = row_of(ImportRun.region_id, "run_id")
SAMPLE = 24  # characters of a cell beside its title
PROBLEMS_SHOWN = 60
Head = tuple[str, int, tuple[str, ...]]  # sheet, number of the row, its titles


@dataclass(frozen=True)
class Waiting:
    """A file that waits, and the heading row that is looked at."""

    run_id: int
    region_id: RegionId
    kind: Kind
    key: str
    run: ImportRun
    workbook: Workbook
    sheet: str
    row: int
    titles: tuple[str, ...]
    rows: Sequence[Head]


def _waiting(run_id: int) -> Waiting:
    """The run with its file opened; Conflict once its columns are known."""
    run = imports.get_run(reading(), run_id)
    kind = kind_of_run(run)
    region_id = RegionId(run.region_id)
    require_region(kind.permission, region_id)
    if run.state != "mapping":
        raise Conflict("mapping.done", "这个文件的各列已经对照过了。")
    workbook = read_workbook(run.content or b"", filename=run.filename)
    rows = [(sheet.name, number, titles) for sheet, number, titles in candidate_headers(workbook)]
    if not rows:
        raise Invalid("mapping.empty", "这个文件里没有内容，请重新选文件。")
    sheet, row, titles = _chosen(rows, kind, kind.wanted(run.params))
    return Waiting(
        run.id, region_id, kind, layout_kind(run), run, workbook, sheet, row, titles, rows
    )


def _chosen(rows: list[Head], kind: Kind, wanted: Sequence[Wanted]) -> Head:
    """The row that was asked for ('2' is the third offered); else the one with most of our titles.

    Where no row has any: the fullest of the first sheet.
    """
    asked = request.values.get("head", "")
    if asked.isascii() and asked.isdecimal() and int(asked[:4]) < len(rows):
        return rows[int(asked[:4])]
    known = {each: len(suggested(kind, wanted, each[2]).raw) for each in rows}
    first = [each for each in rows if known[each] or each[0] == rows[0][0]]
    return max(first, key=lambda each: (known[each], sum(map(bool, each[2])), -each[1]))


@blueprint.get("/files/<int:run_id>")
@requires(Permission.ROSTER_EDIT, OF_RUN)
def columns(run_id: int) -> ResponseReturnValue:
    """Our fields, each with the column it comes from; what is known of the titles is offered."""
    run = imports.get_run(reading(), run_id)
    if run.state != "mapping":
        return redirect(page_of(run))
    file = _waiting(run_id)
    villages = [each.id for each in place.villages(file.kind.permission)]
    known = mapped_elsewhere(reading(), villages, file.key, file.titles)
    if known is not None:
        return _page(file, as_typed(known.layout, known.name), known=known.name)
    return _page(file, suggested(file.kind, file.kind.wanted(run.params), file.titles))


@blueprint.post("/files/<int:run_id>")
@requires(Permission.ROSTER_EDIT, OF_RUN)
def columns_chosen(run_id: int) -> ResponseReturnValue:
    """Show the first rows as they would be read, or keep the mapping and read the file."""
    file = _waiting(run_id)
    wanted = file.kind.wanted(file.run.params)
    form, layout = read_mapping(
        request.form, wanted, file.kind, file.sheet, file.row, file.titles
    )  # fmt: skip
    if not form.ok:
        return _page(file, form, layout), 422
    if request.form.get("do") != "save":
        return _page(file, form, layout)
    name, kept = form.raw.get("name", ""), file.run.kind
    try:
        with transaction() as session:
            save_layout(
                session, file.region_id, file.key, layout, name=name, by=current_user.id, now=now()
            )
            if kept != "rulebook":
                imports.set_layout(session, run_id, layout, by=current_user.id, now=now())
    except Invalid as refused:
        return _page(file, form.wrong(refused.sentence, "name"), layout), 422
    if kept == "rulebook":
        return _store_book(file, form, layout)
    flash(f"记下了“{name}”的对照，下次上传同样的表会自己认出来。")
    return redirect(page_of(imports.get_run(reading(), run_id)))


def _store_book(file: Waiting, form: Reading, layout: Layout) -> ResponseReturnValue:
    """A rule book is read at once: its draft, or every cell that has to be mended."""
    content, filename, params = file.run.content or b"", file.run.filename, dict(file.run.params)
    try:
        with transaction() as session:
            book_id = import_book(
                session, file.region_id, content, filename=filename, title=params["title"],
                unit=params["unit"], by=current_user.id, now=now(), layout=layout,
            ).id  # fmt: skip
            imports.finish_mapped(session, file.run_id, by=current_user.id, now=now())
    except Problems as refused:
        return _page(file, form.wrong("表里有要改的地方，列在下面"), layout, refused), 422
    except ProductError as refused:
        return _page(file, form.wrong(refused.sentence), layout), refused.status
    flash("读进来了，是一份草稿。请核对以后由会议通过。")
    if left := beneath(sheet_of(file.workbook, layout), layout):
        flash(f"没有读这几行，看起来是合计、说明或签名：第 {'、'.join(map(str, left))} 行。", "ask")
    return redirect(url_for("rulebooks.book", book_id=book_id))


@blueprint.post("/files/<int:run_id>/discard")
@requires(Permission.ROSTER_EDIT, OF_RUN)
def discard_file(run_id: int) -> ResponseReturnValue:
    """Give the file up before it was mapped."""
    run = imports.get_run(reading(), run_id)
    require_region(kind_of_run(run).permission, RegionId(run.region_id))
    back = upload_of(run)
    if run.state != "discarded":
        with transaction() as session:
            imports.discard(session, run_id, by=current_user.id, now=now())
    flash("这个文件没有导入，内容已经删掉。")
    return redirect(back)


def _page(
    file: Waiting, form: Reading, layout: Layout | None = None, refused: Problems | None = None,
    *, known: str = "",
) -> str:  # fmt: skip
    shown: list[dict[str, str]] = []
    if layout is not None and layout.sources:
        shown = first_rows(sheet_of(file.workbook, layout), layout)
    wanted = file.kind.wanted(file.run.params)
    return render_template(
        "mapping/columns.html", file=file, region=g.place, form=form, wanted=wanted,
        columns=_columns(file), shown=shown,
        used=[each for each in wanted if shown and each.key in shown[0]],
        heads=_heads(file), known=known,
        problems=refused.problems[:PROBLEMS_SHOWN] if refused else (),
    )  # fmt: skip


def _heads(file: Waiting) -> list[tuple[int, str, bool]]:
    """The rows that may be the heading: number, words, whether it is the one looked at."""
    return [
        (at, f"“{sheet}”第 {row} 行：{'、'.join(t for t in titles if t)[:60]}",
         (sheet, row) == (file.sheet, file.row))
        for at, (sheet, row, titles) in enumerate(file.rows)
    ]  # fmt: skip


def _columns(file: Waiting) -> list[tuple[str, str]]:
    """The file's columns as choices: letter, title, and what stands in the first row below."""
    below = next(
        (row for number, row in _below(file) if number > file.row), ()
    )  # fmt: skip
    found = []
    for at, title in enumerate(file.titles):
        sample = str(below[at])[:SAMPLE] if at < len(below) and below[at] is not None else ""
        words = f"{column_letters(at + 1)} 列 {title or '（没有名称）'}"
        found.append((str(at), words + (f"，如 {sample}" if sample else "")))
    return found


def _below(file: Waiting) -> Sequence[tuple[int, tuple[object, ...]]]:
    sheet = next(each for each in file.workbook.sheets if each.name == file.sheet)
    found: list[tuple[int, tuple[object, ...]]] = []
    for number, row in sheet.read():
        if number > file.row + 20 or (found and number > file.row + 1):
            break
        if number > file.row and any(cell is not None for cell in row):
            found.append((number, row))
    return found

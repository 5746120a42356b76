"""A list from a file, from a preset or from nothing; a list as a file."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.spreadsheets import Problems
from pointsapp.powers import queries as powers
from pointsapp.powers import service
from pointsapp.powers.models import AUDIENCES, KINDS
from pointsapp.powers.tables import write_xlsx
from pointsapp.presets.lists import list_names, load_preset
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.download import XLSX, send_file_named
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.schemas import PresetIn, StartIn
from pointsapp.web.powers.scopes import OF_LIST, PLACE

SHOWN = 60


@blueprint.get("/powers/place/<int:region_id>/new")
@requires(Permission.POWERS_EDIT, PLACE)
def new(region_id: int) -> str:
    """Three ways to begin: a ready-made list, an empty one, a file."""
    return _page(blank())


@blueprint.post("/powers/place/<int:region_id>/preset")
@requires(Permission.POWERS_EDIT, PLACE)
def preset(region_id: int) -> ResponseReturnValue:
    """Store a ready-made list as a draft."""
    form = read_form(PresetIn, request.form)
    if not form.ok:
        return _page(form), 422
    try:
        with transaction() as session:
            name = form.values["name"]
            list_id = load_preset(session, name, region_id, by=current_user.id, now=now()).id
    except Invalid as refused:
        return _page(form.wrong(refused.sentence)), 422
    flash("草稿起好了。原来没有写明的，要自己定。")
    return redirect(url_for("powers.one", list_id=list_id))


@blueprint.post("/powers/place/<int:region_id>/start")
@requires(Permission.POWERS_EDIT, PLACE)
def start(region_id: int) -> ResponseReturnValue:
    """Begin an empty draft, or read a file into one: whole, or not at all."""
    form, file = read_form(StartIn, request.form), request.files.get("file")
    if not form.ok:
        return _page(form), 422
    values = {**form.values, "audience": form.values["audience"] or ""}
    also = {"by": current_user.id, "now": now(), **values}
    try:
        with transaction() as session:
            if file is not None and file.filename:
                row = service.import_list(
                    session, region_id, file.read(), filename=file.filename, **also
                )
            else:
                row = service.start_list(session, region_id, **also)
            list_id = row.id
    except Problems as refused:
        return _page(form.wrong("表格里有要改的地方，列在下面", "file"), refused), 422
    except Invalid as refused:
        return _page(form.wrong(refused.sentence)), 422
    flash("草稿起好了，改好以后由会议通过。")
    return redirect(url_for("powers.one", list_id=list_id))


def _page(form: Reading, refused: Problems | None = None) -> str:
    problems = refused.problems if refused else ()
    return render_template(
        "powers/new.html",
        form=form,
        region=g.place,
        presets=list(list_names().items()),
        kinds=list(KINDS.items()),
        audiences=[each for each in AUDIENCES.items() if each[0]],
        problems=problems[:SHOWN],
        more=max(0, len(problems) - SHOWN),
    )


@blueprint.get("/powers/list/<int:list_id>/download")
@requires(Permission.POWERS_VIEW, OF_LIST)
def download(list_id: int) -> ResponseReturnValue:
    """The whole list as an .xlsx, to be changed and uploaded again."""
    row = powers.get_list(reading(), list_id)
    content = write_xlsx(powers.read_list(reading(), list_id))
    return send_file_named(content, f"{row.title}（{row.number}）.xlsx", XLSX)

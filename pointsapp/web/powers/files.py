"""A list from a file, a preset, another place or from nothing; a list as a file."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.spreadsheets import Problems
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import get_region
from pointsapp.powers import queries as powers
from pointsapp.powers import service
from pointsapp.powers.drafts import ListDraft, ListHead
from pointsapp.powers.ids import ListId
from pointsapp.powers.models import AUDIENCES, KINDS
from pointsapp.powers.tables import write_xlsx
from pointsapp.presets.lists import list_names, load_preset
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.download import XLSX, send_file_named
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.schemas import PresetIn, StartIn, TakeIn
from pointsapp.web.powers.scopes import OF_LIST, PLACE
from pointsapp.web.powers.words import kind_words

SHOWN = 60


@blueprint.get("/powers/place/<int:region_id>/new")
@requires(Permission.POWERS_EDIT, PLACE)
def new(region_id: RegionId) -> str:
    """Four ways to begin: a ready-made list, another place's, an empty one, a file."""
    return _page(blank())


@blueprint.post("/powers/place/<int:region_id>/preset")
@requires(Permission.POWERS_EDIT, PLACE)
def preset(region_id: RegionId) -> ResponseReturnValue:
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


@blueprint.post("/powers/place/<int:region_id>/take")
@requires(Permission.POWERS_EDIT, PLACE)
def take(region_id: RegionId) -> ResponseReturnValue:
    """Store a copy of a list in force above or beside as the place's own draft."""
    form = read_form(TakeIn, request.form)
    if form.ok and form.values["list_id"] not in dict(to_take()):
        form = form.wrong("这份清单现在不能拿来用，请重新选", "list_id")
    if not form.ok:
        return _page(form), 422
    try:
        with transaction() as session:
            list_id = service.follow(
                session, form.values["list_id"], region_id=region_id, by=current_user.id, now=now()
            ).id
    except Invalid as refused:
        return _page(form.wrong(refused.sentence)), 422
    flash("拿来了，现在是草稿。改成自己的，由会议通过以后才施行。")
    return redirect(url_for("powers.one", list_id=list_id))


def to_take() -> list[tuple[ListId, str]]:
    """The lists that the place may begin its own from, as choices: 云岭县：小微权力清单."""
    session, here = reading(), get_region(reading(), g.place.id)
    return [
        (row.id, f"{where.name}：{row.title}（{kind_words(row)}）")
        for row, where in powers.lists_elsewhere(session, here.id, on=village_day(now()))
        if not service.level_faults(here, ListHead(row.kind, row.title, row.audience))
    ]


@blueprint.get("/powers/place/<int:region_id>/template")
@requires(Permission.POWERS_EDIT, PLACE)
def template(region_id: RegionId) -> ResponseReturnValue:
    """An empty .xlsx with every column, what may stand in them, and nothing else."""
    return send_file_named(write_xlsx(ListDraft(ListHead("", ""))), "清单模板.xlsx", XLSX)


@blueprint.post("/powers/place/<int:region_id>/start")
@requires(Permission.POWERS_EDIT, PLACE)
def start(region_id: RegionId) -> ResponseReturnValue:
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
        elsewhere=to_take(),
        kinds=list(KINDS.items()),
        audiences=[each for each in AUDIENCES.items() if each[0]],
        problems=problems[:SHOWN],
        more=max(0, len(problems) - SHOWN),
    )


@blueprint.get("/powers/list/<int:list_id>/download")
@requires(Permission.POWERS_VIEW, OF_LIST)
def download(list_id: ListId) -> ResponseReturnValue:
    """The whole list as an .xlsx, to be changed and uploaded again."""
    row = powers.get_list(reading(), list_id)
    content = write_xlsx(powers.read_list(reading(), list_id))
    return send_file_named(content, f"{row.title}（{row.number}）.xlsx", XLSX)

"""The layouts a place has mapped: looked at, changed, forgotten."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.layouts import (
    SavedLayout,
    delete_layout,
    get_layout,
    layouts_for,
    save_layout,
)
from pointsapp.foundation.spreadsheets import column_letters
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, require_region, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank
from pointsapp.web.mapping.blueprint import blueprint
from pointsapp.web.mapping.filled import BY_REGION
from pointsapp.web.mapping.going import upload_page
from pointsapp.web.mapping.kinds import KINDS, kind_of
from pointsapp.web.mapping.reading import as_typed, read_mapping

OF_REGION, OF_LAYOUT = region_of("region_id"), row_of(SavedLayout.region_id, "layout_id")


@blueprint.get("/place/<int:region_id>")
@requires(Permission.ROSTER_VIEW, OF_REGION)
def layouts(region_id: RegionId) -> str:
    """All that is known here: the place's own, and what was mapped above it."""
    session = reading()
    lines: list[dict[str, Any]] = []
    exports = current_user.may(Permission.EXPORT, g.place.path)
    for key, kind in KINDS.items():
        for each in layouts_for(session, g.place.path, key):
            own = each.region_id == region_id
            lines.append(
                {
                    "saved": each,
                    "kind": kind.name,
                    "fill": exports and current_user.may(kind.permission, g.place.path),
                    "where": people.get_region(session, RegionId(each.region_id)).name,
                    "may": own and current_user.may(kind.permission, g.place.path),
                    "filled": key in BY_REGION and exports,
                }
            )
    uploads = [
        (kind.name, upload_page(key, region_id, {}))
        for key, kind in KINDS.items()
        if current_user.may(kind.permission, g.place.path)
        and (g.place.level == "village" or key in ("roster", "opening"))
    ]
    return render_template(
        "mapping/layouts.html", region=g.place, lines=lines, uploads=uploads,
        may_fill=exports and bool(uploads),
    )  # fmt: skip


@blueprint.get("/layouts/<int:layout_id>")
@requires(Permission.ROSTER_EDIT, OF_LAYOUT)
def layout(layout_id: int) -> str:
    """The mapping of one layout, to be changed."""
    saved = _mine(layout_id)
    return _page(saved, as_typed(saved.layout, saved.name))


@blueprint.post("/layouts/<int:layout_id>")
@requires(Permission.ROSTER_EDIT, OF_LAYOUT)
def change_layout(layout_id: int) -> ResponseReturnValue:
    """Keep the changed mapping; files that are read from now on follow it."""
    saved = _mine(layout_id)
    kind, before, region_id = kind_of(saved.kind), saved.layout, saved.region_id
    form, changed = read_mapping(
        request.form, kind.known, kind, before.sheet, before.header_row, before.titles
    )  # fmt: skip
    if not form.ok:
        return _page(saved, form), 422
    key, name = saved.kind, form.raw.get("name", "")
    try:
        with transaction() as session:
            save_layout(session, region_id, key, changed, name=name, by=current_user.id, now=now())
    except Invalid as refused:
        return _page(_mine(layout_id), form.wrong(refused.sentence, "name")), 422
    flash("改好了，以后上传的文件照新的对照读。")
    return redirect(url_for("mapping.layouts", region_id=region_id))


@blueprint.get("/layouts/<int:layout_id>/delete")
@requires(Permission.ROSTER_EDIT, OF_LAYOUT)
def ask_delete_layout(layout_id: int) -> str:
    """What forgetting it means."""
    saved = _mine(layout_id)
    return render_template("mapping/delete.html", saved=saved, form=blank())


@blueprint.post("/layouts/<int:layout_id>/delete")
@requires(Permission.ROSTER_EDIT, OF_LAYOUT)
def delete(layout_id: int) -> ResponseReturnValue:
    """Forget the mapping."""
    region_id = _mine(layout_id).region_id
    with transaction() as session:
        delete_layout(session, layout_id, by=current_user.id, now=now())
    flash("删掉了。下次上传这种表，要重新对照一次。")
    return redirect(url_for("mapping.layouts", region_id=region_id))


def _mine(layout_id: int) -> SavedLayout:
    saved = get_layout(reading(), layout_id)
    require_region(kind_of(saved.kind).permission, RegionId(saved.region_id))
    return saved


def _page(saved: SavedLayout, form: Reading) -> str:
    titles = enumerate(saved.layout.titles)
    return render_template(
        "mapping/layout.html", saved=saved, kind=kind_of(saved.kind), form=form,
        wanted=kind_of(saved.kind).known,
        columns=[
            (str(at), f"{column_letters(at + 1)} 列 {title or '（没有名称）'}")
            for at, title in titles
        ],
    )  # fmt: skip

"""Open a matter: choose the item, then say what it is about; what is on no list can be recorded."""

from collections.abc import Sequence
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.foundation.keys import new_token
from pointsapp.matters import service
from pointsapp.matters.ids import MatterId
from pointsapp.matters.service.opening import OPENABLE
from pointsapp.people.ids import RegionId
from pointsapp.people.queries.finding import find_holder
from pointsapp.powers.ids import ItemId
from pointsapp.powers.models import KINDS, ListItem
from pointsapp.powers.queries import items_in_force, procedure_of
from pointsapp.web.access import Permission, requires
from pointsapp.web.compliance.words import cadres
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, forget_draft, read_form
from pointsapp.web.keys import asked_key
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.schemas import OpenIn
from pointsapp.web.matters.scopes import VILLAGE
from pointsapp.web.powers.words import by_category


@blueprint.get("/matters/village/<int:village_id>/new")
@requires(Permission.MATTERS_RECORD, VILLAGE)
def choose(village_id: RegionId) -> str:
    """The items of the lists in force that can be carried out, by list and category."""
    lists = {kind: by_category(_items(village_id, kind)) for kind in OPENABLE}
    return render_template(
        "matters/choose.html", village=g.place, kinds=KINDS,
        lists={kind: groups for kind, groups in lists.items() if groups},
    )  # fmt: skip


@blueprint.get("/matters/village/<int:village_id>/open")
@requires(Permission.MATTERS_RECORD, VILLAGE)
def open_form(village_id: RegionId) -> str:
    """The form of one item, or of what is on no list."""
    item = _item(village_id, asked_key("item", ItemId))
    today = village_day(now()).isoformat()
    first = {"key": new_token(), "opened_on": today, "item": item.id if item else None}
    return _page(item, blank(**first, subject=item.title if item else None))


@blueprint.post("/matters/village/<int:village_id>/open")
@requires(Permission.MATTERS_RECORD, VILLAGE)
def open_matter(village_id: RegionId) -> ResponseReturnValue:
    """Open it; pressed twice it is opened once."""
    form = read_form(OpenIn, request.form)
    chosen = form.raw.get("item", "")
    known = chosen.isdecimal() and len(chosen) < 19
    item = _item(village_id, ItemId(int(chosen)) if known else None)
    if form.ok:
        try:
            matter_id = _open(village_id, form.values)
        except ProductError as refused:
            form = form.wrong(refused.sentence)
    if not form.ok:
        return _page(item, form), 422
    forget_draft(f"open-{village_id}")
    flash("开办了。照流程一步一步记。", "ok")
    return redirect(url_for("matters.matter", matter_id=matter_id))


def _open(village_id: RegionId, values: dict[str, Any]) -> MatterId:
    facts = {name: values[name] for name in
             ("subject", "chosen", "amount", "payee", "project", "opened_on", "key")}  # fmt: skip
    household = None
    if values["household"]:
        found = find_holder(
            reading(), village_id, "household", values["household"], on=values["opened_on"]
        )
        household = found.household_id
    with transaction() as session:
        return service.open_matter(
            session, village_id, item_id=values["item"], household_id=household,
            handler_id=values["handler"], by=current_user.id, now=now(), **facts,
        ).id  # fmt: skip


def _items(village_id: RegionId, kind: str) -> Sequence[ListItem]:
    return items_in_force(reading(), village_id, kind, on=village_day(now()))


def _item(village_id: RegionId, item_id: ItemId | None) -> ListItem | None:
    """The chosen item of the list in force; None: what is on no list. NotFound."""
    if item_id is None:
        return None
    listed = (each for kind in OPENABLE for each in _items(village_id, kind))
    found = next((each for each in listed if each.id == item_id), None)
    if found is None:
        raise NotFound("item.unknown", "在用的清单上没有这个事项，请重新选。")
    return found


def _page(item: ListItem | None, form: Reading) -> str:
    session, today = reading(), village_day(now())
    procedure = procedure_of(session, item.id) if item else None
    return render_template(
        "matters/open.html", village=g.place, item=item, procedure=procedure, form=form,
        cadres=cadres(session, g.place.id, on=today),
        classes=[(each, each) for each in procedure.classes] if procedure else [],
    )  # fmt: skip

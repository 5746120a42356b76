"""Single items of a draft: add, change, remove, settle what is open."""

from dataclasses import fields
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.compliance.policy.codes import EVERY_CODE
from pointsapp.foundation.database import reading, transaction
from pointsapp.powers import queries as powers
from pointsapp.powers import service
from pointsapp.powers.drafts import ItemDraft
from pointsapp.powers.ids import ItemId, ListId
from pointsapp.powers.models import ORIGINS, ListItem
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import LIMIT_UNITS
from pointsapp.powers.rows import item_draft
from pointsapp.powers.tables.words import parse_names
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.schemas import ItemIn
from pointsapp.web.powers.scopes import OF_LIST, of_item

LINES = ("materials", "risks")
OPTIONAL = ("office", "procedure")


@blueprint.get("/powers/list/<int:list_id>/items/new")
@requires(Permission.POWERS_EDIT, OF_LIST)
def new_item(list_id: ListId) -> str:
    """The form for one more item."""
    return _page(list_id, None, blank(origin="list"))


@blueprint.post("/powers/list/<int:list_id>/items/new")
@requires(Permission.POWERS_EDIT, OF_LIST)
def add_item(list_id: ListId) -> ResponseReturnValue:
    """Store one more item at the end."""
    form = read_form(ItemIn, request.form)
    if not form.ok:
        return _page(list_id, None, form), 422
    try:
        with transaction() as session:
            draft = _draft(form.values)
            number = service.add_item(session, list_id, draft, by=current_user.id, now=now()).number
    except service.ItemInvalid as refused:
        return _page(list_id, None, _told(form, refused)), 422
    flash(f"第 {number} 项加好了。")
    return redirect(url_for("powers.one", list_id=list_id))


@blueprint.get("/powers/items/<int:item_id>")
@requires(Permission.POWERS_EDIT, of_item)
def edit_item(item_id: ItemId) -> str:
    """The form for an item."""
    item = powers.get_item(reading(), item_id)
    return _page(item.list_id, item, _filled(item))


@blueprint.post("/powers/items/<int:item_id>")
@requires(Permission.POWERS_EDIT, of_item)
def save_item(item_id: ItemId) -> ResponseReturnValue:
    """Replace an item."""
    item, form = powers.get_item(reading(), item_id), read_form(ItemIn, request.form)
    list_id, number = item.list_id, item.number
    if not form.ok:
        return _page(list_id, item, form), 422
    try:
        with transaction() as session:
            draft = _draft(form.values)
            service.change_item(session, item_id, draft, by=current_user.id, now=now())
    except service.ItemInvalid as refused:
        item = powers.get_item(reading(), item_id)
        return _page(list_id, item, _told(form, refused)), 422
    flash(f"第 {number} 项改好了。")
    return redirect(url_for("powers.one", list_id=list_id))


@blueprint.post("/powers/items/<int:item_id>/remove")
@requires(Permission.POWERS_EDIT, of_item)
def remove_item(item_id: ItemId) -> ResponseReturnValue:
    """Take an item out of a draft."""
    list_id = powers.get_item(reading(), item_id).list_id
    with transaction() as session:
        service.remove_item(session, item_id, by=current_user.id, now=now())
    flash("这一项从草稿里删掉了。")
    return redirect(url_for("powers.one", list_id=list_id))


@blueprint.post("/powers/items/<int:item_id>/settle")
@requires(Permission.POWERS_EDIT, of_item)
def settle_item(item_id: ItemId) -> ResponseReturnValue:
    """What was open is decided as the item stands."""
    list_id = powers.get_item(reading(), item_id).list_id
    with transaction() as session:
        service.settle_item(session, item_id, by=current_user.id, now=now())
    flash("定下来了。")
    return redirect(url_for("powers.one", list_id=list_id))


def _draft(values: dict[str, Any]) -> ItemDraft:
    known = dict(values)
    for name in LINES:
        known[name] = parse_names(known[name]) if known[name] else ()
    for name in OPTIONAL:
        known[name] = known[name] or ""
    return ItemDraft(number=1, **{**known, "check_codes": tuple(known["check_codes"])})


def _told(form: Reading, refused: service.ItemInvalid) -> Reading:
    for name, sentence in refused.by_field.items():
        form = form.wrong(sentence, name)
    return form


def _filled(item: ListItem) -> Reading:
    codes = {each.id: each.code for each in powers.procedures_in(reading(), item.list_id)}
    draft = item_draft(item, codes)
    shown: dict[str, Any] = {
        each.name: getattr(draft, each.name)
        for each in fields(draft)
        if each.name not in ("number", "root_id")
    }
    for name in LINES:
        shown[name] = "\n".join(shown[name])
    shown["check_codes"] = list(draft.check_codes)
    return blank(**{k: (("1" if v else None) if isinstance(v, bool) else v)
                    for k, v in shown.items()})  # fmt: skip


def _page(list_id: ListId, item: ListItem | None, form: Reading) -> str:
    row = powers.get_list(reading(), list_id)
    return render_template(
        "powers/item_form.html",
        row=row,
        item=item,
        form=form,
        posts=list(POSTS.items()),
        units=[(code, word.removeprefix("个")) for code, word in LIMIT_UNITS.items()],
        origins=list(ORIGINS.items()),
        procedures=[(p.code, p.name) for p in powers.procedures_in(reading(), list_id)],
        codes=[(code, each.name) for code, each in EVERY_CODE.items()],
    )

"""How a list was made known in a village: recorded, read, taken back."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.foundation.keys import new_token
from pointsapp.people.ids import RegionId
from pointsapp.powers import publicity as went_out
from pointsapp.powers import queries as powers
from pointsapp.powers import service
from pointsapp.powers.ids import ListId, PublicityId
from pointsapp.powers.policy.publicity import WAYS, Outing, in_words
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import FORM, Reading, blank, read_form
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.schemas import PublicityIn, TakenBackIn
from pointsapp.web.powers.scopes import OF_PUBLICITY, VILLAGE
from pointsapp.web.powers.words import kind_words

_FIELDS = {
    "publicity.way": "way", "publicity.future": "done_on", "publicity.list": "done_on",
    "publicity.reached": "reached", "publicity.text": "note",
}  # fmt: skip


@blueprint.get("/powers/village/<int:village_id>/lists/<int:list_id>/publicity")
@requires(Permission.POWERS_VIEW, VILLAGE)
def publicity(village_id: RegionId, list_id: ListId) -> str:
    """What went out of one list in a village, and the form for the next time."""
    form = blank(key=new_token(), done_on=village_day(now()).isoformat())
    return _page(list_id, form)


@blueprint.post("/powers/village/<int:village_id>/lists/<int:list_id>/publicity")
@requires(Permission.POWERS_EDIT, VILLAGE)
def record_publicity(village_id: RegionId, list_id: ListId) -> ResponseReturnValue:
    """Record it; pressed twice it is recorded once."""
    form = read_form(PublicityIn, request.form)
    if form.ok:
        values = form.values
        try:
            with transaction() as session:
                service.record_publicity(
                    session, village_id, list_id,
                    Outing(values["way"], values["done_on"], values["reached"]),
                    note=values["note"], key=values["key"], by=current_user.id, now=now(),
                )  # fmt: skip
        except ProductError as refused:
            form = form.wrong(refused.sentence, _FIELDS.get(refused.code, FORM))
    if not form.ok:
        return _page(list_id, form), 422
    flash("记下了，村民看得到用了哪些办法。")
    return redirect(url_for("powers.publicity", village_id=village_id, list_id=list_id))


@blueprint.get("/powers/publicity/<int:publicity_id>/take-back")
@requires(Permission.POWERS_EDIT, OF_PUBLICITY)
def take_back(publicity_id: PublicityId) -> str:
    """Ask why."""
    return _back_page(publicity_id, blank())


@blueprint.post("/powers/publicity/<int:publicity_id>/take-back")
@requires(Permission.POWERS_EDIT, OF_PUBLICITY)
def take_back_now(publicity_id: PublicityId) -> ResponseReturnValue:
    """Take back what was recorded by mistake; it stays to be read."""
    form = read_form(TakenBackIn, request.form)
    if form.ok:
        try:
            with transaction() as session:
                back = service.take_back_publicity(
                    session, publicity_id, reason=form.values["why"], by=current_user.id, now=now()
                )
                list_id = back.list_id
        except ProductError as refused:
            form = form.wrong(refused.sentence)
    if not form.ok:
        return _back_page(publicity_id, form), 422
    flash("收回了。")
    return redirect(url_for("powers.publicity", village_id=g.place.id, list_id=list_id))


def _page(list_id: ListId, form: Reading) -> str:
    session, today, village = reading(), village_day(now()), g.place
    shown = {row.id: row for row in went_out.lists_shown(session, village.id, on=today)}
    told = went_out.publicity_of(session, village.id, list_id)
    row = shown.get(list_id) or (powers.get_list(session, list_id) if told else None)
    if row is None:
        raise NotFound("list.not_in_force", "这份清单现在不在村里施行，请看现在的清单。")
    may_edit = current_user.may(Permission.POWERS_EDIT, village.path)
    return render_template(
        "powers/publicity.html", village=village, row=row, kind=kind_words(row), form=form,
        said=in_words(went_out.coverage_of(session, village.id, row, on=today)), told=told,
        ways=WAYS, may_edit=may_edit, may_record=may_edit and list_id in shown,
    )  # fmt: skip


def _back_page(publicity_id: PublicityId, form: Reading) -> str:
    row = went_out.get_publicity(reading(), publicity_id)
    return render_template(
        "powers/publicity_back.html", row=row, way=WAYS[row.way], village=g.place, form=form
    )

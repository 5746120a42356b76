"""The stages of a town's or county's plan: stated, and taken back."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.keys import new_token
from pointsapp.people.ids import RegionId
from pointsapp.powers import service
from pointsapp.powers.policy.publicity import Stage
from pointsapp.powers.publicity import own_stages
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, read_form
from pointsapp.web.powers.blueprint import blueprint
from pointsapp.web.powers.schemas import StageBackIn, StageIn
from pointsapp.web.powers.scopes import PLACE


@blueprint.get("/powers/place/<int:region_id>/stages")
@requires(Permission.POWERS_EDIT, PLACE)
def stages(region_id: RegionId) -> str:
    """The plan of the place itself, and the form for its next stage."""
    return _page(blank(key=new_token()), blank())


@blueprint.post("/powers/place/<int:region_id>/stages")
@requires(Permission.POWERS_EDIT, PLACE)
def state_stage(region_id: RegionId) -> ResponseReturnValue:
    """Add a stage; pressed twice it is added once."""
    form = read_form(StageIn, request.form)
    if form.ok:
        values = dict(form.values)
        key = values.pop("key")
        form = attempt(form, lambda session: service.state_stage(
            session, region_id, Stage(**values), key=key, by=current_user.id, now=now()
        ))  # fmt: skip
    if not form.ok:
        return _page(form, blank()), 422
    flash("定下了。")
    return redirect(url_for("powers.stages", region_id=region_id))


@blueprint.post("/powers/place/<int:region_id>/stages/take-back")
@requires(Permission.POWERS_EDIT, PLACE)
def take_back_stage(region_id: RegionId) -> ResponseReturnValue:
    """Take a stage out of the plan, with a reason."""
    form = read_form(StageBackIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.take_back_stage(
            session, region_id, form.values["stage_id"], reason=form.values["why"],
            by=current_user.id, now=now(),
        ))  # fmt: skip
    if not form.ok:
        return _page(blank(key=new_token()), form), 422
    flash("收回了。")
    return redirect(url_for("powers.stages", region_id=region_id))


def _page(form: Reading, back: Reading) -> str:
    if g.place.level not in ("town", "county"):
        raise NotFound("stage.level", "计划分几步由镇或者县里定。")
    found = own_stages(reading(), g.place.id)
    return render_template(
        "powers/stages.html", region=g.place, form=form, back=back, stages=found,
        choices=[(each.id, each.name) for each in found],
    )  # fmt: skip

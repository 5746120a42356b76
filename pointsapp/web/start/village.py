"""A village's way to its first grid: what is done, what is missing, where to do it."""

from flask import flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.beginning.policy import SKIPPABLE, missing, steps
from pointsapp.beginning.queries import facts_of
from pointsapp.beginning.service import skip_step, take_up_step
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid, NotFound
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, find_place, region_of, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.start.blueprint import LAST, blueprint
from pointsapp.web.start.doors import WHO, doors
from pointsapp.web.start.schemas import SkipIn

VILLAGE = region_of("village_id")


@blueprint.get("/village/<int:village_id>")
@requires(Permission.DESK_VIEW, VILLAGE)
def village(village_id: RegionId) -> str:
    """The steps in their order; nothing is kept but what the pages themselves keep."""
    page = _page(village_id, blank())
    cookie[LAST] = village_id
    return page


@blueprint.post("/village/<int:village_id>/skip")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def skip(village_id: RegionId) -> ResponseReturnValue:
    """Write down that the village begins from zero, or take that back."""
    form = read_form(SkipIn, request.form)
    try:
        with transaction() as session:
            if form.values.get("undo"):
                take_up_step(session, village_id, "opening", by=current_user.id, now=now())
            else:
                reason = form.values.get("reason", "")
                skip_step(
                    session, village_id, "opening", reason=reason, by=current_user.id, now=now()
                )
    except Invalid as refused:
        return _page(village_id, form.wrong(refused.sentence, "reason")), 422
    flash("改好了。")
    return redirect(url_for("start.village", village_id=village_id))


def _page(village_id: RegionId, form: Reading) -> str:
    if g.place.level != "village":
        raise NotFound("start.village", "没有找到这个村。")
    above = find_place(reading(), g.place.parent_id)
    facts = facts_of(reading(), [village_id], on=village_day(now()))[village_id]
    found = steps(facts)
    return render_template(
        "start/village.html", village=g.place, form=form, steps=found, missing=missing(found),
        doors={step.key: doors(step.key, g.place) for step in found}, who=WHO,
        skipped=SKIPPABLE & set(facts.skipped), openings=facts.openings,
        above=above if above and current_user.may(Permission.DESK_VIEW, above.path) else None,
        may_skip=current_user.may(Permission.CLAIMS_REGISTER, g.place.path),
    )  # fmt: skip

"""Publishing a list on the village's own board, taking it down to mend it, and the paper."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.matters.ids import RoundId
from pointsapp.matters.policy.relief import last_day
from pointsapp.matters.queries.relief import get_round, posting
from pointsapp.matters.service import relief as service
from pointsapp.people.queries import get_region
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, read_form
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.relief.schemas import PublishIn, TakeDownIn
from pointsapp.web.matters.relief.scopes import of_round


@blueprint.get("/matters/relief/<int:round_id>/publish")
@requires(Permission.RELIEF_EDIT, of_round)
def relief_publish(round_id: RoundId) -> str:
    """What will hang, masked, and from when to when."""
    return _publish_page(round_id, blank(from_on=village_day(now()).isoformat()))


@blueprint.post("/matters/relief/<int:round_id>/publish")
@requires(Permission.RELIEF_EDIT, of_round)
def publish_relief(round_id: RoundId) -> ResponseReturnValue:
    """Put it up."""
    form = read_form(PublishIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.publish_round(
            session, round_id, by=current_user.id, now=now(), **form.values
        ))  # fmt: skip
    if not form.ok:
        return _publish_page(round_id, form), 422
    flash("公示开始了。请打印一张，贴在本村公开栏。", "ok")
    return redirect(url_for("matters.relief_round", round_id=round_id))


@blueprint.get("/matters/relief/<int:round_id>/take-down")
@requires(Permission.RELIEF_EDIT, of_round)
def relief_take_down(round_id: RoundId) -> str:
    """Ask why, and say what it costs."""
    return _take_down_page(round_id, blank())


@blueprint.post("/matters/relief/<int:round_id>/take-down")
@requires(Permission.RELIEF_EDIT, of_round)
def take_down_relief(round_id: RoundId) -> ResponseReturnValue:
    """Take the list down; published again its days begin anew."""
    form = read_form(TakeDownIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.take_down(
            session, round_id, by=current_user.id, now=now(), **form.values
        ))  # fmt: skip
    if not form.ok:
        return _take_down_page(round_id, form), 422
    flash("撤下了。改好以后重新公示，墙上的旧名单也要揭下来。", "ok")
    return redirect(url_for("matters.relief_round", round_id=round_id))


@blueprint.get("/matters/relief/<int:round_id>/sheet")
@requires(Permission.MATTERS_VIEW, of_round)
def relief_sheet(round_id: RoundId) -> str:
    """The paper for the village's own board, A4: the list while it hangs, then the result."""
    session = reading()
    found = get_round(session, round_id)
    if found.published_from is None:
        raise NotFound("relief.unpublished", "名单还没有公示，公示以后再打印。")
    result = found.closed_on is not None
    return render_template(
        "matters/relief_sheet.html", round=found, village=g.place, result=result,
        lines=posting(session, found, result=result), today=village_day(now()),
        contact=get_region(session, g.place.id).contact,
    )  # fmt: skip


def _publish_page(round_id: RoundId, form: Reading) -> str:
    session, today = reading(), village_day(now())
    found = get_round(session, round_id)
    days = find_setting(session, found.village_id, "board.days", on=today)
    return render_template(
        "matters/relief_publish.html", round=found, village=g.place, form=form, days=days,
        until=last_day(today, days.number) if days else None,
        lines=posting(session, found, result=False),
    )  # fmt: skip


def _take_down_page(round_id: RoundId, form: Reading) -> str:
    found = get_round(reading(), round_id)
    return render_template("matters/relief_take_down.html", round=found, village=g.place, form=form)

"""The shifts of an activity and what it earns."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.activities import queries, service
from pointsapp.activities.ids import ActivityId, RewardId, ShiftId
from pointsapp.activities.models import PERS, TASKS, Reward, Shift
from pointsapp.activities.queries.lookup import get_reward, get_shift
from pointsapp.foundation.database import reading
from pointsapp.web.access import Permission, requires
from pointsapp.web.activities.blueprint import blueprint
from pointsapp.web.activities.schemas import PlacesIn, RewardIn, ShiftIn
from pointsapp.web.activities.scopes import ACTIVITY, REWARD, SHIFT
from pointsapp.web.activities.words import attempt
from pointsapp.web.claims.words import rule_line
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form


@blueprint.get("/activities/<int:activity_id>/shifts")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def shifts(activity_id: ActivityId) -> str:
    """The shifts there are, and a form for one more."""
    return _shifts_page(activity_id, blank())


@blueprint.post("/activities/<int:activity_id>/shifts")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def add_shift(activity_id: ActivityId) -> ResponseReturnValue:
    """Add a shift."""
    form, by, at = read_form(ShiftIn, request.form), current_user.id, now()

    def work(session: Session) -> Shift:
        return service.add_shift(session, activity_id, by=by, now=at, **form.values)

    if form.ok:
        form, _ = attempt(form, work)
    if not form.ok:
        return _shifts_page(activity_id, form), 422
    flash("加好了一班。", "ok")
    return redirect(url_for("activities.shifts", activity_id=activity_id))


@blueprint.post("/activities/shifts/<int:shift_id>/places")
@requires(Permission.ACTIVITIES_EDIT, SHIFT)
def set_places(shift_id: ShiftId) -> ResponseReturnValue:
    """Change the places of a shift; who waits moves up."""
    activity_id = get_shift(reading(), shift_id).activity_id
    form, by, at = read_form(PlacesIn, request.form), current_user.id, now()

    def work(session: Session) -> Shift:
        return service.set_places(session, shift_id, form.values["places"], by=by, now=at)

    if form.ok:
        form, _ = attempt(form, work)
    said = "名额改好了。" if form.ok else next(iter(form.errors.values()))
    flash(said, "ok" if form.ok else "ask")
    return redirect(url_for("activities.shifts", activity_id=activity_id))


@blueprint.post("/activities/shifts/<int:shift_id>/remove")
@requires(Permission.ACTIVITIES_EDIT, SHIFT)
def remove_shift(shift_id: ShiftId) -> ResponseReturnValue:
    """Take out a shift that nobody signed up for."""
    activity_id, by, at = get_shift(reading(), shift_id).activity_id, current_user.id, now()
    form, _ = attempt(
        blank(), lambda session: service.remove_shift(session, shift_id, by=by, now=at)
    )
    said = "去掉了。" if form.ok else next(iter(form.errors.values()))
    flash(said, "ok" if form.ok else "ask")
    return redirect(url_for("activities.shifts", activity_id=activity_id))


@blueprint.get("/activities/<int:activity_id>/rewards")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def rewards(activity_id: ActivityId) -> str:
    """What it earns, and a form for one more rule."""
    return _rewards_page(activity_id, blank())


@blueprint.post("/activities/<int:activity_id>/rewards")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def add_reward(activity_id: ActivityId) -> ResponseReturnValue:
    """Let a task earn by a rule."""
    form, by, at = read_form(RewardIn, request.form), current_user.id, now()

    def work(session: Session) -> Reward:
        return service.add_reward(session, activity_id, by=by, now=at, **form.values)

    if form.ok:
        form, _ = attempt(form, work)
    if not form.ok:
        return _rewards_page(activity_id, form), 422
    flash("加好了。", "ok")
    return redirect(url_for("activities.rewards", activity_id=activity_id))


@blueprint.post("/activities/rewards/<int:reward_id>/remove")
@requires(Permission.ACTIVITIES_EDIT, REWARD)
def remove_reward(reward_id: RewardId) -> ResponseReturnValue:
    """Take a rule out of a draft."""
    activity_id, by, at = get_reward(reading(), reward_id).activity_id, current_user.id, now()
    form, _ = attempt(
        blank(), lambda session: service.remove_reward(session, reward_id, by=by, now=at)
    )
    said = "去掉了。" if form.ok else next(iter(form.errors.values()))
    flash(said, "ok" if form.ok else "ask")
    return redirect(url_for("activities.rewards", activity_id=activity_id))


def _shifts_page(activity_id: ActivityId, form: Reading) -> str:
    activity = queries.get_activity(reading(), activity_id)
    there = queries.shifts_of(reading(), activity_id)
    return render_template(
        "activities/shifts.html", activity=activity, shifts=there, form=form, village=g.place
    )


def _rewards_page(activity_id: ActivityId, form: Reading) -> str:
    session = reading()
    activity = queries.get_activity(session, activity_id)
    rules = queries.rules_to_choose(session, activity.village_id, on=activity.happens_on)
    return render_template(
        "activities/rewards.html", activity=activity, earns=queries.earns_of(session, activity),
        call=queries.call_of(session, activity), form=form, village=g.place,
        rules=[(rule.id, rule_line(rule)) for rule in rules], tasks=list(TASKS.items()),
        pers=list(PERS.items()),
    )  # fmt: skip

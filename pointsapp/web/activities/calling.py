"""Draft a call, change what it says, publish, postpone, cancel it."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.activities import queries, service
from pointsapp.activities.ids import ActivityId
from pointsapp.activities.models import TEAMS, Activity
from pointsapp.activities.service import CallFacts
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.keys import new_token
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, requires
from pointsapp.web.activities.blueprint import blueprint
from pointsapp.web.activities.schemas import CallIn, PostponeIn, ReasonIn
from pointsapp.web.activities.scopes import ACTIVITY, VILLAGE
from pointsapp.web.activities.words import attempt
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, forget_draft, read_form

SAID = ("title", "what", "place", "bring", "happens_on", "contact", "age_from", "age_to", "light",
        "group_ids", "team_kind")  # fmt: skip


@blueprint.get("/activities/village/<int:village_id>/new")
@requires(Permission.ACTIVITIES_EDIT, VILLAGE)
def new(village_id: RegionId) -> str:
    """The empty form; whom to ask stands in it already."""
    contact = people.get_village(reading(), village_id).contact
    form = blank(key=new_token(), contact=contact, group_ids=[], team_kind="none")
    return _call_page(form, village_id, None)


@blueprint.post("/activities/village/<int:village_id>/new")
@requires(Permission.ACTIVITIES_EDIT, VILLAGE)
def draft(village_id: RegionId) -> ResponseReturnValue:
    """Keep the draft; sent twice it is one."""
    form, by, at = read_form(CallIn, request.form), current_user.id, now()
    made = None
    if form.ok:
        form, made = attempt(
            form,
            lambda session: (
                service.draft(
                    session, village_id, _facts(form), key=form.values["key"], by=by, now=at
                ).id
            ),
        )
    if made is None:
        return _call_page(form, village_id, None), 422
    forget_draft(f"call-{village_id}")
    flash("草稿存好了。再写几点到几点、记多少分，就可以发布。", "ok")
    return redirect(url_for("activities.activity", activity_id=made))


@blueprint.get("/activities/<int:activity_id>/edit")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def edit(activity_id: ActivityId) -> str:
    """What it says now."""
    activity = queries.get_activity(reading(), activity_id)
    said: dict[str, Any] = {name: getattr(activity, name) for name in SAID}
    said["happens_on"] = activity.happens_on.isoformat()
    form = blank(key="-", teams="\n".join(activity.teams), **said)
    return _call_page(form, activity.village_id, activity)


@blueprint.post("/activities/<int:activity_id>/edit")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def edit_now(activity_id: ActivityId) -> ResponseReturnValue:
    """Change it; of a published one not what people signed up to."""
    activity, form = queries.get_activity(reading(), activity_id), read_form(CallIn, request.form)
    by, at, done = current_user.id, now(), None
    if form.ok:
        form, done = attempt(
            form,
            lambda session: service.edit(session, activity_id, _facts(form), by=by, now=at).id,
        )
    if done is None:
        return _call_page(form, g.place.id, queries.get_activity(reading(), activity_id)), 422
    forget_draft(f"call-{activity.village_id}")
    flash("改好了。", "ok")
    return redirect(url_for("activities.activity", activity_id=activity_id))


@blueprint.post("/activities/<int:activity_id>/<any(publish, discard, take_over):deed>")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def take_step(activity_id: ActivityId, deed: str) -> ResponseReturnValue:
    """Publish a draft, throw it away, or organise it from now on."""
    steps: dict[str, tuple[Callable[..., Any], str]] = {
        "publish": (service.publish, "发布了，公开栏上看得到，可以报名了。"),
        "discard": (service.discard, "草稿作废了。"),
        "take_over": (service.take_over, "现在由您来组织，办完由您交记分。"),
    }
    work, said = steps[deed]
    by, at = current_user.id, now()
    form, _ = attempt(blank(), lambda session: work(session, activity_id, by=by, now=at))
    flash(said if form.ok else next(iter(form.errors.values())), "ok" if form.ok else "ask")
    return redirect(url_for("activities.activity", activity_id=activity_id))


@blueprint.get("/activities/<int:activity_id>/postpone")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def postpone(activity_id: ActivityId) -> str:
    """To which day, and why."""
    return _act_page("postpone", activity_id, blank())


@blueprint.post("/activities/<int:activity_id>/postpone")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def postpone_now(activity_id: ActivityId) -> ResponseReturnValue:
    """Move it; everybody stays signed up."""
    form, by, at = read_form(PostponeIn, request.form), current_user.id, now()

    def work(session: Session) -> Activity:
        given = form.values
        return service.postpone(session, activity_id, to=given["to"], why=given["reason"], by=by,
                                now=at)  # fmt: skip

    return _acted(
        "postpone", activity_id, form, work, "改期了，报了名的都还在。请把新的通知发出去。"
    )


@blueprint.get("/activities/<int:activity_id>/cancel")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def cancel(activity_id: ActivityId) -> str:
    """Why."""
    return _act_page("cancel", activity_id, blank())


@blueprint.post("/activities/<int:activity_id>/cancel")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def cancel_now(activity_id: ActivityId) -> ResponseReturnValue:
    """Cancel it; the reason stands on the board."""
    form, by, at = read_form(ReasonIn, request.form), current_user.id, now()

    def work(session: Session) -> Activity:
        return service.cancel(session, activity_id, why=form.values["reason"], by=by, now=at)

    return _acted("cancel", activity_id, form, work, "取消了。请把取消的通知发出去、喊出去。")


def _acted(
    act: str, activity_id: ActivityId, form: Reading, work: Callable[[Session], Any], said: str
) -> ResponseReturnValue:
    if form.ok:
        form, _ = attempt(form, work)
    if not form.ok:
        return _act_page(act, activity_id, form), 422
    flash(said, "ok")
    return redirect(url_for("activities.text", activity_id=activity_id))


def _act_page(act: str, activity_id: ActivityId, form: Reading) -> str:
    activity = queries.get_activity(reading(), activity_id)
    signed = len(queries.sign_ups(reading(), activity_id))
    return render_template(f"activities/{act}.html", activity=activity, form=form, signed=signed)


def _facts(form: Reading) -> CallFacts:
    given = {name: form.values[name] for name in SAID}
    return CallFacts(**given, teams=form.values["teams"].splitlines())


def _call_page(form: Reading, village_id: RegionId, activity: Activity | None) -> str:
    today = village_day(now())
    groups = people.children(reading(), village_id, on=today)
    return render_template(
        "activities/call_form.html", form=form, activity=activity, village=g.place,
        groups=[(each.id, each.name) for each in groups], teams=list(TEAMS.items()),
    )  # fmt: skip

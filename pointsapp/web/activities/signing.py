"""Who signed up: the list, and those who telephone or come to the door."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.activities import queries, service
from pointsapp.activities.errors import Unfit
from pointsapp.activities.ids import ActivityId, SignUpId
from pointsapp.activities.models import SIGN_UP_VIA, TASKS, Activity, Shift, SignUp
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.ids import UserId
from pointsapp.people.models import Household, Person, Region
from pointsapp.people.policy.names import household_code_of
from pointsapp.web.access import Permission, requires
from pointsapp.web.activities.blueprint import blueprint
from pointsapp.web.activities.schemas import SignUpIn
from pointsapp.web.activities.scopes import ACTIVITY, SIGN_UP
from pointsapp.web.activities.words import attempt, came_to, sign_up_words
from pointsapp.web.context import now
from pointsapp.web.download import asks_for_table
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.listing import Column, Listing, download_listing


@blueprint.get("/activities/<int:activity_id>/sign-ups")
@requires(Permission.ACTIVITIES_VIEW, ACTIVITY)
def sign_ups(activity_id: ActivityId) -> ResponseReturnValue:
    """Everybody who signed up, by shift; the form for those who call."""
    if asks_for_table():
        return download_listing(_listing(_activity(activity_id)), reading())
    return _page(activity_id, blank(via="phone", task="work"))


@blueprint.post("/activities/<int:activity_id>/sign-ups")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def sign_up(activity_id: ActivityId) -> ResponseReturnValue:
    """Take down somebody on their behalf."""
    form, by, at = read_form(SignUpIn, request.form), current_user.id, now()

    def work(session: Session) -> str:
        return _sign_up(session, activity_id, form.values, by, at)

    state = None
    if form.ok:
        form, state = attempt(form, work)
    if state is None:
        return _page(activity_id, form), 422
    said = "报上了。" if state == "confirmed" else "名额满了，排上队了；有人不来会自动补上。"
    flash(said, "ok" if state == "confirmed" else "ask")
    return redirect(url_for("activities.sign_ups", activity_id=activity_id))


def _sign_up(
    session: Session, activity_id: ActivityId, given: dict[str, Any], by: UserId, at: Any
) -> str:
    activity = queries.get_activity(session, activity_id)
    if queries.get_shift(session, given["shift"]).activity_id != activity_id:
        raise Unfit("activity.shift", "请选班次", field="shift")
    who = queries.directory(session, activity.village_id, on=village_day(at)).find(given["who"])
    if isinstance(who, str):
        raise Unfit("activity.who", who, field="who")
    return service.sign_up(
        session, given["shift"], who.person_id, household_id=who.household_id, task=given["task"],
        team=given["team"], via=given["via"], by=by, now=at,
    ).state  # fmt: skip


@blueprint.post("/activities/sign-ups/<int:sign_up_id>/cancel")
@requires(Permission.ACTIVITIES_EDIT, SIGN_UP)
def cancel_sign_up(sign_up_id: SignUpId) -> ResponseReturnValue:
    """Somebody called to say that they do not come."""
    activity_id = queries.get_sign_up(reading(), sign_up_id).activity_id
    by, at = current_user.id, now()
    form, _ = attempt(
        blank(), lambda session: service.cancel_sign_up(session, sign_up_id, by=by, now=at).id
    )
    said = (
        "退掉了。有人排队的话，第一个已经补上，请告诉他。"
        if form.ok
        else next(iter(form.errors.values()))
    )
    flash(said, "ok" if form.ok else "ask")
    return redirect(url_for("activities.sign_ups", activity_id=activity_id))


def _page(activity_id: ActivityId, form: Reading) -> str:
    session = reading()
    activity = _activity(activity_id)
    call = queries.call_of(session, activity)
    page = _listing(activity).page(session, request.args, request.path)
    return render_template(
        "activities/sign_ups.html", activity=activity, call=call, page=page, form=form,
        may_edit=_may_sign(activity), team_kind=activity.team_kind,
        shifts=[(each.id, f"{each.starts}—{each.ends}") for each in call.shifts],
        teams=[(each, each) for each in call.teams],
    )  # fmt: skip


def _may_sign(activity: Activity) -> bool:
    return activity.state == "open" and current_user.may(Permission.ACTIVITIES_EDIT, g.place.path)


def _activity(activity_id: ActivityId) -> Activity:
    return queries.get_activity(reading(), activity_id)


def _listing(activity: Activity) -> Listing:
    came = came_to(reading(), activity)
    query = (
        select(SignUp, Shift, Person.name, Region.code.label("group"), Household.door)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Person, Person.id == SignUp.person_id)
        .join(Household, Household.id == SignUp.household_id)
        .join(Region, Region.id == Household.group_id)
        .where(SignUp.activity_id == activity.id, SignUp.state != "cancelled")
    )
    return Listing(
        caption="报名名单",
        query=query,
        columns=(
            Column("name", "姓名", lambda r: r.name, Person.name, tight=True),
            Column("code", "户号", lambda r: household_code_of(r.group, r.door), Household.door,
                   tight=True),
            Column("shift", "班次", lambda r: f"{r.Shift.starts}—{r.Shift.ends}", Shift.starts,
                   tight=True),
            Column("task", "干什么", lambda r: TASKS[r.SignUp.task], SignUp.task),
            Column("team", "队", lambda r: r.SignUp.team, SignUp.team),
            Column("via", "怎么报的", lambda r: SIGN_UP_VIA[r.SignUp.via], SignUp.via),
            Column("state", "状态", lambda r: sign_up_words(r.SignUp, came), SignUp.state),
        ),
        tie=SignUp.id,
        search=(Person.name, Household.door, SignUp.team),
        searchable="姓名、户号、队",
        size=50,
    )  # fmt: skip

"""Who came: the clerk's list, paper and its keying, the code for the villagers' own telephones."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.activities import queries, service
from pointsapp.activities.ids import ActivityId, ShiftId
from pointsapp.activities.models import ATTENDANCE_VIA, Activity, Shift
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.people import queries as people
from pointsapp.web.access import Permission, requires
from pointsapp.web.activities.blueprint import blueprint
from pointsapp.web.activities.schemas import KeyIn, MarkIn
from pointsapp.web.activities.scopes import ACTIVITY
from pointsapp.web.activities.words import attempt
from pointsapp.web.context import now, public_url
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.keys import asked_key

A_PAGE = 50
EMPTY_LINES = 15


@blueprint.get("/activities/<int:activity_id>/attendance")
@requires(Permission.ACTIVITIES_VIEW, ACTIVITY)
def attendance(activity_id: ActivityId) -> str:
    """The list of a shift: a tick for everybody who came."""
    return _page(activity_id, asked_key("shift", ShiftId), blank(via="list"))


@blueprint.post("/activities/<int:activity_id>/attendance")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def mark(activity_id: ActivityId) -> ResponseReturnValue:
    """Make the list say what was ticked."""
    form, by, at = read_form(MarkIn, request.form), current_user.id, now()

    def work(session: Session) -> tuple[int, int]:
        given = form.values
        light, visited = set(given["light"]), set(given["visited"])
        came = {
            person: "visited" if person in visited else "light" if person in light else "work"
            for person in given["came"]
        }
        return service.mark(session, activity_id, given["shift"], shown=set(given["shown"]),
                            came=came, by=by, now=at)  # fmt: skip

    done = None
    if form.ok:
        form, done = attempt(form, work)
    if done is None:
        flash(next(iter(form.errors.values())), "ask")
    else:
        flash(_told(*done), "ok")
    return redirect(_back(activity_id, form))


@blueprint.post("/activities/<int:activity_id>/keyed")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def keyed(activity_id: ActivityId) -> ResponseReturnValue:
    """Take down lines; with one wrong line nothing is stored and all stays as typed."""
    form, by, at = read_form(KeyIn, request.form), current_user.id, now()
    wrong: list[str] = []

    def work(session: Session) -> int:
        given = form.values
        return service.key_lines(session, activity_id, given["shift"], given["lines"],
                                 via=given["via"], by=by, now=at)  # fmt: skip

    done = None
    if form.ok:
        form, done = attempt(form, work, wrong)
    if done is None:
        return _page(activity_id, form.values.get("shift"), form, wrong), 422
    flash(f"记下 {done} 人。", "ok")
    return redirect(_back(activity_id, form))


@blueprint.get("/activities/<int:activity_id>/paper")
@requires(Permission.ACTIVITIES_VIEW, ACTIVITY)
def paper(activity_id: ActivityId) -> str:
    """The sheet to be signed on the spot: those who signed up, and empty lines."""
    session = reading()
    activity = queries.get_activity(session, activity_id)
    shift = _shift(activity, asked_key("shift", ShiftId))
    lines = queries.sheet_of(session, activity, shift.id) if shift else []
    return render_template(
        "activities/paper.html", activity=activity, shift=shift, lines=lines, village=g.place,
        empty=EMPTY_LINES,
    )  # fmt: skip


@blueprint.get("/activities/<int:activity_id>/code")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def code(activity_id: ActivityId) -> str:
    """What the code does, before one is made."""
    activity = queries.get_activity(reading(), activity_id)
    return render_template("activities/code.html", activity=activity, address=None)


@blueprint.post("/activities/<int:activity_id>/code")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def make_code(activity_id: ActivityId) -> ResponseReturnValue:
    """Make a new code and show it, this once."""
    with transaction() as session:
        token = service.make_check_in(session, activity_id, by=current_user.id, now=now())
    activity = queries.get_activity(reading(), activity_id)
    address = public_url(url_for("activities.here", token=token))
    return render_template(
        "activities/code_sheet.html", activity=activity, address=address, village=g.place
    )


def _told(new: int, out: int) -> str:
    if not new and not out:
        return "没有变化。"
    said = [f"记下 {new} 人"] if new else []
    return "，".join([*said, *([f"划掉 {out} 人"] if out else [])]) + "。"


def _back(activity_id: ActivityId, form: Reading) -> str:
    shift = form.values.get("shift")
    return url_for(
        "activities.attendance", activity_id=activity_id, shift=shift, page=request.args.get("page")
    )


def _shift(activity: Activity, asked: ShiftId | None) -> Shift | None:
    """The shift that was asked for, else the first."""
    there = queries.shifts_of(reading(), activity.id)
    return next((each for each in there if each.id == asked), there[0] if there else None)


def _page(
    activity_id: ActivityId, shift_id: ShiftId | None, form: Reading, wrong: list[str] | None = None
) -> str:
    session, today = reading(), village_day(now())
    activity = queries.get_activity(session, activity_id)
    shift = _shift(activity, shift_id)
    lines = queries.sheet_of(session, activity, shift.id) if shift else []
    pages = max(1, -(-len(lines) // A_PAGE))
    number = max(1, min(request.args.get("page", 1, type=int), pages))
    return render_template(
        "activities/attendance.html", activity=activity, shift=shift, form=form,
        lines=lines[(number - 1) * A_PAGE : number * A_PAGE], number=number, pages=pages,
        total=len(lines), came=sum(line.attendance is not None for line in lines),
        shifts=queries.shifts_of(session, activity_id), via=ATTENDANCE_VIA, wrong=wrong or [],
        own=people.own_household(session, current_user.id, on=today), early=today
        < activity.happens_on, may_edit=activity.state in ("open", "closed")
        and current_user.may(Permission.ACTIVITIES_EDIT, g.place.path),
    )  # fmt: skip

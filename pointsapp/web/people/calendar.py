"""The working calendar: days that staff enter from the State Council's notice."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from pointsapp.foundation.database import reading
from pointsapp.foundation.workdays import CalendarDay, load_workdays, set_calendar_day
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.people.blueprint import attempt, blueprint, today
from pointsapp.web.people.schemas import CalendarIn


@blueprint.get("/calendar")
@requires(Permission.REGIONS_EDIT)
def calendar() -> str:
    """Which years are known, what is still missing of the next, and what was entered."""
    return _page(blank())


def _page(form: Reading) -> str:
    session, year = reading(), today().year
    workdays = load_workdays(session)
    entered = session.scalars(select(CalendarDay).order_by(CalendarDay.day.desc()).limit(100))
    return render_template(
        "people/calendar.html",
        form=form,
        entered=entered.all(),
        years=[(each, workdays.missing(each)) for each in (year, year + 1)],
    )


@blueprint.post("/calendar")
@requires(Permission.REGIONS_EDIT)
def enter_day() -> ResponseReturnValue:
    """Enter or correct one day."""
    form, by, at = read_form(CalendarIn, request.form), current_user.id, now()
    answer, _ = attempt(
        form,
        lambda session: set_calendar_day(
            session,
            form.values["day"],
            is_workday=form.values["kind"] == "work",
            note=form.values["note"],
            by=by,
            now=at,
        ),
    )
    if not answer.ok:
        return _page(answer), 422
    flash("记好了。")
    return redirect(url_for("people.calendar"))

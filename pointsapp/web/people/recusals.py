"""Declared recusals: one's own, and for the town those of everybody; no reason is asked."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import aliased

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid, NotFound
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import RecusalId
from pointsapp.people.models import Household, Person, Recusal, Region
from pointsapp.web import place
from pointsapp.web.access import Permission, require_region, requires
from pointsapp.web.context import now
from pointsapp.web.filters import day
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.listing import Column, Listing, download_listing
from pointsapp.web.people.acts import household_by_code
from pointsapp.web.people.blueprint import attempt, blueprint, today
from pointsapp.web.people.schemas import RecusalIn

GROUP = aliased(Region)


@blueprint.get("/recusals")
@requires(Permission.DESK_VIEW)
def recusals() -> ResponseReturnValue:
    """What I declared; who manages logins sees what all declared in the chosen place."""
    if request.args.get("format") == "xlsx" and place.paths(Permission.USERS_EDIT):
        return download_listing(_declared(), reading())
    return _page(blank(from_on=today().isoformat()))


def _page(form: Reading) -> str:
    session, person_id = reading(), current_user.person_id
    overseen = bool(place.paths(Permission.USERS_EDIT))
    return render_template(
        "people/recusals.html",
        form=form,
        known=person_id is not None,
        own=people.recusals_declared(session, person_id) if person_id else [],
        page=_declared().page(session, request.args, request.path) if overseen else None,
        villages=[(each.id, each.name) for each in place.villages(Permission.DESK_VIEW)],
        today=today(),
    )


def _declared() -> Listing:
    """Who steps back from which household, in the places whose logins one manages."""
    code = GROUP.code + "-" + Household.door
    query = (
        select(Recusal.from_on, Recusal.to_on, Person.name, Region.name, code)
        .join(Person, Person.id == Recusal.person_id)
        .join(Household, Household.id == Recusal.household_id)
        .join(GROUP, GROUP.id == Household.group_id)
        .join(Region, Region.id == Household.village_id)
        .where(place.inside(Permission.USERS_EDIT))
    )
    return Listing(
        caption="大家申报的回避",
        query=query,
        columns=(
            Column("who", "申报人", lambda r: r[2], Person.name, tight=True),
            Column("village", "村", lambda r: r[3], Region.name, tight=True),
            Column("code", "户号", lambda r: r[4], code, tight=True),
            Column("from", "从", lambda r: r[0], Recusal.from_on, show=lambda r: _day(r[0])),
            Column("to", "到", lambda r: r[1], Recusal.to_on, show=lambda r: _day(r[1])),
        ),
        tie=Recusal.id.desc(),
        search=(Person.name, Region.name, code),
        searchable="申报人、村、户号",
        default_sort="-from",
    )


def _day(value: date | None) -> str:
    return day(value, today().year) if value else ""


@blueprint.post("/recusals")
@requires(Permission.DESK_VIEW)
def declare_recusal() -> ResponseReturnValue:
    """Declare one of my own."""
    form, who = read_form(RecusalIn, request.form), {"by": current_user.id, "now": now()}
    person_id = current_user.person_id

    def work(session: Any) -> int:
        if person_id is None:
            raise Invalid("recusal.who", "您的账号还没有对应到人，请先找镇里的管理员补上")
        given = form.values
        require_region(Permission.DESK_VIEW, given["village_id"])
        household_id = household_by_code(session, given["village_id"], given["code"])
        return service.declare_recusal(
            session, person_id=person_id, household_id=household_id, from_on=given["from_on"], **who
        )

    answer, made = attempt(form, work)
    if made is None:
        return _page(answer), 422
    flash("申报好了，这一户的事不再由您审核。")
    return redirect(url_for("people.recusals"))


@blueprint.post("/recusals/<int:recusal_id>/end")
@requires(Permission.DESK_VIEW)
def end_recusal(recusal_id: RecusalId) -> ResponseReturnValue:
    """End one of my own from tomorrow."""
    mine = current_user.person_id
    own = people.recusals_declared(reading(), mine) if mine is not None else []
    if recusal_id not in {each.recusal.id for each in own}:
        raise NotFound("recusal.unknown", "没有找到这条回避")
    tomorrow, by, at = today() + timedelta(days=1), current_user.id, now()
    with transaction() as session:
        service.end_recusal(session, recusal_id, on=tomorrow, by=by, now=at)
    flash("从明天起不再回避。")
    return redirect(url_for("people.recusals"))

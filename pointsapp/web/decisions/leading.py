"""Leading groups and joint conferences of a place: who is in them, and their sittings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.decisions.ids import MeetingId, SeatId
from pointsapp.decisions.leading import queries
from pointsapp.decisions.leading.models import LeadingSeat
from pointsapp.decisions.leading.policy import (
    PARTS,
    ROLES,
    THEME,
    TOGETHER,
    role_word,
    still_missing,
)
from pointsapp.decisions.leading.service import end_seat, take_seat
from pointsapp.decisions.models import Body, Meeting, leading_at
from pointsapp.decisions.queries import get_meeting
from pointsapp.decisions.service import MeetingFacts, record_sitting, set_up_body
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.decisions.blueprint import blueprint
from pointsapp.web.decisions.schemas import EndIn, LeadingNameIn, SeatIn, SittingIn
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.keys import asked_key

PLACE, OF_SEAT = region_of("region_id"), row_of(LeadingSeat.region_id, "seat_id")
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Line:
    """A seat with its role as its body calls it."""

    seat: LeadingSeat
    role: str


@dataclass(frozen=True)
class Group:
    """A body that leads: who is in it today, and who was or will be."""

    body: Body
    present: list[Line]
    others: list[Line]


@blueprint.get("/place/<int:region_id>/leading")
@requires(Permission.RULEBOOKS_VIEW, PLACE)
def leading(region_id: RegionId) -> str:
    """Who leads here, since when, what they sat on in a year, and the year's four lines."""
    session, today = reading(), village_day(now())
    year = asked_key("year", int) or today.year
    year = year if FIRST_YEAR <= year <= LAST_YEAR else today.year
    lines = queries.lines_of(session, region_id, year)
    return render_template(
        "decisions/leading.html", region=g.place, groups=groups(session, region_id, today),
        year=year, sittings=queries.sittings_of(session, region_id, year=year),
        lines=lines, parts=PARTS,
        themes=[each.what for each in lines if each.part == THEME],
        missing=[TOGETHER[each] for each in still_missing(queries.parts_done(lines))],
        may=current_user.may(Permission.DECISIONS_EDIT, g.place.path),
        keeps_years=g.place.level in ("county", "town"), kinds=leading_at(g.place.level),
    )  # fmt: skip


def groups(session: Session, region_id: RegionId, on: date) -> list[Group]:
    """Each body that leads in a region, with its seats."""
    seats, found = queries.seats_of(session, region_id), []
    for body in queries.bodies_that_lead(session, region_id):
        lines = [Line(s, role_word(body.kind, s.role)) for s in seats if s.body_id == body.id]
        lines = [each for each in lines if each.seat.to_on != each.seat.from_on]
        held = [each for each in lines if _is_held(each.seat, on)]
        found.append(Group(body, held, [each for each in lines if each not in held]))
    return found


def _is_held(seat: LeadingSeat, on: date) -> bool:
    return seat.from_on <= on and (seat.to_on is None or seat.to_on > on)


@blueprint.get("/meetings/<int:meeting_id>")
@requires(Permission.RULEBOOKS_VIEW, row_of(Meeting.region_id, "meeting_id"))
def sitting(meeting_id: MeetingId) -> str:
    """One sitting with its minutes."""
    session = reading()
    found = get_meeting(session, meeting_id)
    body = session.get_one(Body, found.body_id)
    return render_template("decisions/sitting.html", region=g.place, meeting=found, body=body)


@blueprint.get("/place/<int:region_id>/leading/name")
@requires(Permission.DECISIONS_EDIT, PLACE)
def ask_leading_name(region_id: RegionId) -> str:
    """The form that sets up a body that leads, or calls it by another name."""
    return _form("name", blank(kind="leading_group"))


@blueprint.post("/place/<int:region_id>/leading/name")
@requires(Permission.DECISIONS_EDIT, PLACE)
def name_leading(region_id: RegionId) -> ResponseReturnValue:
    """Do so."""
    form = read_form(LeadingNameIn, request.form)
    return _done("name", form, "名称记下了。", lambda session: set_up_body(
        session, region_id, form.values["kind"], name=form.values["name"],
        by=current_user.id, now=now(),
    ))  # fmt: skip


@blueprint.get("/place/<int:region_id>/leading/seats/new")
@requires(Permission.DECISIONS_EDIT, PLACE)
def new_seat(region_id: RegionId) -> str:
    """The form for who or which unit takes a role."""
    return _form("seat", blank(kind="leading_group", from_on=village_day(now()).isoformat()))


@blueprint.post("/place/<int:region_id>/leading/seats/new")
@requires(Permission.DECISIONS_EDIT, PLACE)
def record_seat(region_id: RegionId) -> ResponseReturnValue:
    """Record it from a day on."""
    form = read_form(SeatIn, request.form)
    return _done("seat", form, "记下了。", lambda session: take_seat(
        session, region_id, by=current_user.id, now=now(), **form.values
    ))  # fmt: skip


@blueprint.get("/seats/<int:seat_id>/end")
@requires(Permission.DECISIONS_EDIT, OF_SEAT)
def ask_end_seat(seat_id: SeatId) -> str:
    """The form: from which day on no longer."""
    return _form("end", blank(on=village_day(now()).isoformat()), seat_id)


@blueprint.post("/seats/<int:seat_id>/end")
@requires(Permission.DECISIONS_EDIT, OF_SEAT)
def finish_seat(seat_id: SeatId) -> ResponseReturnValue:
    """End it; it stays below as an earlier one."""
    form = read_form(EndIn, request.form)
    return _done("end", form, "记下了。", lambda session: end_seat(
        session, seat_id, on=form.values["on"], by=current_user.id, now=now()
    ), seat_id)  # fmt: skip


@blueprint.get("/place/<int:region_id>/leading/sittings/new")
@requires(Permission.DECISIONS_EDIT, PLACE)
def new_sitting(region_id: RegionId) -> str:
    """The form for a sitting that was held."""
    return _form("sitting", blank(kind="leading_group", held_on=village_day(now()).isoformat()))


@blueprint.post("/place/<int:region_id>/leading/sittings/new")
@requires(Permission.DECISIONS_EDIT, PLACE)
def add_sitting(region_id: RegionId) -> ResponseReturnValue:
    """Store it with its minutes."""
    form = read_form(SittingIn, request.form)

    def act(session: Session) -> int:
        told = {name: value for name, value in form.values.items() if name != "kind"}
        facts = MeetingFacts(body_kind=form.values["kind"], **told)
        return record_sitting(session, region_id, meeting=facts, by=current_user.id, now=now())

    return _done("sitting", form, "会议记下了。", act)


def _done(
    what: str, form: Reading, said: str, act: Callable[[Session], object],
    seat_id: SeatId | None = None,
) -> ResponseReturnValue:  # fmt: skip
    if not form.ok:
        return _form(what, form, seat_id), 422
    try:
        with transaction() as session:
            act(session)
    except (Invalid, Conflict) as refused:
        return _form(what, form.wrong(refused.sentence), seat_id), 422
    flash(said)
    return redirect(url_for("decisions.leading", region_id=g.place.id))


def _form(what: str, form: Reading, seat_id: SeatId | None = None) -> str:
    kinds = leading_at(g.place.level)
    if not kinds:
        abort(404)
    seat = queries.get_seat(reading(), seat_id) if seat_id else None
    return render_template(
        f"decisions/leading_{what}.html", form=form, region=g.place, kinds=list(kinds.items()),
        roles=list(ROLES.items()), seat=seat, role=ROLES[seat.role] if seat else "",
    )  # fmt: skip

"""Offices of a village: who holds which, which are vacant, who comes and who goes."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import Invalid
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import OfficeId, PersonId, RegionId
from pointsapp.people.models import Office
from pointsapp.people.models.offices import POSITIONS, POSTED_FROM_ABOVE
from pointsapp.people.policy.offices import incompatible
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.download import asks_for_table, send_table
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.listing import clean_query
from pointsapp.web.people.blueprint import attempt, blueprint, today
from pointsapp.web.people.schemas import DayIn, OfficeIn

OF_VILLAGE, OF_OFFICE = region_of("village_id"), row_of(Office.region_id, "office_id")


@blueprint.get("/villages/<int:village_id>/offices")
@requires(Permission.ROSTER_VIEW, OF_VILLAGE)
def offices(village_id: RegionId) -> ResponseReturnValue:
    """Who holds which office now, which are vacant, and what does not go together."""
    session, on = reading(), today()
    if asks_for_table():
        return _table(village_id)
    held = people.officers_in(session, village_id, on=on)
    names = {each.person.id: each.person.name for each in held}
    return render_template(
        "people/offices.html",
        village=g.place,
        held=held,
        past=[e for e in people.officers_ever(session, village_id) if e not in held],
        vacant=[POSITIONS[each] for each in people.vacant_positions(session, village_id, on=on)],
        warnings=[(name, each) for key, name in names.items() for each in _doubts(key)],
        positions=POSITIONS,
        may_edit=current_user.may(Permission.ROSTER_EDIT, g.place.path),
    )


def _table(village_id: RegionId) -> ResponseReturnValue:
    """All terms ever, last first; an open one has no end."""
    return send_table(
        f"{g.place.name}的职务",
        ("职务", "姓名", "从", "到"),
        (
            (POSITIONS[office.position], person.name, office.from_on, office.to_on)
            for office, person in people.officers_ever(reading(), village_id)
        ),
    )


def _doubts(person_id: PersonId) -> list[str]:
    held = people.positions_of(reading(), person_id, on=today())
    return incompatible([position for position, _ in held])


@blueprint.get("/villages/<int:village_id>/offices/new")
@requires(Permission.ROSTER_EDIT, OF_VILLAGE)
def new_office(village_id: RegionId) -> str:
    """The form: look a person up by name, or write down somebody posted from above."""
    return _office_page(village_id, blank(from_on=today().isoformat()))


def _office_page(village_id: RegionId, form: Reading) -> str:
    return render_template(
        "people/new_office.html",
        village=g.place,
        form=form,
        q=clean_query(request.args.get("q", "")),
        found=find_people(village_id, clean_query(request.args.get("q", ""))),
        positions=list(POSITIONS.items()),
    )


def find_people(village_id: RegionId, q: str) -> list[tuple[int, str]]:
    """People of a village, and of those posted from above, whose name holds `q`."""
    session = reading()
    if not q.strip():
        return []
    found = [*people.persons_named(session, village_id, q.strip())]
    found += people.persons_named(session, None, q.strip(), limit=10)
    return [(person.id, _told_apart(person)) for person in found]


def _told_apart(person: Any) -> str:
    """Two people of the same name by their year of birth."""
    born = f"（{person.born_on.year} 年生）" if person.born_on else ""
    return f"{person.name}{born}" if person.village_id else f"{person.name}（上级派驻）"


@blueprint.post("/villages/<int:village_id>/offices/new")
@requires(Permission.ROSTER_EDIT, OF_VILLAGE)
def appoint(village_id: RegionId) -> ResponseReturnValue:
    """Record the office."""
    form = read_form(OfficeIn, request.form)
    who = {"by": current_user.id, "now": now()}

    def work(session: Any) -> int:
        given = dict(form.values)
        name = given.pop("name")
        if given["person_id"] is None:
            given["person_id"] = _posted(session, given["position"], name, who)
        else:
            check_reachable(session, given["person_id"], village_id)
        return service.appoint(session, region_id=village_id, **given, **who)

    answer, office_id = attempt(form, work)
    if office_id is None:
        return _office_page(village_id, answer), 422
    flash("任职记好了。")
    return redirect(url_for("people.offices", village_id=village_id))


def _posted(session: Any, position: str, name: str, who: Any) -> int:
    """Somebody posted from above who is not in any roster yet."""
    if not name:
        raise Invalid("office.who", "还没有选人：请先按姓名查，再选一个人")
    if position not in POSTED_FROM_ABOVE and position != "secretary":
        raise Invalid("office.who", "本村的人请先在名册里登记，再按姓名查出来选")
    return service.add_person(session, village_id=None, name=name, **who)


def check_reachable(session: Any, person_id: PersonId, village_id: RegionId) -> None:
    """A person of this village, or one posted from above; others are not found."""
    if people.get_person(session, person_id).village_id is not None:
        people.get_person(session, person_id, within=[village_id])


@blueprint.get("/offices/<int:office_id>/end")
@requires(Permission.ROSTER_EDIT, OF_OFFICE)
def ask_end_office(office_id: OfficeId) -> str:
    """The form: from which day it is no longer held."""
    return _end_page(office_id, blank(on=today().isoformat()))


def _end_page(office_id: OfficeId, form: Reading) -> str:
    office = people.get_office(reading(), office_id)
    person = people.get_person(reading(), office.person_id)
    return render_template(
        "people/end_office.html", form=form, office=office, person=person, positions=POSITIONS
    )


@blueprint.post("/offices/<int:office_id>/end")
@requires(Permission.ROSTER_EDIT, OF_OFFICE)
def end_office(office_id: OfficeId) -> ResponseReturnValue:
    """End it."""
    form, by, at = read_form(DayIn, request.form), current_user.id, now()
    answer, _ = attempt(
        form, lambda s: service.end_office(s, office_id, on=form.values["on"], by=by, now=at)
    )
    if not answer.ok:
        return _end_page(office_id, answer), 422
    flash("离任记好了。")
    return redirect(url_for("people.offices", village_id=g.place.id))

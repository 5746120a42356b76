"""Deputies of a village: who acts for the holder of an office while away, from–to, and why."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import DeputyId, RegionId
from pointsapp.people.models import Deputy
from pointsapp.people.models.offices import POSITIONS
from pointsapp.people.queries import Acting
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.download import asks_for_table, send_table
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.listing import clean_query
from pointsapp.web.people.blueprint import attempt, blueprint, today
from pointsapp.web.people.offices import check_reachable, find_people
from pointsapp.web.people.schemas import DayIn, DeputyIn

OF_VILLAGE, OF_DEPUTY = region_of("village_id"), row_of(Deputy.region_id, "deputy_id")


@blueprint.get("/villages/<int:village_id>/deputies")
@requires(Permission.ROSTER_VIEW, OF_VILLAGE)
def deputies(village_id: RegionId) -> ResponseReturnValue:
    """Who acts for whom now and from when on, and everybody who did."""
    on, found = today(), people.deputies_of(reading(), village_id)
    absent = _holders(village_id, found)
    if asks_for_table():
        return _table(found, absent)
    return render_template(
        "people/deputies.html",
        village=g.place,
        going=[each for each in found if not _ended(each.deputy)],
        past=[each for each in found if _ended(each.deputy)],
        holders=absent,
        today=on,
        positions=POSITIONS,
        may_edit=current_user.may(Permission.ROSTER_EDIT, g.place.path),
    )


def _ended(deputy: Deputy) -> bool:
    return deputy.to_on is not None and deputy.to_on <= today()


def _holders(village_id: RegionId, found: list[Acting]) -> dict[int, str]:
    """By deputy: who held the office in that time; '' while it was vacant."""
    terms = people.officers_ever(reading(), village_id)
    return {
        each.id: "、".join(
            dict.fromkeys(
                person.name
                for office, person in terms
                if office.position == each.position
                and (each.to_on is None or office.from_on < each.to_on)
                and (office.to_on is None or office.to_on > each.from_on)
            )
        )
        for each, _ in found
    }


def _table(found: list[Acting], holders: dict[int, str]) -> ResponseReturnValue:
    """All that ever was, last first; `到` is the first day no longer."""
    return send_table(
        f"{g.place.name}的代职",
        ("职务", "任职的人", "谁代", "从", "到", "为什么"),
        (
            (
                POSITIONS[each.position], holders[each.id], person.name, each.from_on, each.to_on,
                each.note,
            )
            for each, person in found
        ),
    )  # fmt: skip


@blueprint.get("/villages/<int:village_id>/deputies/new")
@requires(Permission.ROSTER_EDIT, OF_VILLAGE)
def new_deputy(village_id: RegionId) -> str:
    """The form: look a person up by name first."""
    return _page(village_id, blank(from_on=today().isoformat()))


def _page(village_id: RegionId, form: Reading) -> str:
    q = clean_query(request.args.get("q", ""))
    held = people.officers_in(reading(), village_id, on=today())
    names = {office.position: person.name for office, person in held}
    return render_template(
        "people/new_deputy.html",
        village=g.place,
        form=form,
        q=q,
        found=find_people(village_id, q),
        positions=[
            (key, f"{word}（{names[key]}）" if key in names else word)
            for key, word in POSITIONS.items()
        ],
    )


@blueprint.post("/villages/<int:village_id>/deputies/new")
@requires(Permission.ROSTER_EDIT, OF_VILLAGE)
def appoint_deputy(village_id: RegionId) -> ResponseReturnValue:
    """Record who acts for whom."""
    form, who = read_form(DeputyIn, request.form), {"by": current_user.id, "now": now()}

    def work(session: Any) -> int:
        check_reachable(session, form.values["person_id"], village_id)
        return service.appoint_deputy(session, region_id=village_id, **form.values, **who)

    answer, deputy_id = attempt(form, work)
    if deputy_id is None:
        return _page(village_id, answer), 422
    flash("代职记好了，镇里也看得到。")
    return redirect(url_for("people.deputies", village_id=village_id))


@blueprint.get("/deputies/<int:deputy_id>/end")
@requires(Permission.ROSTER_EDIT, OF_DEPUTY)
def ask_end_deputy(deputy_id: DeputyId) -> str:
    """The form: from which day nobody acts for the holder any more."""
    return _end_page(deputy_id, blank(on=today().isoformat()))


def _end_page(deputy_id: DeputyId, form: Reading) -> str:
    deputy = people.get_deputy(reading(), deputy_id)
    person = people.get_person(reading(), deputy.person_id)
    return render_template(
        "people/end_deputy.html", form=form, deputy=deputy, person=person, positions=POSITIONS
    )


@blueprint.post("/deputies/<int:deputy_id>/end")
@requires(Permission.ROSTER_EDIT, OF_DEPUTY)
def end_deputy(deputy_id: DeputyId) -> ResponseReturnValue:
    """End it."""
    form, by, at = read_form(DayIn, request.form), current_user.id, now()
    answer, _ = attempt(
        form, lambda s: service.end_deputy(s, deputy_id, on=form.values["on"], by=by, now=at)
    )
    if not answer.ok:
        return _end_page(deputy_id, answer), 422
    flash("代职结束记好了。")
    return redirect(url_for("people.deputies", village_id=g.place.id))

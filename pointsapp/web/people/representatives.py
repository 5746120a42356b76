"""Representatives of a village: certificate, term, promises, linked households."""

from collections.abc import Sequence
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import HouseholdId, RegionId, RepresentativeId
from pointsapp.people.models import Representative
from pointsapp.people.policy.offices import linked_warning
from pointsapp.people.queries.offices import Linked
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.download import asks_for_table, send_table
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.listing import clean_query
from pointsapp.web.people.blueprint import attempt, blueprint, today
from pointsapp.web.people.offices import check_reachable, find_people
from pointsapp.web.people.schemas import DayIn, LinksIn, PromisesIn, RepresentativeIn

OF_VILLAGE = region_of("village_id")
OF_MANDATE = row_of(Representative.village_id, "representative_id")


@blueprint.get("/villages/<int:village_id>/representatives")
@requires(Permission.ROSTER_VIEW, OF_VILLAGE)
def representatives(village_id: RegionId) -> ResponseReturnValue:
    """Who represents whom, and where 5 to 15 households is not kept."""
    linked = people.representatives_of(reading(), village_id, on=today())
    if asks_for_table():
        return _table(village_id, linked)
    return render_template(
        "people/representatives.html",
        village=g.place,
        linked=[(each, linked_warning(len(each.household_ids))) for each in linked],
        may_edit=current_user.may(Permission.ROSTER_EDIT, g.place.path),
    )


def _table(village_id: RegionId, linked: Sequence[Linked]) -> ResponseReturnValue:
    """With the codes of the households that each looks after."""
    codes = {each: label.partition(" ")[0] for each, label in _homes(village_id)}
    return send_table(
        f"{g.place.name}的村民代表",
        ("姓名", "代表证号", "从", "到", "联系几户", "联系的户", "公开承诺"),
        (
            (
                person.name, mandate.certificate, mandate.from_on, mandate.to_on, len(ids),
                "、".join(sorted(codes.get(each, "") for each in ids)), mandate.promises,
            )
            for mandate, person, ids in linked
        ),
    )  # fmt: skip


@blueprint.get("/villages/<int:village_id>/representatives/new")
@requires(Permission.ROSTER_EDIT, OF_VILLAGE)
def new_representative(village_id: RegionId) -> str:
    """The form: look a person up by name first."""
    return new_page(village_id, blank(from_on=today().isoformat()))


def new_page(village_id: RegionId, form: Reading, several: Reading | None = None) -> str:
    """The page with a form for one and a form for several at once."""
    q = clean_query(request.args.get("q", ""))
    found = find_people(village_id, q)
    return render_template(
        "people/new_representative.html", village=g.place, form=form, q=q, found=found,
        several=several or blank(from_on=today().isoformat()),
    )  # fmt: skip


@blueprint.post("/villages/<int:village_id>/representatives/new")
@requires(Permission.ROSTER_EDIT, OF_VILLAGE)
def add_representative(village_id: RegionId) -> ResponseReturnValue:
    """Record the mandate."""
    form, who = read_form(RepresentativeIn, request.form), {"by": current_user.id, "now": now()}

    def work(session: Any) -> int:
        check_reachable(session, form.values["person_id"], village_id)
        return service.add_representative(session, village_id=village_id, **form.values, **who)

    answer, made = attempt(form, work)
    if made is None:
        return new_page(village_id, answer), 422
    flash("代表记好了，请接着选联系的户。")
    return redirect(url_for("people.representative", representative_id=made))


@blueprint.get("/representatives/<int:representative_id>")
@requires(Permission.ROSTER_EDIT, OF_MANDATE)
def representative(representative_id: RepresentativeId) -> str:
    """Promises, linked households, the end of the mandate: three forms."""
    return _page(representative_id, blank())


def _page(representative_id: RepresentativeId, form: Reading) -> str:
    session, on = reading(), today()
    mandate = people.get_representative(session, representative_id)
    everybody = people.representatives_of(session, mandate.village_id, on=on)
    own = next((e.household_ids for e in everybody if e.representative.id == mandate.id), ())
    if not form.raw:
        form = blank(promises=mandate.promises, on=on.isoformat(), household_ids=list(own))
    return render_template(
        "people/representative.html",
        mandate=mandate,
        person=people.get_person(session, mandate.person_id),
        form=form,
        homes=_homes(mandate.village_id),
        count=len(own),
        warning=linked_warning(len(own)),
    )


def _homes(village_id: RegionId) -> list[tuple[int, str]]:
    """All households of the village as choices: code and head."""
    session, on = reading(), today()
    homes = people.households_in(session, village_id, on=on)
    heads = people.heads_of(session, [each.id for each in homes], on=on)
    groups = {each.id: each for each in people.children(session, village_id, on=on)}
    return [
        (each.id, f"{people.household_code(each, groups[each.group_id])} {_name(heads, each.id)}")
        for each in homes
    ]


def _name(heads: dict[HouseholdId, Any], household_id: HouseholdId) -> str:
    head = heads.get(household_id)
    return head.name if head else "没有户主"


def _answer(
    representative_id: RepresentativeId, form: Reading, work: Any, said: str
) -> ResponseReturnValue:
    answer, _ = attempt(form, work)
    if not answer.ok:
        return _page(representative_id, answer), 422
    flash(said)
    return redirect(url_for("people.representatives", village_id=g.place.id))


@blueprint.post("/representatives/<int:representative_id>/promises")
@requires(Permission.ROSTER_EDIT, OF_MANDATE)
def set_promises(representative_id: RepresentativeId) -> ResponseReturnValue:
    """Write down what is promised in public."""
    form, by, at = read_form(PromisesIn, request.form), current_user.id, now()

    def work(session: Any) -> None:
        said = form.values["promises"]
        service.set_promises(session, representative_id, said, by=by, now=at)

    return _answer(representative_id, form, work, "承诺记好了。")


@blueprint.post("/representatives/<int:representative_id>/links")
@requires(Permission.ROSTER_EDIT, OF_MANDATE)
def link_households(representative_id: RepresentativeId) -> ResponseReturnValue:
    """Link exactly the households that are ticked."""
    form, by, at = read_form(LinksIn, request.form), current_user.id, now()

    def work(session: Any) -> None:
        service.link_households(
            session, representative_id, form.values["household_ids"], on=form.values["on"],
            by=by, now=at,
        )  # fmt: skip

    return _answer(representative_id, form, work, "联系的户记好了。")


@blueprint.post("/representatives/<int:representative_id>/end")
@requires(Permission.ROSTER_EDIT, OF_MANDATE)
def end_representative(representative_id: RepresentativeId) -> ResponseReturnValue:
    """End the mandate."""
    form, by, at = read_form(DayIn, request.form), current_user.id, now()

    def work(session: Any) -> None:
        service.end_representative(session, representative_id, on=form.values["on"], by=by, now=at)

    return _answer(representative_id, form, work, "任期结束记好了。")

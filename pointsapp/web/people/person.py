"""One person: corrected, numbers kept or deleted, consent, erased on request."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading
from pointsapp.ledger.service import forget_person
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import PersonId
from pointsapp.people.models import Person
from pointsapp.people.models.households import PURPOSES, VIA
from pointsapp.people.models.offices import POSITIONS
from pointsapp.web.access import Permission, requires, row_of
from pointsapp.web.context import now
from pointsapp.web.forms import FormSchema, Reading, blank, read_form
from pointsapp.web.people import schemas
from pointsapp.web.people.blueprint import attempt, blueprint, keyring, today

OF_PERSON = row_of(Person.village_id, "person_id")


@blueprint.get("/persons/<int:person_id>")
@requires(Permission.ROSTER_VIEW, OF_PERSON)
def person(person_id: PersonId) -> str:
    """What is kept of a person, masked, with forms to correct it."""
    return _page(person_id, blank())


def _page(person_id: PersonId, form: Reading, asked: str = "") -> str:
    session, on = reading(), today()
    found = people.get_person(session, person_id)
    if not form.raw:
        born = found.born_on.isoformat() if found.born_on else ""
        form = blank(name=found.name, born_on=born, on=on.isoformat())
    return render_template(
        "people/person.html",
        person=found,
        form=form,
        asked=asked,
        phone=people.masked_phone(found, keyring=keyring()),
        identity=people.masked_identity(found, keyring=keyring()),
        household_id=people.household_of(session, person_id, on=on),
        positions=people.positions_of(session, person_id, on=on),
        position_words=POSITIONS,
        consents=people.consents_of(session, person_id),
        purposes=PURPOSES,
        via=VIA,
    )


def _answer(
    person_id: PersonId, asked: str, schema: type[FormSchema], work: Callable[..., Any], said: str
) -> ResponseReturnValue:
    """Read the form, let `work(session, values, who)` do it, come back to the person."""
    form = read_form(schema, request.form)
    who = {"by": current_user.id, "now": now()}
    answer, _ = attempt(form, lambda session: work(session, form.values, who))
    if not answer.ok:
        return _page(person_id, answer, asked), 422
    flash(said)
    return redirect(url_for("people.person", person_id=person_id))


@blueprint.post("/persons/<int:person_id>/correct")
@requires(Permission.ROSTER_EDIT, OF_PERSON)
def correct_person(person_id: PersonId) -> ResponseReturnValue:
    """Correct name or day of birth."""

    def work(session: Any, given: Any, who: Any) -> None:
        service.correct_person(session, person_id, **given, **who)

    return _answer(person_id, "correct", schemas.CorrectIn, work, "改好了。")


@blueprint.post("/persons/<int:person_id>/phone")
@requires(Permission.ROSTER_EDIT, OF_PERSON)
def set_phone(person_id: PersonId) -> ResponseReturnValue:
    """Keep another telephone number, or none."""

    def work(session: Any, given: Any, who: Any) -> None:
        service.set_phone(session, person_id, given["number"], keyring=keyring(), **who)

    return _answer(person_id, "phone", schemas.NumberIn, work, "电话改好了。")


@blueprint.post("/persons/<int:person_id>/identity")
@requires(Permission.ROSTER_EDIT, OF_PERSON)
def set_identity(person_id: PersonId) -> ResponseReturnValue:
    """Keep another identity number, or none."""

    def work(session: Any, given: Any, who: Any) -> None:
        service.set_identity(session, person_id, given["number"], keyring=keyring(), **who)

    return _answer(person_id, "identity", schemas.NumberIn, work, "身份证号改好了。")


@blueprint.post("/persons/<int:person_id>/consent")
@requires(Permission.ROSTER_EDIT, OF_PERSON)
def give_consent(person_id: PersonId) -> ResponseReturnValue:
    """Record a consent."""

    def work(session: Any, given: Any, who: Any) -> None:
        service.give_consent(session, person_id, **given, **who)

    return _answer(person_id, "consent", schemas.ConsentIn, work, "同意记好了。")


@blueprint.post("/persons/<int:person_id>/withdraw")
@requires(Permission.ROSTER_EDIT, OF_PERSON)
def withdraw_consent(person_id: PersonId) -> ResponseReturnValue:
    """End a consent today."""

    def work(session: Any, given: Any, who: Any) -> None:
        service.withdraw_consent(session, person_id, **given, **who)

    return _answer(person_id, "withdraw", schemas.WithdrawIn, work, "撤回记好了，以后不再公开。")


@blueprint.post("/persons/<int:person_id>/erase")
@requires(Permission.ROSTER_EDIT, OF_PERSON)
def erase_person(person_id: PersonId) -> ResponseReturnValue:
    """Delete all personal data of somebody who left or died, in the roster and in the ledger."""

    def work(session: Any, _given: Any, who: Any) -> None:
        service.erase_person(session, person_id, **who)
        forget_person(session, person_id, **who)

    return _answer(person_id, "erase", FormSchema, work, "资料已经删除，积分账不受影响。")

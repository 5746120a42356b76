"""What lies out of scope is answered as what does not exist, to everybody, on every page."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from pointsapp.claims.models import Claim, SheetLine
from pointsapp.contests.models import Contest
from pointsapp.foundation.clock import village_day
from pointsapp.ledger.models import Entry, Standing
from pointsapp.ledger.queries import accounts_of_household
from pointsapp.people.models import Card
from pointsapp.web.access import Permission
from tests.attacks.bodies import request_of
from tests.attacks.reading import Form
from tests.attacks.visitors import visitor
from tests.attacks.walking import Found, Visitor, Walk, endpoint_of, new_harvest
from tests.web.browsing import Browser

pytestmark = pytest.mark.sqlite_only
NOBODYS = 987654321
# Who has a twin in the second village.
TWINS = ("clerk", "reviewer", "supervisor", "cadre")
OPEN = {Permission.PUBLIC, Permission.SIGNED_IN}
NUMBER = re.compile(r"(?<=/)[1-9][0-9]*(?=/|$)")


def said(answer: TestResponse) -> str:
    """A page without what differs by nature: tokens, and its own address in the link to a size."""
    return re.sub(r'value="[^"]*"|back=[^"]*', "", answer.text)


def theirs(app: Flask, walk: Walk, own: Walk) -> dict[str, str]:
    """Of each endpoint an address with the number of what only the other village sees."""
    seen, found = {urlsplit(address).path for address in own.opened.values()}, {}
    for address in walk.opened.values():
        path = urlsplit(address).path
        endpoint, arguments = endpoint_of(app, path)
        view = app.view_functions[endpoint]
        numbered = any(isinstance(value, int) for value in arguments.values())
        if numbered and path not in seen and getattr(view, "permission", None) not in OPEN:
            found.setdefault(endpoint, path)
    return found


@pytest.mark.parametrize("role", TWINS)
def test_what_is_out_of_scope_does_not_exist_in_an_address_nor_in_a_form(
    app: Flask, role: str
) -> None:
    someone, twin = visitor(app, role), visitor(app, f"{role}2")
    own, other = (Walk(each, new_harvest(), files=False).run() for each in (someone, twin))
    addresses_of_another_village_are_nowhere(app, own, other)
    # The pages and forms were read before; what is sent now changes nothing.
    taken = []
    for key, found in own.forms.items():
        if found.form.method == "post" and key in other.forms and is_private(app, found):
            foreign = keys_in(other.forms[key])
            taken += [*smuggled(someone, found.form, foreign)]
    assert not taken, "\n".join(taken)


def addresses_of_another_village_are_nowhere(app: Flask, own: Walk, other: Walk) -> None:
    """Whatever is asked of them, they answer as a number that nobody has."""
    client = own.visitor.client
    token = {"csrf_token": Browser(client).token("/password")}
    paths = theirs(app, other, own).values()
    found = [path for path in paths if other.visitor.client.get(path).status_code == 200]
    assert len(found) > 5
    for path in found:
        for method in ("GET", "POST"):
            there, nowhere = (
                client.open(at, method=method, data=token)
                for at in (path, NUMBER.sub(str(NOBODYS), path))
            )
            assert there.status_code == nowhere.status_code, path
            assert there.status_code in (403, 404, 405), path
            assert said(there) == said(nowhere), path


def keys_in(found: Found) -> dict[str, list[str]]:
    """Fields that hold the number of a row; villages themselves are no secret."""
    fields = found.form.values.items()
    return {name: v for name, v in fields if name.endswith(("_id", "pick")) and v}


def is_private(app: Flask, found: Found) -> bool:
    return getattr(app.view_functions.get(found.endpoint), "permission", None) not in OPEN


def smuggled(someone: Visitor, form: Form, foreign: dict[str, list[str]]) -> Iterator[str]:
    """Fields in which a number of another village, or of nothing, was taken."""
    for name, values in foreign.items():
        if values == form.values.get(name):
            continue
        answers = []
        for number in (values, [str(NOBODYS)]):
            address, method, rest = request_of(form, {**form.values, name: number})
            answers.append(someone.ask(address, method, **rest))
        if {answer.status_code // 100 for answer in answers} != {4}:
            yield f"{form.action} {name}={values} {[answer.status_code for answer in answers]}"
        elif said(answers[0]) != said(answers[1]):
            yield f"{form.action} {name}={values} told apart"


OWNED: dict[str, Callable[[Sequence[int], int], Select[int]]] = {
    "contests": lambda _, home: select(Contest.id).where(Contest.household_id == home),
    "contest/line": lambda ids, _: (
        select(SheetLine.id).join(Claim, Claim.id == SheetLine.claim_id)
        .where(Claim.account_id.in_(ids))
    ),
    "contest/entry": lambda ids, _: select(Entry.id).where(Entry.account_id.in_(ids)),
    "contest/standing": lambda ids, _: select(Standing.id).where(Standing.account_id.in_(ids)),
}  # fmt: skip


@pytest.mark.parametrize("kind", OWNED)
def test_a_household_finds_nothing_of_its_neighbours(
    app: Flask, session: Session, now: datetime, kind: str
) -> None:
    home = visitor(app, "household")
    with home.client.session_transaction() as kept:
        household_id = session.get_one(Card, kept["card"]["id"]).household_id
    accounts = accounts_of_household(session, household_id, on=village_day(now))
    own = set(session.scalars(OWNED[kind]([each.id for each in accounts], household_id)))
    nowhere = home.ask(f"/my/{kind}/{NOBODYS}")
    answers = {number: home.ask(f"/my/{kind}/{number}") for number in range(1, 80)}
    assert nowhere.status_code == 404
    assert {number for number, answer in answers.items() if answer.status_code == 200} <= own
    refused = [answer for answer in answers.values() if answer.status_code != 200]
    assert {(answer.status_code, said(answer)) for answer in refused} == {(404, said(nowhere))}

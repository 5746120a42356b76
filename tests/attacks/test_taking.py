"""Whatever takes a form is attacked by the fields it reads, also where no page shows it now."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from marshmallow import fields as ma
from marshmallow.validate import OneOf
from werkzeug.routing import Rule

from pointsapp.web.access import MAY, Permission
from pointsapp.web.forms import FormSchema
from tests.attacks import bodies
from tests.attacks.bodies import Request
from tests.attacks.payloads import SCRIPT
from tests.attacks.reading import USUAL, Form
from tests.attacks.walking import LEAVES, Visitor
from tests.web.browsing import Browser
from tests.web.conftest import business, world
from tests.web.test_all_routes import HOUSEHOLD, Ids, build, here_and_there, rules
from tests.worlds import World

__all__ = ["business", "here_and_there", "world"]

Fields = dict[str, ma.Field[Any]]
REFUSED = ("9223372036854775808", "\x00")  # by the databases themselves: tried on both


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> dict[str, Fields]:
    """The fields that each endpoint read so far."""
    found: dict[str, Fields] = {}
    load = FormSchema.load

    def noted(self: FormSchema, *facts: Any, **more: Any) -> Any:
        here = found.setdefault(request.endpoint or "", {})
        here |= {each.data_key or name: each for name, each in self.fields.items()}
        return load(self, *facts, **more)

    monkeypatch.setattr(FormSchema, "load", noted)
    return found


def test_whatever_takes_a_form_bears_the_fields_it_reads(
    app: Flask, database: str, world: World, here_and_there: tuple[Ids, Ids],
    read: dict[str, Fields],
) -> None:  # fmt: skip
    dice, ids = random.Random(7), here_and_there[0]
    people = {who: somebody(app, world, who) for who in ("stranger", "household", *MAY)}
    tokens = {who: Browser(each.client).token() for who, each in people.items()}
    for rule, who in taking(app):
        values = {name: ids.found.get(name, "nobody-knows") for name in rule.arguments}
        form = Form(build(app, rule, values, "POST"), "post", False, {"csrf_token": [tokens[who]]})
        send(people[who], [bodies.request_of(form, form.values)])
        if fields := read.get(rule.endpoint):
            form.values |= {name: [honest(name, each, ids)] for name, each in fields.items()}
            send(people[who], [bodies.all_at_once(form, text) for text in REFUSED])
            if database.startswith("sqlite"):
                send(people[who], hostile(form, dice))
    faults = {who: someone.faults for who, someone in people.items() if someone.faults}
    assert faults == {}
    assert len(read) > len(list(taking(app))) / 2, "attacked by no fields of their own"


def taking(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address that takes a form, and who may send it."""
    for rule, view in rules(app, "POST"):
        if not rule.rule.startswith("/api/") and rule.endpoint not in LEAVES:
            yield rule, sender(view.permission)


def sender(permission: Permission) -> str:
    """Somebody whom the permission lets in."""
    if permission in HOUSEHOLD:
        return "household"
    nobody = "stranger" if permission is Permission.PUBLIC else "clerk"
    return next((who for who in MAY if permission in MAY[who]), nobody)


def somebody(app: Flask, world: World, who: str) -> Visitor:
    """A browser in which they are inside."""
    someone = Visitor(app, app.test_client())
    browser = Browser(someone.client)
    if who == "household":
        browser.scan(world.a.homes[0])
        browser.prove()
    elif who != "stranger":
        browser.sign_in(who)
    return someone


def send(someone: Visitor, requests: list[Request]) -> None:
    """One after the other."""
    for address, method, rest in requests:
        someone.ask(address, method, **rest)


def hostile(form: Form, dice: random.Random) -> list[Request]:
    """A script in every field, what is refused in one, strange bodies; at last what is honest."""
    one = dice.choice(bodies.fields_of(form))
    return [
        bodies.all_at_once(form, SCRIPT),
        *(bodies.request_of(form, {**form.values, one: [text]}) for text in (SCRIPT, *REFUSED)),
        dice.choice(bodies.strange(form)),
        dice.choice(bodies.other_encodings(form)),
        bodies.request_of(form, form.values),
    ]


def honest(name: str, field: ma.Field[Any], ids: Ids) -> str:
    """Something that a field may take."""
    inner = field.inner if isinstance(field, ma.List) else field
    among = [rule.choices for rule in inner.validators if isinstance(rule, OneOf)]
    if among:
        return next((str(each) for each in among[0] if each), "")
    if name in ids.found:
        return str(ids.found[name])
    if isinstance(inner, ma.Date):
        return USUAL["date"]
    return USUAL["number"] if isinstance(inner, ma.Number) else "甲乙丙"

"""Every page and form, every role, hostile input: no breakdown, no markup, bounded memory.

`POINTSAPP_ATTACK_DEPTH=5` goes on for longer with other dice; the seed is said when it
fails. What a database itself refuses is tried on both.
"""

import os
import random
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from typing import TypeVar
from urllib.parse import quote

import pytest
from flask import Flask

from pointsapp.people.models.users import ROLES
from tests.attacks import bodies
from tests.attacks.bodies import Request
from tests.attacks.payloads import SCRIPT, TEXTS
from tests.attacks.visitors import ORDER, VISITORS, visitor
from tests.attacks.walking import (
    LEAVES,
    Visitor,
    Walk,
    endpoint_of,
    known_addresses,
    new_harvest,
)

T = TypeVar("T")
DEPTH = int(os.environ.get("POINTSAPP_ATTACK_DEPTH", "1"))
SEED = random.SystemRandom().randrange(10**6) if DEPTH > 1 else 7
MEBIBYTE = 1 << 20
MOST_MEMORY = 96 * MEBIBYTE
MOST_SECONDS = 30  # of the processor, on a machine that others use: what runs away takes minutes


def test_every_role_is_among_the_visitors() -> None:
    assert set(ORDER) == set(ROLES)


@pytest.mark.sqlite_only
def test_no_hostile_input_breaks_a_page_or_comes_back_as_markup(app: Flask) -> None:
    dice, harvest = random.Random(SEED), new_harvest()
    people = {who: visitor(app, who) for who in VISITORS}
    walks = {who: Walk(people[who], harvest, DEPTH).run() for who in VISITORS}
    attacked: set[tuple[str, ...]] = set()
    for who, walk in walks.items():
        for address, method, rest in [*on_forms(walk, attacked, dice), *on_addresses(walk, dice)]:
            people[who].ask(address, method, **rest)
    # What was stored is shown by somebody's page.
    for who in ("stranger", "household", "town"):
        Walk(people[who], harvest, DEPTH, files=False).run()
    faults = {fault: who for who in VISITORS for fault in people[who].faults}
    assert not faults, f"seed {SEED}: {faults}"


def on_forms(walk: Walk, attacked: set[tuple[str, ...]], dice: random.Random) -> Iterator[Request]:
    """Forms that nobody attacked yet thoroughly, some of the others lightly."""
    new = [found for found in walk.forms.values() if found.key not in attacked]
    for found in new:
        attacked.add(found.key)
        yield bodies.all_at_once(found.form, SCRIPT)
        yield from few(bodies.one_by_one(found.form, dice, DEPTH), dice, 4)
        yield from few(bodies.strange(found.form), dice, 1)
        yield from few(bodies.other_encodings(found.form), dice, 1)
    for found in few((each for each in walk.forms.values() if each not in new), dice, 5):
        yield bodies.all_at_once(found.form, dice.choice(TEXTS))


def on_addresses(walk: Walk, dice: random.Random) -> Iterator[Request]:
    """Nonsense in paths and after question marks, and forms that this visitor was not shown."""
    app, token = walk.visitor.app, {"data": {"csrf_token": token_of(walk), "x": SCRIPT}}
    for address in few(walk.opened.values(), dice, 15):
        yield from ((each, "GET", {}) for each in bodies.queries(address, dice, DEPTH))
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments]
    for rule in few(rules, dice, 15):
        for address in bodies.addresses(rule, dice, DEPTH):
            yield address, "POST" if "POST" in (rule.methods or ()) else "GET", token
    for address in few(known_addresses(app, walk.harvest, "POST"), dice, 10):
        if endpoint_of(app, address, "POST")[0] not in LEAVES:
            yield address, "POST", token


def few(items: Iterable[T], dice: random.Random, count: int) -> list[T]:
    """Some of many; the deeper, the more."""
    there = list(items)
    return dice.sample(there, min(len(there), count * DEPTH**2))


def token_of(walk: Walk) -> str:
    """A token of the visitor's session, from any form."""
    values = (found.form.values.get("csrf_token") for found in walk.forms.values())
    return next((value[0] for value in values if value), "")


@pytest.mark.sqlite_only
def test_a_million_characters_take_neither_memory_nor_time(app: Flask) -> None:
    clerk = visitor(app, "clerk")
    walk = Walk(clerk, new_harvest()).run()
    posted = [each.form for each in walk.forms.values() if each.form.method == "post"]
    forms = sorted(posted, key=lambda form: len(form.values))[-3 * DEPTH :]
    for form in forms:
        for request in bodies.huge(form):
            seconds, memory = cost(clerk, [request])
            assert seconds < MOST_SECONDS, (form.action, seconds)
            assert memory < MOST_MEMORY, (form.action, memory // MEBIBYTE)
    assert clerk.faults == []


def cost(someone: Visitor, requests: Iterable[Request]) -> tuple[float, int]:
    """Seconds of processor time and the most bytes at once that requests took."""
    tracemalloc.start()
    began = time.process_time()
    for address, method, rest in requests:
        someone.ask(address, method, **rest)
    seconds, memory = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, memory


ARGUMENTS = (
    "q", "sort", "page", "state", "period", "code", "matter", "category", "group", "kind", "month",
    "unit", "slot", "resolution", "book", "step", "name", "occurred", "recorded", "number", "in",
    "to", "village", "paper", "format",
)  # fmt: skip


NUMBER, TEXT = "9223372036854775808", "\x00"


def test_what_a_database_refuses_never_reaches_it(app: Flask, database: str) -> None:
    """Neither from a path, nor a query, nor a field."""
    clerk = visitor(app, "clerk")
    walk = Walk(clerk, new_harvest()).run()
    # Neither takes such a number; PostgreSQL takes no such text either.
    for refused in [NUMBER] if database.startswith("sqlite") else [NUMBER, TEXT]:
        for address in with_it_in_path_or_query(walk, refused):
            clerk.ask(address)
        for found in walk.forms.values():
            address, method, rest = bodies.all_at_once(found.form, refused)
            clerk.ask(address, method, **rest)
            values = {**found.form.values, "key": [refused], "do": ["send"], "again": [refused]}
            address, method, rest = bodies.request_of(found.form, values)
            clerk.ask(address, method, **rest)
    assert clerk.faults == []


def with_it_in_path_or_query(walk: Walk, refused: str) -> Iterator[str]:
    """Every page that was opened, every address that takes it; numbers once as they should be."""
    quoted = quote(refused)
    asked = "&".join(f"{name}={quoted}" for name in ARGUMENTS)
    for path in {address.partition("?")[0] for address in walk.opened.values()}:
        yield f"{path}?{asked}"
    for rule in walk.visitor.app.url_map.iter_rules():
        parts = rule.rule.split("/")
        instead = [[quoted, "3" if ":" in part else quoted] if "<" in part else [part] * 2
                   for part in parts]  # fmt: skip
        addresses = {"/".join(each) for each in zip(*instead, strict=True)} - {rule.rule}
        if refused == TEXT:  # an address of numbers is never asked with a text
            addresses = {each for each in addresses if endpoint_of(walk.visitor.app, each)[0]}
        yield from addresses

"""Walks all pages that somebody can reach by links; knows which templates took part."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BaseLoader, Environment, Template
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from pointsapp.presets import demo
from pointsapp.presets.demo.places import PASSWORD, PIN

# Whose card is scanned, by its place among those that the demo tells of.
HOUSEHOLDS = {"household": 0, "neighbour": 1}
STAFF = ("clerk", "reviewer", "supervisor", "cadre", "inspector", "town", "county", "admin")
# Villages that do otherwise: a draft that hangs, points of persons, a draft list, relief that is
# still listed, just begun.
CLERKS = ("clerk2", "clerk3", "clerk4", "clerk5", "clerk6")
VISITORS = ("stranger", *HOUSEHOLDS, *STAFF, *CLERKS)
DOORS = ("/", "/login", "/look-up", "/desk", "/my", "/place", "/dev/gallery", "/not-there")
# They end the walk, lead back to where it was, or narrow it to one village of many.
LEAVES = ("account.sign_out", "villager.leave", "size.change", "desk.enter")
# So many pages of a kind are opened: a draft has other links than what is in force.
TRIES = 4
# What is searched for: a surname that lives in most villages; for whom: somebody's door.
NAME, DOOR = "何", "01-005"
# Other pages of a list are no other kind of page.
SAME = {"q", "page", "sort"}
WORD = re.compile("[a-z]{3,12}")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
Kind = tuple[str, ...]


@dataclass(frozen=True)
class Sight:
    """A page: who saw it, which endpoint made it and where, of what it is built, and whether it
    says that there is nothing.
    """

    who: str
    endpoint: str
    address: str
    shape: frozenset[str] = frozenset()
    empty: bool = False


class _Page(HTMLParser):
    """Where a page leads, by links and by forms that only ask; the kinds of its elements."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.shape: set[str] = set()
        self._action: str | None = None
        self._asked: dict[str, str] = {}
        self._choice = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where a link leads, what a form would ask, and what kind of element it is."""
        given = {name: value or "" for name, value in attrs}
        self.shape.add(f"{tag}.{given.get('class', '')}")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "form" and given.get("method", "get").lower() == "get":
            self._action, self._asked = given.get("action", ""), {}
        elif tag == "input" and given.get("name"):
            self._fill(given)
        elif tag == "select":
            self._choice = given.get("name", "")
        elif tag == "option" and ("selected" in given or not self._asked.get(self._choice)):
            self._asked[self._choice] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """A form that only asks leads to what it would be answered."""
        if tag == "form" and self._action is not None:
            asked = {name: value for name, value in self._asked.items() if name and value}
            self.links.append(f"{self._action}?{urlencode(asked)}")
            self._action = None

    def _fill(self, given: dict[str, str]) -> None:
        """As it stands, the first of some choices, or a frequent name where one has to write."""
        name, kind = given["name"], given.get("type", "text")
        if kind in ("radio", "checkbox"):
            self._asked.setdefault(name, given.get("value", "on"))
        else:
            door = name == "who" or (self._action or "").endswith("/find")
            typed = (DOOR if door else NAME) if kind in ("text", "search") else ""
            self._asked[name] = given.get("value") or typed

    @property
    def empty(self) -> bool:
        """Whether something says that there is nothing to be seen."""
        return "div.empty" in self.shape


class Remembering(BaseLoader):
    """Loads templates as another loader does, and remembers their names."""

    def __init__(self, inner: BaseLoader) -> None:
        self.inner = inner
        self.seen: set[str] = set()

    def load(
        self,
        environment: Environment,
        name: str,
        globals: Any = None,  # noqa: A002 - as jinja says
    ) -> Template:
        """The template, whose name is kept."""
        self.seen.add(name)
        return self.inner.load(environment, name, globals)


def remember(app: Flask) -> Remembering:
    """From now on the application says which templates it used."""
    inner = app.jinja_env.loader
    if not isinstance(inner, BaseLoader):
        raise TypeError("the application has no templates")
    app.jinja_env.loader = memory = Remembering(inner)
    if app.jinja_env.cache is not None:
        app.jinja_env.cache.clear()
    return memory


@dataclass
class Walk:
    """One visitor's walk: some pages of each kind (an endpoint with the names of what is asked),
    of which those are kept that are built of something new.
    """

    app: Flask
    who: str
    client: FlaskClient
    sights: dict[Kind, list[Sight]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)  # endpoints, also those that give files
    _tried: Counter[Kind] = field(default_factory=Counter)
    _known: set[str] = field(default_factory=set)

    def run(self, doors: Iterable[str] = DOORS) -> "Walk":
        """From the doors along all links."""
        waiting = deque(doors)
        while waiting:
            address = waiting.popleft()
            key = self._kind(address)
            if key is None or address in self._known or self._tried[key] >= TRIES:
                continue
            self._known.add(address)
            self._tried[key] += 1
            answer = self.client.get(address)
            waiting.extend(urljoin(address, each) for each in self._read(address, key, answer))
        return self

    def _read(self, address: str, key: Kind, answer: TestResponse) -> list[str]:
        if answer.status_code >= 500:
            self.broken.append(f"{self.who} {address} {answer.status_code}")
        self.answered.add(key[0])
        if answer.location:
            return [answer.location]
        if answer.mimetype != "text/html":
            return []
        page = _Page(answer.text)
        if answer.status_code == 200 or key[0] == "":
            self._keep(key, Sight(self.who, key[0], address, frozenset(page.shape), page.empty))
        return page.links

    def _keep(self, key: Kind, sight: Sight) -> None:
        kept = self.sights.setdefault(key, [])
        if not sight.shape <= set().union(*(each.shape for each in kept)):
            kept.append(sight)

    def _kind(self, address: str) -> Kind | None:
        parts = urlsplit(address)
        if parts.netloc not in ("", "localhost"):
            return None
        endpoint, words = endpoint_of(self.app, parts.path)
        if endpoint in ("static", *LEAVES):
            return None
        return endpoint, *words, *sorted({name for name, _ in parse_qsl(parts.query)} - SAME)


def endpoint_of(app: Flask, path: str) -> tuple[str, list[str]]:
    """Which endpoint answers a path ('' where none does), and the words in the path that tell one
    of its pages from another.
    """
    try:
        endpoint, given = app.url_map.bind("localhost").match(path, "GET")
    except (HTTPException, RequestRedirect):
        return "", []
    return str(endpoint), [f"{each}" for each in given.values() if WORD.fullmatch(f"{each}")]


def walks(app: Flask, visitors: Iterable[str] = VISITORS) -> Iterator[Walk]:
    """The walk of each visitor in turn."""
    for who in visitors:
        client = app.test_client()
        enter(app, client, who)
        yield Walk(app, who, client).run()


def enter(app: Flask, client: FlaskClient, who: str) -> None:
    """Sign in as one of the demo's staff, open a household's page, or stay a stranger."""
    if who in HOUSEHOLDS:
        client.get(card_of(app, who))
        client.post("/my/pin", data={"csrf_token": _token(client.get("/my/pin").text), "pin": PIN})
    elif who != "stranger":
        typed = {"csrf_token": _token(client.get("/login").text), "password": PASSWORD}
        client.post("/login", data={**typed, "login_name": f"demo-{who}"})


def card_of(app: Flask, who: str = "household") -> str:
    """The path behind the code of a household's card."""
    with app.app_context():
        cards = demo.cards_in_hand(app.extensions["keyring"], now=app.extensions["clock"].now())
    return cards[HOUSEHOLDS[who]][1]


def _token(page: str) -> str:
    found = TOKEN.search(page)
    return found[1] if found else ""

"""Walks all pages that somebody can reach by links; knows which templates took part."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BaseLoader, Environment, Template
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from pointsapp.presets import demo
from pointsapp.presets.demo.places import PASSWORD, PIN

STAFF = ("clerk", "reviewer", "supervisor", "cadre", "inspector", "town", "county", "admin")
VISITORS = ("stranger", "household", *STAFF)
DOORS = ("/", "/login", "/look-up", "/desk", "/my", "/place", "/dev/gallery", "/not-there")
# They end the walk, or lead back to where it was.
LEAVES = ("account.sign_out", "villager.leave", "size.change")
# How often a kind of page is asked for that is not theirs to see.
TRIES = 3
WORD = re.compile("[a-z]{3,12}")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Sight:
    """A page: who saw it, which endpoint made it, and where."""

    who: str
    endpoint: str
    address: str


class _Links(HTMLParser):
    """The links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where a link leads."""
        href = dict(attrs).get("href") if tag == "a" else None
        if href:
            self.found.append(href)


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
    """One visitor's walk: each kind of page once (an endpoint with the names of what is asked)."""

    app: Flask
    who: str
    client: FlaskClient
    sights: dict[tuple[str, ...], Sight] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    _tried: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def run(self, doors: Iterable[str] = DOORS) -> "Walk":
        """From the doors along all links."""
        waiting = deque(doors)
        while waiting:
            address = waiting.popleft()
            key = self._kind(address)
            if key is None or key in self.sights or self._tried[key] >= TRIES:
                continue
            self._tried[key] += 1
            answer = self.client.get(address)
            waiting.extend(urljoin(address, each) for each in self._read(address, key, answer))
        return self

    def _read(self, address: str, key: tuple[str, ...], answer: TestResponse) -> list[str]:
        if answer.status_code >= 500:
            self.broken.append(f"{self.who} {address} {answer.status_code}")
        if answer.location:
            return [answer.location]
        if answer.mimetype != "text/html":
            return []
        if answer.status_code == 200 or key[0] == "":
            self.sights[key] = Sight(self.who, key[0], address)
        return _Links(answer.text).found

    def _kind(self, address: str) -> tuple[str, ...] | None:
        parts = urlsplit(address)
        if parts.netloc not in ("", "localhost"):
            return None
        endpoint, words = endpoint_of(self.app, parts.path)
        if endpoint in ("static", *LEAVES):
            return None
        return endpoint, *words, *sorted({name for name, _ in parse_qsl(parts.query)})


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
    if who == "household":
        client.get(card_of(app))
        client.post("/my/pin", data={"csrf_token": _token(client.get("/my/pin").text), "pin": PIN})
    elif who != "stranger":
        typed = {"csrf_token": _token(client.get("/login").text), "password": PASSWORD}
        client.post("/login", data={**typed, "login_name": f"demo-{who}"})


def card_of(app: Flask) -> str:
    """The path behind the code of a household's card."""
    with app.app_context():
        cards = demo.cards_in_hand(app.extensions["keyring"], now=app.extensions["clock"].now())
    return cards[0][1]


def _token(page: str) -> str:
    found = TOKEN.search(page)
    return found[1] if found else ""

"""Walks all pages as one visitor, and keeps what could be attacked."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import AnyConverter, RequestRedirect, Rule
from werkzeug.test import TestResponse

from tests.attacks.payloads import MARK, PRODUCT
from tests.attacks.reading import Form, Page

Harvest = dict[str, dict[str, None]]
DOORS = ("/", "/login", "/look-up", "/desk", "/my", "/place", "/desk/audit", "/dev/gallery")
# They end the walk.
LEAVES = ("account.sign_out", "villager.leave")
REDIRECTS = (301, 302, 303, 307, 308)
INSIDE = ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "jinja2", "werkzeug", "pointsapp/")


@dataclass
class Found:
    """A form as a visitor found it, which endpoint takes it, and on what page it stands."""

    endpoint: str
    form: Form
    page: str

    @property
    def key(self) -> tuple[str, ...]:
        """The same for every form that asks for the same."""
        return self.endpoint, *sorted(self.form.values)


@dataclass
class Visitor:
    """Somebody with a browser, who looks at every answer."""

    app: Flask
    client: FlaskClient
    faults: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    _raised: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        got_request_exception.connect(self._keep, self.app)

    def _keep(self, _app: Flask, exception: BaseException) -> None:
        self._raised.append(f"{type(exception).__name__}: {str(exception)[:300]}")

    def ask(self, address: str, method: str = "GET", **kwargs: Any) -> TestResponse:
        """Send one request; what is wrong with its answer is kept in `faults`."""
        self._raised.clear()
        answer = self.client.open(address, method=method, **kwargs)
        self.statuses[answer.status_code] += 1
        for fault in faults_of(answer):
            sent = str(kwargs.get("data", ""))[:400]
            self.faults.append(f"{method} {address[:200]} {sent} → {fault} {self._raised}")
        return answer


def faults_of(answer: TestResponse) -> Iterator[str]:
    """What no answer may be."""
    if answer.status_code >= 500:
        yield f"{answer.status_code}"
    if any(name.lower() == "x-evil" for name, _ in answer.headers):
        yield "a header of the attacker's own"
    if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
        yield "no policy"
    if answer.mimetype == "text/html" and answer.status_code not in REDIRECTS:
        yield from _faults_of_page(answer.status_code, answer.text)


def _faults_of_page(status: int, text: str) -> Iterator[str]:
    if PRODUCT in text:
        yield "a template was run"
    if MARK in text:
        page = Page(text)
        if MARK in page.tags or MARK in page.attributes:
            yield "reflected markup"
        if any(link.strip().lower().startswith(("javascript:", "data:")) for link in page.links):
            yield "a script behind a link"
    if status >= 400 and "<main" not in text:
        yield "an error without a page"
    if status >= 400 and any(word in text for word in INSIDE):
        yield "an error that shows the inside"


def endpoint_of(app: Flask, address: str, method: str = "GET") -> tuple[str, dict[str, Any]]:
    """The endpoint that answers an address, and its arguments; '' where none does."""
    try:
        endpoint, arguments = app.url_map.bind("localhost").match(urlsplit(address).path, method)
    except (HTTPException, RequestRedirect):
        return "", {}
    return str(endpoint), dict(arguments)


@dataclass
class Walk:
    """A walk over all pages that one visitor can reach, and over those that it cannot.

    `harvest` keeps the arguments of all addresses that anybody saw; `visits` says how often pages
    of one kind are opened; without `files` no list is downloaded that was seen as a page; only
    what lies `within` is opened.
    """

    visitor: Visitor
    harvest: Harvest
    visits: int = 1
    files: bool = True
    within: str = "/"
    forms: dict[tuple[str, ...], Found] = field(default_factory=dict)
    opened: dict[tuple[str, ...], str] = field(default_factory=dict)
    _counts: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def run(self) -> "Walk":
        """From the doors along all links, then the addresses that others saw."""
        self._follow((*DOORS, self.within))
        for address in known_addresses(self.visitor.app, self.harvest):
            self._follow([address])
        return self

    def look(self, addresses: Iterable[str]) -> "Walk":
        """Open these pages and no others."""
        for address in addresses:
            self._read(address, self.visitor.ask(address).text)
        return self

    @property
    def endpoints(self) -> set[str]:
        """The endpoints that were opened."""
        return {endpoint for endpoint, *_ in self.opened}

    def _follow(self, begin: Iterable[str]) -> None:
        waiting = deque(begin)
        while waiting:
            address = waiting.popleft()
            if not self._new(address):
                continue
            answer = self.visitor.ask(address)
            if answer.location:
                waiting.append(urljoin(address, answer.location))
            elif answer.mimetype == "text/html":
                waiting.extend(self._read(address, answer.text))

    def _new(self, address: str) -> bool:
        parts = urlsplit(address)
        endpoint = self._known(address) if parts.netloc in ("", "localhost") else ""
        asked = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
        key = (endpoint, *asked)
        self._counts[key] += 1
        if endpoint in ("", "static") or self._counts[key] > self.visits:
            return False
        if not parts.path.startswith(self.within):
            return False
        if "format" in asked and not self.files:
            return False
        self.opened.setdefault(key, address)
        return True

    def _known(self, address: str, method: str = "GET") -> str:
        endpoint, arguments = endpoint_of(self.visitor.app, address, method)
        for name, value in arguments.items():
            self.harvest[name].setdefault(str(value))
        return endpoint

    def _read(self, address: str, text: str) -> list[str]:
        page = Page(text)
        scripted = sorted(name for name in page.attributes if name.startswith("on"))
        if scripted or "style" in page.attributes | page.tags:
            self.visitor.faults.append(f"{address} needs what the policy forbids {scripted}")
        for form in page.forms:
            form.action = urljoin(address, form.action or address)
            found = Found(self._known(form.action, form.method.upper()), form, address)
            if found.endpoint not in LEAVES:
                self.forms.setdefault(found.key, found)
        return [urljoin(address, link) for link in page.links]


def known_addresses(app: Flask, harvest: Harvest, method: str = "GET") -> Iterator[str]:
    """One address of every rule that takes a method, with arguments that were seen somewhere."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            values = {
                name: next(iter(harvest[name]), None) or next(iter(words_of(rule, name)), "1")
                for name in rule.arguments
            }
            yield str(adapter.build(rule.endpoint, values, method))


def words_of(rule: Rule, name: str) -> Iterable[str]:
    """The words among which an argument is chosen; none where it may be anything."""
    converter = rule._converters[name]
    return sorted(converter.items) if isinstance(converter, AnyConverter) else ()


def new_harvest() -> Harvest:
    """Where walks keep the arguments of addresses they saw."""
    return defaultdict(dict, {"kind": {"line": None}})

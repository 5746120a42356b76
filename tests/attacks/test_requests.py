"""Forged forms, links that lead elsewhere, split answers, false hosts, headers of every answer."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Config
from pointsapp.app import create_app
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db
from pointsapp.presets.demo.places import PASSWORD, PIN
from tests.attacks.reading import Page
from tests.attacks.visitors import DOOR, VISITORS, village_of, visitor
from tests.attacks.walking import Visitor, known_addresses, new_harvest
from tests.web.browsing import Browser

pytestmark = pytest.mark.sqlite_only
ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https://evil.example",
    "https:evil.example",
    "HTTP://evil.example",
    "http:/\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\x00/evil.example",
    "/\u2028/evil.example",
    "//evil.example@localhost",
    "evil.example",
    "@evil.example",
    ".evil.example",
    "/desk\r\nX-Evil: 1",
    "/desk\r\n\r\n<script>",
    "/desk%0d%0aX-Evil:%201",
)


@pytest.mark.parametrize("who", VISITORS)
def test_no_form_is_taken_without_the_token_of_its_own_session(app: Flask, who: str) -> None:
    """Three kinds of false tokens; every address gets each of them, from one visitor or another."""
    someone, stranger = visitor(app, who), Browser(app.test_client())
    false: list[dict[str, str]] = [
        {}, {"csrf_token": "x.y.z"}, {"csrf_token": stranger.token("/login")},
    ]  # fmt: skip
    tokens = cycle(false[VISITORS.index(who) % 3 :] + false[: VISITORS.index(who) % 3])
    for address, token in zip(known_addresses(app, new_harvest(), "POST"), tokens, strict=False):
        answer = someone.client.post(address, data=token)
        if address.startswith("/api/"):
            # Takes no cookie at all, only a bearer token.
            assert answer.status_code == 401, (address, answer.status_code)
            continue
        assert answer.status_code == 400, (address, answer.status_code)
        assert "页面放得太久了" in answer.text, address


def stays_here(answer: TestResponse) -> bool:
    """Whether a browser that was on our site follows the answer to our site."""
    there = urljoin("https://localhost/login", (answer.location or "").replace("\\", "/"))
    parts = urlsplit(there)
    split = "X-Evil" in answer.headers or "\n" in str(answer.location)
    return parts.scheme == "https" and parts.netloc == "localhost" and not split


def redirected(
    stranger: Browser, inside: dict[str, FlaskClient], village: str, address: str
) -> Iterator[TestResponse]:
    """Every answer that leads on to an address that came with the request."""
    token = {who: Browser(client).token() for who, client in inside.items()}
    yield stranger.get(f"/size?to=large&back={quote(address)}")
    yield stranger.post("/login", login_name="demo-clerk", password=PASSWORD, next=address)
    place = {"csrf_token": token["clerk"], "place_id": village, "next": address}
    yield inside["clerk"].post("/place", data=place)
    proof = {"csrf_token": token["household"], "pin": PIN, "next": address}
    yield inside["household"].post("/my/pin", data=proof)
    # Who has an open card goes on at once; who has none, once it was looked up.
    yield inside["household"].get(f"/look-up?next={quote(address)}")
    page = stranger.get(f"/look-up?village={village}").text
    form = next(form for form in Page(page).forms if "pin" in form.values)
    found = {**form.values, "door": DOOR, "pin": PIN, "next": address}
    yield stranger.client.post("/look-up", data=found)
    back = {"csrf_token": token["reviewer"], "back": address}
    yield inside["reviewer"].post("/claims/queue", data=back)


def test_no_link_of_ours_leads_elsewhere_or_splits_the_answer(app: Flask) -> None:
    inside = {who: visitor(app, who).client for who in ("clerk", "household", "reviewer")}
    village = village_of(Visitor(app, app.test_client())).partition("/")[0]
    for address in ELSEWHERE:
        for answer in redirected(Browser(app.test_client()), inside, village, address):
            assert answer.status_code in (302, 303, 400, 404, 422), (address, answer.status_code)
            assert stays_here(answer), (answer.request.path, address, answer.location)
        # A form that asks for the address again shows it as text.
        page = app.test_client().get(f"/login?next={quote(address)}")
        links = (urljoin("https://localhost/", each) for each in Page(page.text).links)
        assert {urlsplit(link).netloc for link in links} == {"localhost"}, address


def every_kind_of_answer(client: FlaskClient) -> Iterator[TestResponse]:
    """Pages, files, redirects and refusals of every status."""
    for address in (
        "/", "/login", "/desk", "/nowhere", "/healthz", "/robots.txt", "/size", "/users",
        "/static/css/base.css", "/static/nothing.css", "/static/..%2f..%2fconfig.py", "/v/3",
        "/v/3/seals.json", "/roster?format=xlsx", "/rulebooks/book/1/download/csv", "/desk/audit",
        "/claims/sheets/1/text", "/my", "/c/nothing", "/fail", "/rulebooks/template",
    ):  # fmt: skip
        yield client.get(address)
    yield client.get("/static/css/base.css", headers={"Range": "bytes=5-1"})
    yield client.get("/desk", headers={"Accept": "application/json"})
    yield client.post("/login")
    yield client.post("/login", data={"login_name": "x" * (3 << 20)})
    yield client.delete("/login")
    yield client.options("/login")
    yield client.head("/login")


@pytest.mark.parametrize("who", ["stranger", "town"])
def test_every_kind_of_answer_carries_every_header(app: Flask, who: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/fail", "fail", lambda: str(1 // 0))
    client = visitor(app, who).client
    seen = set()
    for answer in every_kind_of_answer(client):
        seen.add(answer.status_code)
        path, headers = answer.request.path, answer.headers
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == policy["base-uri"] == "'none'", path
        assert policy["frame-ancestors"] == "'none'", path
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers
        assert "Access-Control-Allow-Origin" not in headers
        if answer.request.path.startswith("/static/") and answer.status_code == 200:
            continue
        assert headers["Cache-Control"] == "no-store", (path, answer.status_code)
    assert {200, 302, 400, 404, 405, 413, 500} <= seen


def assert_guarded(answer: TestResponse) -> None:
    """No cookie goes out in the clear, to a script, or with a request from elsewhere."""
    for cookie in answer.headers.getlist("Set-Cookie"):
        flags = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= flags, cookie
        assert not any(flag.startswith("Domain") for flag in flags)


def test_over_tls_every_cookie_and_answer_says_so(config: Config, clock: FixedClock) -> None:
    app = create_app(replace(config, session_cookie_secure=True), clock)
    client = app.test_client()
    for address in ("/login", "/size?to=large", "/nowhere", "/static/css/base.css"):
        answer = client.get(address, base_url="https://localhost")
        assert int(answer.headers["Strict-Transport-Security"].partition("=")[2]) >= 31536000
        assert_guarded(answer)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80@localhost", 'localhost"><x-mark>', "é", "", "a b"]
)
def test_a_false_host_stands_in_no_page_and_no_address(app: Flask, host: str) -> None:
    client = visitor(app, "town").client
    false = {"Host": host, "X-Forwarded-Host": "evil.example", "X-Original-URL": "/desk"}
    for address in ("/", "/login", "/desk", "/v/3", "/cards", "/nowhere"):
        answer = client.get(address, headers=false)
        assert answer.status_code < 500, (address, answer.status_code)
        assert "evil.example" not in answer.text
        assert "evil.example" not in (answer.location or "")
        assert "x-mark" not in Page(answer.text).tags


def test_a_form_from_another_site_is_refused_over_tls(config: Config, clock: FixedClock) -> None:
    app = create_app(replace(config, session_cookie_secure=True), clock)
    client, home = app.test_client(), "https://localhost"
    page = client.get("/login", base_url=home, headers={"Referer": home}).text
    token = Page(page).forms[0].values["csrf_token"][0]
    fields = {"csrf_token": token, "login_name": "demo-town", "password": PASSWORD}
    answers = [
        client.post("/login", base_url=home, data=fields, headers=headers)
        for headers in ({}, {"Referer": "https://evil.example/"}, {"Referer": f"{home}/login"})
    ]
    with app.app_context():
        db.engine.dispose()
    assert [answer.status_code for answer in answers] == [400, 400, 302]
    assert len(answers[-1].headers.getlist("Set-Cookie")) == 2  # the session's, the device's
    for answer in answers:
        assert_guarded(answer)

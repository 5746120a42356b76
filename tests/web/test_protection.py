"""What every answer carries, and what keeps guessing slow."""

from dataclasses import replace

import pytest
from flask import Flask

from config import Config
from pointsapp.app import create_app
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db
from tests.web.browsing import Browser
from tests.worlds import World


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/static/css/base.css", "/healthz"])
def test_every_answer_is_protected(app: Flask, world: World, path: str) -> None:
    headers = app.test_client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_over_tls_browsers_are_told_to_stay_there(app: Flask, world: World) -> None:
    plain = app.test_client().get("/login")
    assert "Strict-Transport-Security" not in plain.headers
    secure = app.test_client().get("/login", base_url="https://localhost")
    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    config: Config, clock: FixedClock
) -> None:
    app = create_app(replace(config, session_cookie_secure=True), clock)
    client = app.test_client()
    cookie = client.get("/login", base_url="https://localhost").headers["Set-Cookie"]
    with app.app_context():
        db.engine.dispose()
    for flag in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert flag in cookie


def test_a_forwarded_address_counts_only_behind_a_known_proxy(
    config: Config, clock: FixedClock
) -> None:
    seen: dict[int, str] = {}
    for hops in (0, 1):
        app = create_app(replace(config, trusted_proxies=hops), clock)
        forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
        answer = app.test_client().get("/robots.txt", headers=forwarded)
        seen[hops] = answer.headers.get("Strict-Transport-Security", "")
        with app.app_context():
            db.engine.dispose()
    assert not seen[0]
    assert seen[1]


def test_guessing_from_one_address_is_slowed_down(config: Config, clock: FixedClock) -> None:
    app = create_app(replace(config, environment="production"), clock)
    client = Browser(app.test_client())
    token = client.token()
    answers = [
        client.client.post("/login", data={"csrf_token": token, "login_name": "x"}).status_code
        for _ in range(61)
    ]
    with app.app_context():
        db.engine.dispose()
    assert answers[:60] == [422] * 60
    assert answers[60] == 429


def test_health_tells_whether_the_database_answers_and_no_more(app: Flask, world: World) -> None:
    answer = app.test_client().get("/healthz")
    # The tests make their tables without migrations, so these are not told to be current.
    assert answer.status_code in (200, 503)
    assert answer.json is not None
    assert answer.json["database"] == "ok"
    assert set(answer.json) <= {"database", "migrations", "last_job_at"}


def test_search_engines_are_asked_to_stay_out(app: Flask) -> None:
    assert "Disallow: /" in app.test_client().get("/robots.txt").text


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("megabytes", "status"), [(1, 400), (3, 413)])
def test_a_form_without_files_holds_two_megabytes(app: Flask, megabytes: int, status: int) -> None:
    answer = app.test_client().post("/login", data={"login_name": "9" * (megabytes << 20)})
    # Up to there it is read, and lacks its token.
    assert answer.status_code == status
    assert "<main" in answer.text

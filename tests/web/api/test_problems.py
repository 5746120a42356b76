"""Everything that goes wrong under /api has one shape."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from config import Config
from pointsapp.app import create_app
from pointsapp.foundation.clock import FixedClock
from pointsapp.web.limits import limiter
from tests.business import AWARD, Business
from tests.web.api.conftest import System
from tests.worlds import World

Systems = Callable[[str], System]
pytestmark = pytest.mark.sqlite_only
SHAPE = {"type", "status", "code", "title", "detail", "facts", "errors"}


def assert_problem(answer: TestResponse, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert set(answer.json) == SHAPE
    assert answer.json["status"] == status
    assert answer.json["detail"]
    return dict(answer.json)


def test_an_unknown_address_and_a_wrong_method(app: Flask, world: World) -> None:
    client = app.test_client()
    assert_problem(client.get("/api/v1/nothing"), 404)
    assert_problem(client.get("/api/v1/villages/99999999999999999999/claims"), 404)
    assert_problem(client.post("/api/v2"), 404)
    answer = client.delete("/api/v1/regions")
    assert_problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_wrong_fields_are_named_each_with_a_sentence(
    system: Systems, business: tuple[Business, Business]
) -> None:
    clerk, village = system("clerk"), business[0].village
    answer = clerk.post(f"/villages/{village.id}/claims", {"rule_id": "x", "far": 1})
    errors = assert_problem(answer, 422)["errors"]
    assert set(errors) == {"rule_id", "occurred_on", "far"}
    assert errors["far"] == "接口里没有这一项，请对照接口说明"
    listed = clerk.post(f"/villages/{village.id}/claims", ["x"])
    assert "JSON" in assert_problem(listed, 422)["errors"]["body"]
    item = {"rule_id": business[0].rules[AWARD], "occurred_on": "2026-02-30"}
    answer = clerk.post(f"/villages/{village.id}/claim-batches", {"items": [item]})
    assert list(assert_problem(answer, 422)["errors"]) == ["items.0.occurred_on"]
    answer = clerk.get(f"/villages/{village.id}/claims?size=101&pge=2")
    assert set(assert_problem(answer, 422)["errors"]) == {"size", "pge"}


def test_a_batch_that_does_not_fit_names_each_wrong_place_and_stores_nothing(
    system: Systems, business: tuple[Business, Business]
) -> None:
    clerk, here = system("clerk"), business[0]
    path = f"/villages/{here.village.id}/claim-batches"
    good = {"rule_id": here.rules[AWARD], "occurred_on": "2026-11-20",
            "household_id": here.village.homes[0].id}  # fmt: skip
    late = good | {"occurred_on": "2026-11-30"}
    before = clerk.get(f"/villages/{here.village.id}/claims").json["total"]
    found = assert_problem(clerk.post(path, {"items": [good, late]}), 422)
    assert list(found["errors"]) == ["2"]
    assert "今天以后" in found["errors"]["2"]
    assert clerk.get(f"/villages/{here.village.id}/claims").json["total"] == before
    # Nothing was kept of the refusal: mended, it goes under the same key.
    assert clerk.post(path, {"items": [good, good | {"act": "b"}]}).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[1",
        b'"\xff"',
        b"[" * 100_000,
        b"1" * 5000,
        b'{"note": "\\ud800"}',
        b'{"a":"\\u0000"}',
    ],
)
def test_a_body_that_cannot_be_read_is_a_refusal(
    system: Systems, world: World, body: bytes
) -> None:
    clerk = system("clerk")
    answer = clerk.client.post(
        f"/api/v1/villages/{world.a.id}/claims",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {clerk.token}", "Idempotency-Key": "k"},
    )
    assert_problem(answer, 422)


def test_a_body_that_is_too_large(system: Systems, world: World) -> None:
    clerk = system("clerk")
    answer = clerk.post(f"/villages/{world.a.id}/claims", {"note": "x" * (3 * 2**20)})
    assert_problem(answer, 413)


def test_a_breakdown_shows_nothing_of_the_inside(
    app: Flask, system: Systems, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("password=hunter2")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("pointsapp.web.people.api.page", broken)
    answer = system("clerk").get("/regions")
    assert "hunter2" not in str(assert_problem(answer, 500))


def test_pages_follow_each_other(system: Systems, business: tuple[Business, Business]) -> None:
    clerk, village = system("clerk"), business[0].village
    first = clerk.get(f"/villages/{village.id}/households?size=1&state=living").json
    assert (first["total"], first["page"], first["size"]) == (2, 1, 1)
    assert first["next"] == f"/api/v1/villages/{village.id}/households?size=1&state=living&page=2"
    second = clerk.get(first["next"].removeprefix("/api/v1")).json
    assert second["next"] is None
    assert first["items"] != second["items"]


def test_who_asks_too_often_is_told_when_to_come_again(
    config: Config, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits are off in tests, so this one has an application of its own."""
    monkeypatch.setattr("pointsapp.web.api.registering.OFTEN", "3 per minute")
    client = create_app(replace(config, environment="production"), clock).test_client()
    try:
        answers = [client.get("/api/v1/public/villages") for _ in range(4)]
    finally:
        limiter.enabled = False
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert "等一会儿" in assert_problem(answers[-1], 429)["detail"]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60

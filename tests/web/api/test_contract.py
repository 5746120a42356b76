"""The OpenAPI document is valid and true: no 5xx, no undocumented answer, whoever asks."""

import re
from collections.abc import Iterator
from typing import Any

import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema_rs import is_valid
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from pointsapp.people.models.users import ROLES
from tests.web.test_all_routes import Ids, here_and_there  # noqa: F401
from tests.worlds import World, bearer_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# How often each operation is asked; what differs between the databases shows at once.
EXAMPLES = {"sqlite": 6, "postgresql": 1}
# Mostly somebody who may, about something that is there.
WHO = ["town"] * 8 + ["clerk", "reviewer"] * 3 + ["", "nobody", *sorted(ROLES)]
NAMED = re.compile(r"{(\w+)}")


def operations(app: Flask) -> list[Any]:
    """Every operation of the document, ready to be called on the app."""
    schema = schemathesis.openapi.from_dict(app.extensions["openapi"])
    schema.app = app
    return [each.ok() for each in schema.get_all_operations()]


def with_known(value: Any, ids: dict[str, Any]) -> Any:
    """A body that names rows which are there."""
    if isinstance(value, dict):
        known = {name: ids[name] for name in value if name.endswith("_id") and name in ids}
        return {name: with_known(each, ids) for name, each in value.items()} | known
    return [with_known(each, ids) for each in value] if isinstance(value, list) else value


def headers_of(who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {bearer_of(who)}"} if who else {}


def test_the_document_is_valid_and_names_every_route(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/api/v1/openapi.json")
    document = answer.json
    assert document["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(document).validate()
    told = {(path, method) for path, each in document["paths"].items() for method in each}
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api_")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes
    assert routes <= told


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    """Every part of the document that has something standing in it when nothing is sent."""
    if isinstance(value, dict):
        if "default" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from schemas(each)


def test_what_stands_where_nothing_is_sent_may_also_be_sent(app: Flask) -> None:
    found = list(schemas(app.extensions["openapi"]))
    assert found
    assert not [each for each in found if not is_valid(each, each["default"])]


def test_every_operation_says_what_it_is_for_and_who_may(app: Flask) -> None:
    for path, each in app.extensions["openapi"]["paths"].items():
        for method, operation in each.items():
            if method == "parameters":
                continue
            assert operation["summary"], path
            assert operation["x-permission"], path
            assert bool(operation["security"]) != path.startswith(OPEN), path
            header = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "header"]
            assert header == (["Idempotency-Key"] if method == "post" else []), path


OPEN = ("/api/v1/public/", "/api/v1/health")


def test_every_read_of_the_town_is_as_the_document_says(
    app: Flask,
    world: World,
    here_and_there: tuple[Ids, Ids],  # noqa: F811
) -> None:
    ids, seen = here_and_there[0].found, 0
    for operation in operations(app):
        if operation.method.upper() != "GET":
            continue
        place = {name: ids[name] for name in NAMED.findall(operation.path)}
        query = {"kind": "power"} if operation.path.endswith("/items") else {}
        case = operation.Case(path_parameters=place, query=query)
        answer = case.call(headers=headers_of("town"))
        assert answer.status_code == 200, (operation.path, answer.text)
        case.validate_response(answer, checks=CHECKS)
        seen += 1
    assert seen > 30


def test_whatever_is_sent_by_whomever_gets_a_documented_answer(
    app: Flask,
    engine: Engine,
    world: World,
    here_and_there: tuple[Ids, Ids],  # noqa: F811
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    here, there = (each.found for each in here_and_there)
    for operation in operations(app):
        known = st.sampled_from([here, here, here, there, {}])

        @settings(
            max_examples=EXAMPLES[engine.dialect.name], derandomize=True, deadline=None,
            database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(), ids=known, who=st.sampled_from(WHO))
        def ask(case: Any, ids: dict[str, Any], who: str) -> None:
            if ids:
                case.path_parameters = {
                    name: ids[name] for name in NAMED.findall(case.operation.path)
                }
                case.body = with_known(case.body, ids)
            answer = case.call(headers=headers_of(who))
            case.validate_response(answer, checks=CHECKS)

        ask()

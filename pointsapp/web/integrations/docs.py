"""The API told from its own document: every route, what it takes, gives and needs; no script."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import current_app, render_template, request

from pointsapp.integrations.events import EVENTS
from pointsapp.integrations.policy import ANSWERS_KEPT, SCOPES, TRIED_FOR
from pointsapp.web.access import public
from pointsapp.web.api.schemas import LARGEST_SIZE
from pointsapp.web.integrations.blueprint import blueprint


class Told(NamedTuple):
    """One operation in words."""

    method: str
    path: str
    summary: str
    needs: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]


@blueprint.get("/docs")
@public
def docs() -> str:
    """For who connects a system: how to begin, or one part of it route by route."""
    document = current_app.extensions["openapi"]
    tags = {each["name"]: each.get("description", each["name"]) for each in document["tags"]}
    parts: dict[str, list[Told]] = {}
    for tag, told in _operations(document):
        parts.setdefault(tag, []).append(told)
    chosen = request.args.get("part", "")
    return render_template(
        "integrations/docs.html", title=tags.get(chosen, ""), told=parts.get(chosen, ()),
        parts=[(tags[name], name, len(parts[name])) for name in tags if name in parts],
        largest=LARGEST_SIZE, hours=int(ANSWERS_KEPT.total_seconds() // 3600),
        tried=int(TRIED_FOR.total_seconds() // 3600), events=EVENTS,
    )  # fmt: skip


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, Told]]:
    for path, each in document["paths"].items():
        for method, operation in each.items():
            if method != "parameters":
                yield operation["tags"][0], _told(document, path, method, operation)


def _told(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Told:
    asked = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
    taken = _schema(operation.get("requestBody", {}))
    good = next(each for code, each in operation["responses"].items() if code in ("200", "201"))
    needs = SCOPES.get(operation["x-permission"], "任何令牌")
    return Told(
        method.upper(), path, operation["summary"],
        needs if operation["security"] else "不用令牌",
        (*asked, *_fields(document, taken)), tuple(_fields(document, _schema(good))),
    )  # fmt: skip


def _schema(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = part.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """The names of a schema's fields; of a page of a list those of its rows."""
    if "$ref" in schema:
        return _fields(document, document["components"]["schemas"][schema["$ref"].split("/")[-1]])
    rows = schema.get("properties", {}).get("items")
    return _fields(document, rows["items"]) if rows else list(schema.get("properties", {}))

"""Reads what another system sends: unfit text is refused here, whatever the field."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser

from pointsapp.web.api.problems import ApiInvalid
from pointsapp.web.forms import LONGEST
from pointsapp.web.messages import SCHEMA

BODY = "body"
# What pages say of a form that is out of date, in words for a program that asks.
SAID = {
    SCHEMA["unknown"]: "接口里没有这一项，请对照接口说明",
    SCHEMA["type"]: '要是 JSON 的一组内容，例如 {"rule_id": 12}',
}


class Parser(FlaskParser):
    """Refuses unknown arguments, and answers in our own shape."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body, if all its texts can be kept."""
        try:
            found = super().load_json(req, schema)
        except (ValueError, RecursionError):  # a number of 5,000 digits, 10,000 brackets
            raise ApiInvalid({BODY: "不是读得懂的 JSON"}) from None
        _check(found)
        return found

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """The arguments after the question mark, if all of them can be kept."""
        _check(req.args.to_dict(flat=False))
        return super().load_querystring(req, schema)

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, **_: Any
    ) -> NoReturn:
        """A sentence a field; a field within another is named with dots."""
        said = error.messages if isinstance(error.messages, dict) else {BODY: error.messages}
        raise ApiInvalid(dict(_flat(said)))

    def _handle_invalid_json_error(self, error: Any, req: Request, *_: Any, **__: Any) -> NoReturn:
        raise ApiInvalid({BODY: "不是读得懂的 JSON"})


def _flat(said: Mapping[Any, Any], within: str = "") -> Iterator[tuple[str, str]]:
    for name, inner in said.items():
        outermost = not within and name in ("json", "query", "headers")
        path = "" if outermost else f"{within}.{name}".lstrip(".").replace("_schema", BODY)
        if isinstance(inner, Mapping):
            yield from _flat(inner, path)
        else:
            sentence = str(inner[0] if isinstance(inner, list) else inner)
            yield path or BODY, SAID.get(sentence, sentence)


def _check(value: Any, name: str = BODY) -> None:
    """ApiInvalid where a text is too long or holds what no page could show."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _check(key, name)
            _check(inner, str(key)[:60])
    elif isinstance(value, list):
        for inner in value:
            _check(inner, name)
    elif isinstance(value, str):
        if len(value) > LONGEST:
            raise ApiInvalid({name: f"太长了，最多 {LONGEST} 个字"})
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in value):
            raise ApiInvalid({BODY: "里面有看不见的字符"})

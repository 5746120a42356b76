"""Reading forms: what was typed is checked by a schema and never lost, errors are sentences."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import flash
from marshmallow import RAISE, Schema, ValidationError
from marshmallow import fields as ma
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from pointsapp.foundation.database import transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.foundation.keys import new_token
from pointsapp.web import messages

LONGEST = 2000
# So much of what was typed is shown again: enough that nobody who types loses a word.
SHOWN_AGAIN = 20_000
FORM = "_form"


class Reading(NamedTuple):
    """What came in: checked values, a sentence a wrong field, and all of it as it was typed."""

    values: dict[str, Any]
    errors: dict[str, str]
    raw: dict[str, Any]

    @property
    def ok(self) -> bool:
        """Whether everything could be taken."""
        return not self.errors

    @property
    def key(self) -> str:
        """What makes the same form sent twice count once; a new one where it got lost or broke."""
        sent: str = self.raw.get("key", "")
        return sent if sent and "key" not in self.errors else new_token()

    def wrong(self, sentence: str, field: str = FORM) -> "Reading":
        """The same, with one more thing to mend: for a service's refusal."""
        return self._replace(errors={**self.errors, field: sentence})


class FormSchema(Schema):
    """The base of all form schemas: unknown fields are refused, messages are Chinese."""

    class Meta:
        unknown = RAISE

    error_messages = messages.SCHEMA


def blank(**initial: Any) -> Reading:
    """A form that nobody has filled yet, with what is to stand in it."""
    return Reading({}, {}, {name: value for name, value in initial.items() if value is not None})


def read_form(schema: type[Schema], form: MultiDict[str, str]) -> Reading:
    """Read a posted form: trimmed, empty fields as missing, `csrf_token` taken out."""
    reader = schema()
    lists = {_key(name, each) for name, each in reader.fields.items() if isinstance(each, ma.List)}
    raw: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in form:
        if name == "csrf_token":
            continue
        texts = [_clean(text) for text in form.getlist(name)]
        shown = [text[:SHOWN_AGAIN] for text in texts]
        raw[name] = shown if name in lists else shown[0]
        for text in texts:
            if sentence := _unreadable(text):
                errors[name] = sentence
    given = {name: value for name, value in raw.items() if value and name not in errors}
    try:
        values = reader.load(given)
    except ValidationError as error:
        return Reading({}, _in_order(reader, {**_sentences(error), **errors}), raw)
    return Reading({} if errors else values, errors, raw)


def attempt(form: Reading, act: Callable[[Session], Any], field: str = FORM) -> Reading:
    """Call a service in a transaction; a refusal becomes a sentence of the form, or of a field."""
    try:
        with transaction() as session:
            act(session)
    except ProductError as refused:
        return form.wrong(refused.sentence, field)
    return form


def forget_draft(key: str) -> None:
    """Tell the browser that the draft `key` has been taken in: it drops its copy."""
    flash(key, "draft")


def _key(name: str, field: ma.Field[Any]) -> str:
    return field.data_key or name


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _unreadable(text: str) -> str | None:
    """Why a text cannot be taken at all, whatever the field."""
    if len(text) > LONGEST:
        return f"太长了，最多 {LONGEST} 个字，现在有 {len(text)} 个"
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
        return "里面有看不见的字符，请删掉重新填"
    return None


def _sentences(error: ValidationError) -> dict[str, str]:
    """One sentence a field; unknown fields and the form as a whole share the place `_form`."""
    found: dict[str, str] = {}
    for name, said in error.normalized_messages().items():  # type: ignore[no-untyped-call]
        sentence = _first(said)
        unknown = sentence == messages.SCHEMA["unknown"]
        found[FORM if name == "_schema" or unknown else str(name)] = sentence
    return found


def _first(said: Any) -> str:
    while not isinstance(said, str):
        said = next(iter(said.values() if isinstance(said, Mapping) else said))
    return said


def _in_order(schema: Schema, errors: dict[str, str]) -> dict[str, str]:
    """Errors in the order of the fields, so that the summary reads like the page."""
    order = [_key(name, field) for name, field in schema.fields.items()]
    known = {name: errors[name] for name in order if name in errors}
    return {**known, **errors}

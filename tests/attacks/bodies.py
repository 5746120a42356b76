"""Hostile requests: forms, bodies and addresses that no honest browser sends."""

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from werkzeug.routing import Rule

from tests.attacks.payloads import BYTES, LONGEST, SCRIPT, SEGMENTS, TEXTS
from tests.attacks.reading import Form

FORM = "application/x-www-form-urlencoded"
Request = tuple[str, str, dict[str, Any]]  # address, method, the rest
KEEP = ("csrf_token",)


def fields_of(form: Form) -> list[str]:
    """The fields that are attacked."""
    return [name for name in form.values if name and name not in KEEP]


def one_by_one(form: Form, chance: random.Random, each: int) -> Iterator[Request]:
    """Honest forms but for one field; `each` texts for every field."""
    for name in fields_of(form):
        for text in chance.sample(TEXTS, each):
            yield request_of(form, {**form.values, name: [text]})


def all_at_once(form: Form, text: str) -> Request:
    """The form with the same text in every field."""
    return request_of(form, {**form.values, **{name: [text] for name in fields_of(form)}})


def strange(form: Form) -> list[Request]:
    """Arrays for scalars, doubled, unknown and missing fields, other kinds of bodies."""
    names, kept = fields_of(form), {k: v for k, v in form.values.items() if k in KEEP}
    bodies = [
        request_of(form, kept),
        request_of(form, {k: [*v, SCRIPT, "2"] for k, v in form.values.items()}),
        request_of(form, kept | {f"{name}[]": ["1", "2"] for name in names}),
        request_of(form, kept | {f"{name}[a][b]": ["1"] for name in names}),
        request_of(form, form.values | {SCRIPT: ["1"], "_form": ["1"], "by": ["1"], "": [""]}),
    ]
    if form.method == "get":
        return bodies
    data = urlencode(form.values, doseq=True).encode()
    kinds = ("application/json", "multipart/form-data", f"{FORM}; charset=utf-7", "x/\x7f")
    return bodies + [(form.action, "POST", {"data": data, "content_type": k}) for k in kinds]


def other_encodings(form: Form) -> list[Request]:
    """Bytes that are no UTF-8: percent-encoded, as they are, and in multipart bodies."""
    return [request for raw in BYTES for request in _encoded(form, raw)]


def _encoded(form: Form, raw: bytes) -> Iterator[Request]:
    kept = urlencode({k: v for k, v in form.values.items() if k in KEEP}, doseq=True).encode()
    names = [name.encode() for name in fields_of(form)]
    quoted = b"&".join(name + b"=" + quote_from_bytes(raw).encode() for name in names)
    if form.method == "get":
        yield f"{form.action.partition('?')[0]}?{quoted.decode()}", "GET", {}
        return
    plain = b"&".join(name + b"=" + raw for name in names)
    for body in (quoted, plain):
        yield form.action, "POST", {"data": kept + b"&" + body, "content_type": FORM}
    kind = "multipart/form-data; boundary=cut; charset=gb18030"
    yield form.action, "POST", {"data": _multipart(form, raw), "content_type": kind}


def huge(form: Form) -> list[Request]:
    """A million characters in a field, with and without the percents; ten thousand fields."""
    names = fields_of(form)
    if form.method == "get" or not names:
        return []
    digits = {name: ["9" * LONGEST] for name in names[-3:]}
    return [
        request_of(form, {**form.values, names[-1]: ["甲" * LONGEST]}),
        request_of(form, {**form.values, names[-1]: [SCRIPT * (LONGEST // len(SCRIPT))]}),
        request_of(form, {**form.values, **digits}),
        request_of(form, {**form.values, **{f"f{number}": ["1"] for number in range(10_000)}}),
    ]


def request_of(form: Form, values: dict[str, list[str]]) -> Request:
    """What a browser would send for these values."""
    if form.method == "get":
        return f"{form.action.partition('?')[0]}?{urlencode(values, doseq=True)}", "GET", {}
    if form.multipart:
        return form.action, "POST", {"data": values, "content_type": "multipart/form-data"}
    return form.action, "POST", {"data": urlencode(values, doseq=True), "content_type": FORM}


def addresses(rule: Rule, chance: random.Random, each: int) -> Iterator[str]:
    """Addresses of a rule with nonsense where an argument is expected."""
    parts = [("<" in part, part) for part in rule.rule.split("/")]
    for _ in range(each if rule.arguments else 0):
        yield "/".join(chance.choice(SEGMENTS) if open_ else part for open_, part in parts)


def queries(address: str, chance: random.Random, each: int) -> Iterator[str]:
    """An address with nonsense after its question mark."""
    path, _, query = address.partition("?")
    known = {pair.partition("=")[0] for pair in query.split("&") if pair}
    names = sorted(known | {"q", "sort", "page", "format", "village", "next"})
    for _ in range(each):
        values = {name: chance.choice(TEXTS) for name in names}
        raw = quote_from_bytes(chance.choice(BYTES))
        yield f"{path}?{urlencode(values)}&{chance.choice(names)}={raw}&q=x&q=y"


def _multipart(form: Form, raw: bytes) -> bytes:
    parts = [(name, value.encode()) for name in KEEP for value in form.values.get(name, ())]
    parts += [(name, raw) for name in fields_of(form)]
    head = b'--cut\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    return b"".join(head % (name.encode(), value) for name, value in parts) + b"--cut--\r\n"

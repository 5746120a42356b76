"""One shape for everything that goes wrong under /api (RFC 9457, application/problem+json)."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Response, request
from marshmallow import fields

from pointsapp.foundation.errors import Invalid, ProductError
from pointsapp.web.api.schemas import OutSchema

PREFIX = "/api/"
MIMETYPE = "application/problem+json"
WRONG = "api.invalid"
# What refusals call their sentences by field.
BY_FIELD = ("errors", "by_field", "cells")
SENTENCES = {
    400: "请求读不懂，请检查格式。",
    401: "请带上有效的令牌：Authorization: Bearer …",
    403: "这个令牌不能办这一步。",
    404: "没有找到。可能是地址写错了，或者不在这个令牌的范围里。",
    405: "这个地址不接受这种方法，见 Allow。",
    409: "情况已经变了，请先读最新的再办。",
    413: "内容太大了，请分成几次。",
    415: "请用 application/json。",
    422: "内容有不对的地方，见 errors。",
    429: "太快了，请按 Retry-After 等一会儿再试。",
    500: "系统出错了，这一步没有办成。请带着原来的 Idempotency-Key 再试。",
    503: "现在忙，请带着原来的 Idempotency-Key 再试。",
    507: "磁盘满了，这一步没有办成。",
}


class Problem(OutSchema):
    """What went wrong: a stable code, a sentence, the facts, and a sentence a wrong field."""

    type = fields.String(metadata={"description": "urn:pointsapp:problem:<code>"})
    status = fields.Integer()
    code = fields.String(metadata={"description": "不变的代码，程序按它判断"})
    title = fields.String()
    detail = fields.String(metadata={"description": "给人看的一句话"})
    facts = fields.Dict(keys=fields.String(), values=fields.String())
    errors = fields.Dict(keys=fields.String(), values=fields.String())


class ApiInvalid(Invalid):
    """What was sent cannot be taken; a sentence a field, in `errors`."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(WRONG, SENTENCES[422])
        self.errors = dict(errors)


class Unauthenticated(ProductError):
    """No token, or one that opens nothing."""

    status = 401


def under_api() -> bool:
    """Whether this request is one of another system's."""
    return request.path.startswith(PREFIX)


def ask_for_token() -> NoReturn:
    """Refuse who brings none."""
    said = "接口不认网页上的登录，请带令牌。" if request.cookies else SENTENCES[401]
    raise Unauthenticated("token.missing", said)


def errors_of(error: ProductError) -> dict[str, str]:
    """The sentences by field that a refusal carries, whatever its kind calls them."""
    kinds = (getattr(error, kind, None) for kind in BY_FIELD)
    said: Mapping[str, str] = next(filter(None, kinds), {})
    return {str(name): str(sentence) for name, sentence in said.items()}


def problem(
    status: int,
    code: str,
    title: str,
    detail: str = "",
    *,
    facts: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    """The answer; facts become words."""
    body = {
        "type": f"urn:pointsapp:problem:{code}",
        "status": status,
        "code": code,
        "title": title,
        "detail": detail or SENTENCES.get(status, SENTENCES[400 if status < 500 else 500]),
        "facts": {key: str(value) for key, value in (facts or {}).items()},
        "errors": dict(errors or {}),
    }
    answer = Response(json.dumps(body, ensure_ascii=False), status, mimetype=MIMETYPE)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="pointsapp"'
    return answer

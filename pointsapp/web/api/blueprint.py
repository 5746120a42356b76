"""The blueprint of a folder's api.py: routes that tell what they take, give and refuse."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import jsonify, request
from flask_login import current_user
from flask_smorest import Blueprint

from pointsapp.foundation.database import transaction
from pointsapp.integrations import service
from pointsapp.integrations.policy import KEY
from pointsapp.web.access import Permission
from pointsapp.web.api.reading import Parser
from pointsapp.web.api.schemas import InSchema, OutSchema
from pointsapp.web.context import now
from pointsapp.web.forms import FormSchema

View = Callable[..., Any]
VERSION = "/api/v1"
ALWAYS = (400, 404, 422, 429, 500, 503, 507)
WITH_TOKEN = (401, 403)
WRITING = (409, 413)
ONCE = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
    "description": f"每件事一个，{service.HOURS} 小时内同样的内容再发一次，得到第一次的回答",
}


class ApiBlueprint(Blueprint):  # type: ignore[misc]
    """Below /api/v1; every operation says which problems it may answer with."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, folder: str, description: str) -> None:
        super().__init__(f"api_{folder}", __name__, url_prefix=VERSION, description=description)
        self._prepare_doc_cbks.append(_tell_problems)

    def _store_endpoint_docs(self, endpoint: str, obj: View, *rest: Any, **options: Any) -> None:
        super()._store_endpoint_docs(endpoint, obj, *rest, **options)
        for method, info in self._docs[endpoint].items():
            if method != "parameters":
                info["permission"] = obj.permission  # type: ignore[attr-defined]

    def get(self, rule: str, **options: Any) -> Callable[[View], View]:
        """A read."""
        return super().get(rule, **options)  # type: ignore[no-any-return]

    def post(self, rule: str, **options: Any) -> Callable[[View], View]:
        """A write."""
        return super().post(rule, **options)  # type: ignore[no-any-return]

    def asks(self, schema: type[InSchema]) -> Callable[[View], View]:
        """What may stand after the question mark; the view's first argument."""
        return self.arguments(schema, location="query")  # type: ignore[no-any-return]

    def takes(self, schema: type[FormSchema]) -> Callable[[View], View]:
        """The body in JSON; the argument of the view after the session."""
        return self.arguments(schema)  # type: ignore[no-any-return]

    def gives(self, schema: type[OutSchema]) -> Callable[[View], View]:
        """What is answered when all went well."""
        return self.response(200, schema)  # type: ignore[no-any-return]

    def once(self, status: int, schema: type[OutSchema]) -> Callable[[View], View]:
        """A write that counts once a token and key: `view(session, given, …)` gives the answer.

        It runs in the transaction that keeps its answer; a refusal keeps nothing.
        """

        def decorate(view: View) -> View:
            @wraps(view)
            def written(*given: Any, **arguments: Any) -> Any:
                key = request.headers.get("Idempotency-Key", "")
                with transaction() as session:
                    first = service.take_key(
                        session, current_user.token_id, key, method=request.method,
                        path=request.path, body=request.get_json(silent=True), now=now(),
                    )  # fmt: skip
                    if first is not None:
                        return _answer(first.answer, first.status, again=True)
                    answer = schema().dump(view(session, *given, **arguments))
                    service.keep_answer(
                        session, current_user.token_id, key, status=status, answer=answer
                    )
                return _answer(answer, status)

            return self.doc(parameters=[ONCE])(self.response(status, schema)(written))  # type: ignore[no-any-return]

        return decorate


def once_key() -> str:
    """A key for a service that counts once by itself: this token's, made of the one sent."""
    sent = request.headers.get("Idempotency-Key", "")
    digest = service.body_digest("", str(current_user.token_id), sent)
    return f"api-{current_user.token_id}-{digest[:40]}"


def _answer(answer: dict[str, Any], status: int, *, again: bool = False) -> Any:
    made = jsonify(answer)
    made.status_code = status
    if again:
        made.headers["Idempotent-Replayed"] = "true"
    return made


def _tell_problems(doc: Any, info: Any, *, method: str, **_: Any) -> Any:
    """The token an operation asks for, and every problem it may answer with."""
    permission = info["permission"]
    writing = WRITING if method != "get" else ()
    needs = () if permission is Permission.PUBLIC else WITH_TOKEN
    responses = doc.setdefault("responses", {})
    for status in (*ALWAYS, *needs, *writing):
        responses[status] = {"$ref": f"#/components/responses/Problem{status}"}
    doc["security"] = [{"token": []}] if needs else []
    doc["x-permission"] = permission.value
    return doc

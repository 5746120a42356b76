"""Every failure becomes a page in plain Chinese (or JSON where asked), never a stack trace."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from pointsapp.foundation.database import trouble
from pointsapp.foundation.errors import ProductError
from pointsapp.web.api.problems import errors_of, problem, under_api
from pointsapp.web.context import use_plain_frame


@dataclass(frozen=True)
class Words:
    """The title of a failure and what to do next."""

    title: str
    next: str


WORDS = {
    400: Words("这一步没有办成", "请返回上一页，刷新以后再试一次。"),
    401: Words("要先登录", "请登录以后再来。"),
    403: Words("这一步您不能办", "如果应该由您来办，请找镇里的管理员改权限。"),
    404: Words("没有找到这一页", "可能是地址抄错了，或者不在您管的范围里。"),
    405: Words("不能这样打开这一页", "请从首页一步一步点进来。"),
    409: Words("没有办成，情况已经变了", "请返回上一页，刷新看看最新的情况。"),
    413: Words("文件太大了", "请换小一点的文件，照片可以先压缩，表格可以分成几份。"),
    422: Words("填的内容要改一下", "请返回上一页，改好再交。"),
    429: Words("试得太快了", "请等几分钟再试。"),
    500: Words("系统出错了，这一步没有办成", "请返回上一页再交一次。还不行，请告诉镇里的管理员。"),
    507: Words("磁盘满了，这一步没有办成", "还能查看。请告诉镇里的管理员腾出空间，然后再交一次。"),
    503: Words("现在人多，没有排上", "请等一会儿，再按一次。"),
}  # fmt: skip

AWAY = Words("数据库暂时连不上", "请等一两分钟，再按一次：已经存好的不会存成两份。")
STALE = "页面放得太久了。请返回上一页，刷新，再交一次。"
TAKEN = "已经有一样的了，或者别人刚刚改过。请刷新看看。"
LINKED = "跟它有关的内容已经没有了，或者还在用着它。请刷新看看。"

# Constraint name → sentence. Domains' pages add theirs with `explain_constraint`.
_constraints: dict[str, str] = {}


def explain_constraint(name: str, sentence: str) -> None:
    """Say what it means to a person when the constraint `name` (`uq_household_…`) refuses."""
    _constraints[name] = sentence


def constraint_name(error: IntegrityError) -> str:
    """The name of the constraint, or one made of table and columns where the database hides it."""
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if named:
        return re.sub(r"_\d{5,}$", "", named)  # a shard's suffix
    kind, _, rest = str(error.orig).partition(" constraint failed: ")
    if kind != "UNIQUE":
        return rest.strip()
    parts = [column.strip().split(".") for column in rest.split(",")]
    return "_".join(["uq", parts[0][0], *(column[-1] for column in parts)])


def constraint_sentence(error: IntegrityError) -> str:
    """What the refusal of a constraint means to the person who caused it."""
    name = constraint_name(error)
    other = LINKED if name.startswith("fk_") or "FOREIGN KEY" in str(error.orig) else TAKEN
    return _constraints.get(name) or _constraints.get(name.replace("uq_", "ix_", 1)) or other


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _answer(
    status: int,
    code: str,
    sentence: str,
    facts: dict[str, Any],
    words: Words | None = None,
    errors: dict[str, str] | None = None,
) -> ResponseReturnValue:
    if under_api():
        title = (words or WORDS.get(status, WORDS[400 if status < 500 else 500])).title
        return problem(status, code, title, sentence, facts=facts, errors=errors), status
    if _wants_json():
        safe = {key: str(value) for key, value in facts.items()}
        return jsonify(code=code, sentence=sentence, facts=safe), status
    words = words or WORDS.get(status, WORDS[400 if status < 500 else 500])
    page = render_template("errors/refused.html", status=status, words=words, sentence=sentence)
    return page, status


def _refused(error: ProductError) -> ResponseReturnValue:
    errors = errors_of(error) if under_api() else None
    return _answer(error.status, error.code, error.sentence, error.facts, errors=errors)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if status >= 500:
        use_plain_frame()
    sentence = STALE if isinstance(error, CSRFError) else ""
    answer = _answer(status, f"http_{status}", sentence, {})
    # 405 keeps its Allow, 429 its Retry-After.
    kept = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")}
    return (*answer, kept) if isinstance(answer, tuple) else answer


def _constraint(error: IntegrityError) -> ResponseReturnValue:
    return _answer(409, "already_there", constraint_sentence(error), {})


def _stopped(error: OperationalError) -> ResponseReturnValue:
    use_plain_frame()
    kind = trouble(error)
    if kind == "full":
        return _answer(507, "disk_full", "", {})
    if kind == "busy":
        return _answer(503, "busy", "", {})
    if kind == "away":
        return _answer(503, "database_away", "", {}, AWAY)
    raise error


def register(app: Flask) -> None:
    """Register after everything else, so that no extension answers in its own words."""
    app.register_error_handler(ProductError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _constraint)
    app.register_error_handler(OperationalError, _stopped)

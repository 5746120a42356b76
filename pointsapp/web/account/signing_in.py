"""Staff sign in with a password, and where it is set up a code from the phone; and sign out."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from pointsapp.foundation.database import reading, transaction
from pointsapp.people import queries, service
from pointsapp.people.ids import UserId
from pointsapp.people.models import User
from pointsapp.web.access import Permission, public, requires
from pointsapp.web.account.blueprint import HOME, blueprint
from pointsapp.web.account.entering import let_in
from pointsapp.web.account.schemas import CodeIn, SignInIn
from pointsapp.web.context import now
from pointsapp.web.current import end_current_session
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.limits import TRIES, limiter, source
from pointsapp.web.size import safe_back

# The same for an unknown name, a wrong password, a lock and a login that was disabled.
REFUSED = "登录名或密码不对。连着错 5 次，要等 15 分钟再试；忘了密码请找镇里的管理员。"
TOO_MANY = "从您这里输错的太多，停一小时再试。急用请找镇里的管理员。"
# The same for a wrong code, one that was used already, and a lock.
NO_CODE = (
    "验证码不对，或者已经用过。请等手机上换了新码再填；连着错 5 次，要等 15 分钟。"
    "手机不在身边，可以填一个备用码；备用码也没有，请找管理员重设。"
)
# Between the right password and the code: who, until when, with which password, and then where to.
HALF = "half"
HALF_SECONDS = 300


@dataclass(frozen=True)
class HalfIn:
    """Whose password was right a moment ago, and where to go after the code."""

    user_id: UserId
    next: str


@blueprint.get("/login")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in form; who is signed in already goes on to the desk."""
    if current_user.is_authenticated:
        return redirect(HOME)
    return _sign_in_page(blank(next=request.args.get("next")))


@blueprint.post("/login")
@public
@limiter.limit(TRIES)
def sign_in_now() -> ResponseReturnValue:
    """Compare the password, count the attempt in a transaction of its own, then let in or not."""
    form = read_form(SignInIn, request.form)
    if not form.ok:
        return _sign_in_page(form), 422
    if service.too_many_tries(reading(), source(), now=now()):
        return _sign_in_page(form.wrong(TOO_MANY)), 429
    result = _try_password(form)
    if not result.right or result.subject_id is None:
        return _sign_in_page(form.wrong(REFUSED)), 422
    # Nothing of what this browser brought along lives on in the new session.
    cookie.clear()
    if result.needs_code:
        return _half_in(result.subject_id, form.values["next"])
    return let_in(result.subject_id, safe_back(form.values["next"], HOME))


def _try_password(form: Reading) -> service.Result[UserId]:
    attempt = service.compare_password(
        reading(), form.values["login_name"], form.values["password"]
    )
    with transaction() as session:
        result = service.count_login(session, attempt, now=now())
        if not result.right:
            service.keep_failure(session, source(), now=now())
    return result


def _sign_in_page(form: Reading) -> str:
    nobody = reading().scalar(select(User.id).limit(1)) is None
    return render_template("account/sign_in.html", form=form, nobody=nobody)


def _half_in(user_id: UserId, back: str) -> Response:
    user = queries.get_user(reading(), user_id)
    at = int(now().timestamp())
    cookie[HALF] = {"id": user_id, "at": at, "stamp": user.session_stamp, "next": back}
    return redirect(url_for("account.code"))


def _find_half_in() -> HalfIn | None:
    kept: dict[str, Any] | None = cookie.get(HALF)
    if kept is None or int(now().timestamp()) - kept["at"] > HALF_SECONDS:
        return None
    user = queries.find_user(reading(), kept["id"])
    if user is None or user.session_stamp != kept["stamp"]:
        return None
    return HalfIn(user.id, kept["next"])


def _from_the_start() -> Response:
    if cookie.pop(HALF, None) is not None:
        flash("等得太久了，请再填一次登录名和密码。", "ask")
    return redirect(url_for("account.sign_in"))


@blueprint.get("/login/code")
@public
def code() -> ResponseReturnValue:
    """The form for the code, after the password was right."""
    return _from_the_start() if _find_half_in() is None else _code_page(blank())


def _code_page(form: Reading) -> str:
    return render_template("account/code.html", form=form)


@blueprint.post("/login/code")
@public
@limiter.limit(TRIES)
def code_now() -> ResponseReturnValue:
    """Compare the code and count it; a code or a recovery code lets in once."""
    half, form = _find_half_in(), read_form(CodeIn, request.form)
    if half is None:
        return _from_the_start()
    if not form.ok:
        return _code_page(form), 422
    if service.too_many_tries(reading(), source(), now=now()):
        return _code_page(form.wrong(TOO_MANY, "code")), 429
    attempt = _compared(half, form)
    with transaction() as session:
        result = service.count_code(session, attempt, now=now())
        if not result.right:
            service.keep_failure(session, source(), now=now())
    if not result.right:
        return _code_page(form.wrong(NO_CODE, "code")), 422
    cookie.clear()
    if attempt.recovery_id is not None:
        _tell_what_is_left(half.user_id)
    return let_in(half.user_id, safe_back(half.next, HOME))


def _compared(half: HalfIn, form: Reading) -> service.CodeAttempt:
    keyring = current_app.extensions["keyring"]
    return service.compare_code(
        reading(), half.user_id, form.values["code"], keyring=keyring, now=now()
    )


def _tell_what_is_left(user_id: UserId) -> None:
    left = queries.recovery_codes_left(reading(), user_id)
    flash(
        f"用掉了一个备用码，还剩 {left} 个。手机丢了请在“登录安全”里停用，再换手机重新设。", "ask"
    )


@blueprint.post("/logout")
@requires(Permission.SIGNED_IN)
def sign_out() -> Response:
    """End this session; nothing of it stays in the browser, and a copy of it opens nothing."""
    end_current_session()
    logout_user()
    cookie.clear()
    return redirect(url_for("account.sign_in"))

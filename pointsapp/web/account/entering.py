"""Letting a login in: a session of its own, on a device that is known again."""

from flask import current_app, redirect, request
from flask import session as cookie
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.keys import new_token
from pointsapp.people import service as people
from pointsapp.people.ids import UserId
from pointsapp.people.policy.devices import device_words
from pointsapp.people.service.sessions import DEVICE_KEPT
from pointsapp.web.context import now
from pointsapp.web.current import find_current, name_session, session_name
from pointsapp.web.forms import Reading

# Tells this browser from its like; it opens nothing.
DEVICE = "device"
LOCKED = "连着错了 5 次，15 分钟以后再试。"


def let_in(user_id: UserId, back: str) -> Response:
    """Begin a session and go on to `back`; the browser keeps the name of its device."""
    device = _device()
    cookie.permanent = True
    name_session()
    with transaction() as session:
        people.open_session(
            session, user_id, token=session_name(), device=device,
            words=device_words(request.user_agent.string), now=now(),
        )  # fmt: skip
    login_user(find_current(reading(), user_id, on=village_day(now())))
    answer = redirect(back)
    answer.set_cookie(
        DEVICE, device, max_age=DEVICE_KEPT, httponly=True, samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return answer


def _device() -> str:
    kept = request.cookies.get(DEVICE, "")
    return kept if len(kept) == len(new_token()) else new_token()


def prove_password(form: Reading, field: str) -> Reading:
    """The form, wrong where the field does not hold the password of who is signed in.

    Counted like an attempt to sign in, in a transaction of its own.
    """
    if not form.ok:
        return form
    attempt = people.compare_own_password(reading(), current_user.id, form.values[field])
    with transaction() as session:
        result = people.count_own_password(session, attempt, now=now())
    if result.right:
        return form
    return form.wrong(LOCKED if result.outcome == "locked" else "现在的密码填错了", field)

"""Staff sign in and out, choose their password, and say which village they work for."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.people import service as people
from pointsapp.web import place
from pointsapp.web.access import Permission, public, require_region, requires
from pointsapp.web.account.schemas import PasswordIn, PlaceIn, SignInIn
from pointsapp.web.context import now
from pointsapp.web.current import end_current_session, find_current, name_session
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.limits import TRIES, limiter, source
from pointsapp.web.size import safe_back

blueprint = Blueprint("account", __name__)
# The same for an unknown name, a wrong password, a lock and a login that was disabled.
REFUSED = "没有登录成：登录名或密码不对。连着错 5 次，要等 15 分钟再试；忘了密码请找镇里的管理员。"
TOO_MANY = "从您这里输错的太多，停一小时再试。急用请找镇里的管理员。"
HOME = "/desk"
MOST_CHOICES = 60


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
    if people.too_many_tries(reading(), source(), now=now()):
        return _sign_in_page(form.wrong(TOO_MANY)), 429
    result = _try_password(form)
    if not result.right or result.subject_id is None:
        return _sign_in_page(form.wrong(REFUSED)), 422
    # Nothing of what this browser brought along lives on in the new session.
    cookie.clear()
    _let_in(result.subject_id)
    return redirect(safe_back(form.values["next"], HOME))


def _try_password(form: Reading) -> people.Result:
    attempt = people.compare_password(reading(), form.values["login_name"], form.values["password"])
    with transaction() as session:
        result = people.count_login(session, attempt, now=now())
        if not result.right:
            people.keep_failure(session, source(), now=now())
    return result


def _sign_in_page(form: Reading) -> str:
    return render_template("account/sign_in.html", form=form)


def _let_in(user_id: int) -> None:
    user = find_current(reading(), user_id, on=village_day(now()))
    cookie.permanent = True
    name_session()
    login_user(user)


@blueprint.post("/logout")
@requires(Permission.SIGNED_IN)
def sign_out() -> Response:
    """End this session; nothing of it stays in the browser, and a copy of it opens nothing."""
    end_current_session()
    logout_user()
    cookie.clear()
    return redirect(url_for("account.sign_in"))


@blueprint.get("/password")
@requires(Permission.SIGNED_IN)
def change_password() -> str:
    """The form for a new password."""
    return render_template("account/change_password.html", form=blank())


@blueprint.post("/password")
@requires(Permission.SIGNED_IN)
@limiter.limit(TRIES)
def change_password_now() -> ResponseReturnValue:
    """Take the new password; all other sessions of this login end."""
    form = read_form(PasswordIn, request.form)
    if form.ok:
        form = _changed(form, current_user.id)
    if not form.ok:
        return render_template("account/change_password.html", form=form), 422
    _let_in(current_user.id)
    flash("密码换好了。别处还开着的都已退出。")
    return redirect(HOME)


def _changed(form: Reading, user_id: int) -> Reading:
    given = form.values
    try:
        with transaction() as session:
            people.set_password(
                session, user_id, given["new"], current=given["current"], by=user_id, now=now()
            )
    except Invalid as refusal:
        field = "current" if refusal.code == "password.current" else "new"
        return form.wrong(refusal.sentence, field)
    return form


@blueprint.get("/place")
@requires(Permission.SIGNED_IN)
def choose_place() -> str:
    """The towns and villages a login may work in."""
    q = request.args.get("q", "").strip()[:MOST_CHOICES]
    found = [each for each in place.choices() if q in each.name]
    return render_template("account/place.html", q=q, found=found[:MOST_CHOICES], all=len(found))


@blueprint.post("/place")
@requires(Permission.SIGNED_IN)
def choose_place_now() -> Response:
    """Remember the choice in the session."""
    form = read_form(PlaceIn, request.form)
    if form.ok:
        g.place = require_region(Permission.DESK_VIEW, form.values["place_id"])
        place.remember(g.place)
    return redirect(safe_back(form.values.get("next", ""), HOME))

"""The code from the phone: set up, recovery codes, stopped."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.keys import Keyring
from pointsapp.people import queries, service
from pointsapp.people.ids import UserId
from pointsapp.people.policy.second_factor import setup_address, spaced
from pointsapp.web.access import Permission, requires
from pointsapp.web.account.blueprint import blueprint
from pointsapp.web.account.entering import LOCKED, prove_password
from pointsapp.web.account.schemas import CodeIn, ProofIn
from pointsapp.web.account.security import security_page
from pointsapp.web.context import now
from pointsapp.web.current import needs_code, session_name
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.limits import TRIES, limiter

ISSUER = "阳光积分"
WRONG = "验证码不对，或者已经用过。请等手机上换了新码再填。"


@blueprint.get("/security/code")
@requires(Permission.SIGNED_IN)
def set_code() -> ResponseReturnValue:
    """First the password; then the secret, as a picture and as text, and its first code."""
    if queries.find_second_factor(reading(), current_user.id) is not None:
        return redirect(url_for("account.security"))
    return _page(blank())


def _page(form: Reading) -> str:
    secret = service.waiting_secret(reading(), current_user.id, now=now(), **_keys())
    return render_template(
        "account/set_code.html",
        form=form,
        secret=spaced(secret) if secret else None,
        address=_address(secret) if secret else None,
    )


def _address(secret: str) -> str:
    return setup_address(secret, login_name=current_user.login_name, issuer=ISSUER)


@blueprint.post("/security/code/begin")
@requires(Permission.SIGNED_IN)
@limiter.limit(TRIES)
def begin_code() -> ResponseReturnValue:
    """Make the secret, once the password was typed again."""
    form, who = prove_password(read_form(ProofIn, request.form), "current"), current_user.id
    if not form.ok:
        return _page(form), 422
    with transaction() as session:
        service.begin_second_factor(session, who, by=who, now=now(), **_keys())
    return redirect(url_for("account.set_code"))


@blueprint.post("/security/code")
@requires(Permission.SIGNED_IN)
@limiter.limit(TRIES)
def confirm_code() -> ResponseReturnValue:
    """The first code makes it count; the recovery codes are shown once, other sessions end."""
    form, who = read_form(CodeIn, request.form), current_user.id
    if not form.ok:
        return _page(form), 422
    try:
        with transaction() as session:
            codes = service.confirm_second_factor(
                session, who, form.values["code"], by=who, now=now(), **_keys()
            )
            service.end_other_sessions(session, who, keep=session_name(), now=now())
    except Invalid as refusal:
        return _page(form.wrong(refusal.sentence, "code")), 422
    return render_template("account/recovery_codes.html", codes=codes)


@blueprint.post("/security/code/renew")
@requires(Permission.SIGNED_IN)
@limiter.limit(TRIES)
def renew_codes() -> ResponseReturnValue:
    """Ten new recovery codes, for a code from the phone."""
    form, who = _proved(read_form(CodeIn, request.form)), current_user.id
    if not form.ok:
        return security_page(form), 422
    with transaction() as session:
        codes = service.renew_recovery_codes(session, who, by=who, now=now(), **_keys())
    return render_template("account/recovery_codes.html", codes=codes)


@blueprint.post("/security/code/drop")
@requires(Permission.SIGNED_IN)
@limiter.limit(TRIES)
def drop_code() -> ResponseReturnValue:
    """Stop it, for a code; whoever must have one sets up the next phone at once."""
    form, who = _proved(read_form(CodeIn, request.form)), current_user.id
    if not form.ok:
        return security_page(form), 422
    with transaction() as session:
        service.drop_second_factor(session, who, by=who, now=now())
    if needs_code(reading(), current_user.grants, on=village_day(now())):
        flash("旧手机的停用了。按规定您要用动态验证码，请在新手机上设好。", "ask")
        return redirect(url_for("account.set_code"))
    flash("动态验证码停用了，以后登录只要密码。")
    return redirect(url_for("account.security"))


def _proved(form: Reading) -> Reading:
    """The form, wrong where its code is: counted in a transaction of its own."""
    if not form.ok:
        return form
    attempt = service.compare_code(
        reading(), current_user.id, form.values["code"], now=now(), **_keys()
    )
    with transaction() as session:
        result = service.count_code(session, attempt, now=now(), signing_in=False)
    return form if result.right else form.wrong(_said(result), "code")


def _said(result: service.Result[UserId]) -> str:
    return LOCKED if result.outcome == "locked" else WRONG


def _keys() -> dict[str, Keyring]:
    return {"keyring": current_app.extensions["keyring"]}

"""A new password, by who knows the one that counts now."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.people import service as people
from pointsapp.people.ids import UserId
from pointsapp.web.access import Permission, requires
from pointsapp.web.account.blueprint import HOME, blueprint
from pointsapp.web.account.entering import let_in, prove_password
from pointsapp.web.account.schemas import PasswordIn
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.limits import TRIES, limiter


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
    form = prove_password(read_form(PasswordIn, request.form), "current")
    user_id = current_user.id
    if form.ok:
        form = _changed(form, user_id)
    if not form.ok:
        return render_template("account/change_password.html", form=form), 422
    flash("密码换好了。别处还开着的都已退出。")
    return let_in(user_id, HOME)


def _changed(form: Reading, user_id: UserId) -> Reading:
    try:
        with transaction() as session:
            people.set_password(session, user_id, form.values["new"], by=user_id, now=now())
    except Invalid as refusal:
        return form.wrong(refusal.sentence, "new")
    return form

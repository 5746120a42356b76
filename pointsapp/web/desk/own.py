"""A cadre's own points of office: every line of them, as anybody's are open to themselves."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.ledger.queries import account_of_person
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.desk.blueprint import blueprint
from pointsapp.web.desk.ledger import account_page

NOT_LINKED = "您的账号还没有对应到人，请找镇里的管理员在“账号和权限”里补上。"
NOTHING = "您还没有履职积分。第一次登记以后，这里会一条条列出。"


@blueprint.get("/own-points")
@requires(Permission.DESK_VIEW)
def own_points() -> ResponseReturnValue:
    """The account of office of whoever is signed in, whatever else they may see; else say why."""
    person_id = current_user.person_id
    if person_id is None:
        flash(NOT_LINKED, "ask")
        return redirect(url_for("desk.today"))
    account = account_of_person(reading(), person_id, kind="cadre", on=village_day(now()))
    if account is None:
        flash(NOTHING)
        return redirect(url_for("desk.today"))
    return account_page(account, own=True)

"""The tokens that act in my name: I agree to them, and end them at any time."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound
from pointsapp.integrations import service
from pointsapp.integrations.ids import TokenId
from pointsapp.integrations.queries import get_token, tokens_acting_as
from pointsapp.people import queries as people
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.integrations.blueprint import blueprint
from pointsapp.web.integrations.tokens import scope_words, state_of


@blueprint.get("/mine")
@requires(Permission.SIGNED_IN)
def mine() -> str:
    """Each with what it may do as me."""
    session = reading()
    found = [
        (token, people.get_region(session, token.region_id).name,
         people.get_user(session, token.created_by).name, state_of(token), scope_words(token))
        for token in tokens_acting_as(session, current_user.id)
    ]  # fmt: skip
    return render_template("integrations/mine.html", tokens=found)


@blueprint.post("/mine/<int:token_id>/agree")
@requires(Permission.SIGNED_IN)
def agree(token_id: TokenId) -> ResponseReturnValue:
    """From now on it may act as me."""
    _check_mine(token_id)
    with transaction() as session:
        service.agree_token(session, token_id, by=current_user.id, now=now())
    flash("同意了，这个令牌可以用了。", "ok")
    return redirect(url_for("integrations.mine"))


@blueprint.post("/mine/<int:token_id>/end")
@requires(Permission.SIGNED_IN)
def end(token_id: TokenId) -> ResponseReturnValue:
    """It acts as me no more, or never."""
    _check_mine(token_id)
    with transaction() as session:
        service.revoke_token(session, token_id, by=current_user.id, now=now())
    flash("停了，这个令牌再也用不了。", "ok")
    return redirect(url_for("integrations.mine"))


def _check_mine(token_id: TokenId) -> None:
    if get_token(reading(), token_id).user_id != current_user.id:
        raise NotFound("token.unknown", "没有找到这个令牌。")

"""Tokens: listed, made for a login that agrees, shown once, revoked."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.integrations import service
from pointsapp.integrations.ids import TokenId
from pointsapp.integrations.models import ApiAnswer, ApiToken
from pointsapp.integrations.policy import READS, SCOPES, WRITES
from pointsapp.integrations.queries import get_token, token_rows
from pointsapp.integrations.service import NewToken, TokenRefused
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.models import Region, User
from pointsapp.people.policy.roles import may_manage
from pointsapp.web import place
from pointsapp.web.access import require_region, requires, row_of
from pointsapp.web.api.tokens import held_in
from pointsapp.web.context import now
from pointsapp.web.filters import day
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.integrations.blueprint import EDIT, blueprint, regions, today
from pointsapp.web.integrations.schemas import TokenIn
from pointsapp.web.listing import Column, Listing, answer_listing

OF_TOKEN = row_of(ApiToken.region_id, "token_id")
NOBODY = "没有找到这个登录名，或者它不归您管，在这里也没有权限"


def state_of(token: ApiToken) -> str:
    """'' for a good one, else why it opens nothing, in a few words."""
    if token.revoked_at is not None:
        return "已收回"
    if today() >= token.ends_on:
        return "已到期"
    return "" if token.agreed_at is not None else "等本人同意"


@blueprint.get("/tokens")
@requires(EDIT)
def tokens() -> ResponseReturnValue:
    """The tokens of the chosen place."""
    year = today().year
    listing = Listing(
        caption="接口令牌",
        query=token_rows().where(place.inside(EDIT)),
        columns=[
            Column("name", "给谁用", lambda r: r[0].name, ApiToken.name),
            Column("state", "情况", lambda r: state_of(r[0]) or "在用"),
            Column("user", "以谁的名义", lambda r: r.user, User.name),
            Column("region", "在哪里", lambda r: r.region, Region.name),
            Column("ends", "用到", lambda r: r[0].ends_on, ApiToken.ends_on,
                   show=lambda r: f"{day(r[0].ends_on, year)}前"),
            Column("used", "上次用", lambda r: r[0].last_used_on, ApiToken.last_used_on,
                   show=lambda r: day(r[0].last_used_on, year) if r[0].last_used_on else "没用过"),
        ],
        tie=ApiToken.id.desc(),
        search=(ApiToken.name, User.name, Region.name),
        searchable="给谁用、名义、地方",
    )  # fmt: skip
    return answer_listing(listing, reading(), "integrations/tokens.html")


@blueprint.get("/tokens/new")
@requires(EDIT)
def new_token() -> str:
    """The form."""
    return _form(blank(login_name=current_user.login_name))


@blueprint.post("/tokens/new")
@requires(EDIT)
def make_token() -> ResponseReturnValue:
    """Make it and show its text once."""
    form, made = read_form(TokenIn, request.form), None
    if form.ok:
        form, made = _make(form)
    if made is None:
        return _form(form), 422
    token = get_token(reading(), made.id)
    return render_template("integrations/token_made.html", made=made, token=token)


def _make(form: Reading) -> tuple[Reading, NewToken | None]:
    given, at, by = form.values, now(), current_user.id
    wanted = {name: given[name] for name in ("name", "scope", "region_id", "ends_on")}
    require_region(EDIT, given["region_id"])
    user_id, held = _acting(reading(), given["login_name"], given["region_id"])
    if user_id is None:
        return form.wrong(NOBODY, "login_name"), None
    try:
        with transaction() as session:
            return form, service.make_token(
                session, held=held, user_id=user_id, by=by, now=at, **wanted
            )
    except TokenRefused as refused:
        for field, sentence in refused.by_field.items():
            form = form.wrong(sentence, field)
    except ProductError as refused:
        form = form.wrong(refused.sentence)
    return form, None


def _acting(session: Session, login: str, region_id: RegionId) -> tuple[UserId | None, set[str]]:
    """The login a token is to act as, mine or one I manage, and what it may there."""
    user = people.find_user_by_login(session, login)
    if user is None or user.disabled_at is not None:
        return None, set()
    mine = people.roles_of(session, current_user.id, on=today())
    held = held_in(session, user.id, region_id, on=today())
    managed = user.id == current_user.id or may_manage(
        mine, people.roles_of(session, user.id, on=today())
    )
    return (user.id, held) if managed and held else (None, set())


def _form(form: Reading) -> str:
    return render_template(
        "integrations/new_token.html", form=form, regions=regions(reading()),
        reads=list(READS.items()), writes=list(WRITES.items()),
    )  # fmt: skip


@blueprint.get("/tokens/<int:token_id>")
@requires(EDIT, OF_TOKEN)
def token(token_id: TokenId) -> str:
    """What it may, who agreed, when it was used last, what it wrote of late."""
    session = reading()
    found = get_token(session, token_id)
    writes = select(func.count()).where(ApiAnswer.token_id == token_id)
    users = {key: people.get_user(session, key).name for key in (found.user_id, found.created_by)}
    return render_template(
        "integrations/token.html", token=found, state=state_of(found), scope=scope_words(found),
        region=people.get_region(session, found.region_id), users=users,
        writes=session.scalar(writes) or 0, hours=service.HOURS,
    )  # fmt: skip


@blueprint.post("/tokens/<int:token_id>/revoke")
@requires(EDIT, OF_TOKEN)
def revoke_token(token_id: TokenId) -> ResponseReturnValue:
    """End it at once."""
    with transaction() as session:
        service.revoke_token(session, token_id, by=current_user.id, now=now())
    flash("令牌收回了，从现在起用不了。", "ok")
    return redirect(url_for("integrations.tokens"))


def scope_words(found: ApiToken) -> list[str]:
    """The scope in words."""
    scope: list[Any] = found.scope
    return [SCOPES.get(str(each), str(each)) for each in scope]

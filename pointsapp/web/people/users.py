"""Logins of staff: made, reset, disabled, given roles, told apart from their own household."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import GrantId, RegionId, UserId
from pointsapp.people.models import Region, RoleGrant, User
from pointsapp.people.models.users import ROLES
from pointsapp.people.policy.roles import GIVES, LEVELS_OF
from pointsapp.people.service import NewLogin
from pointsapp.web import place
from pointsapp.web.access import Permission, require_region, requires
from pointsapp.web.context import now
from pointsapp.web.filters import instant
from pointsapp.web.forms import FormSchema, Reading, blank, read_form
from pointsapp.web.listing import Column, Listing, answer_listing, clean_query
from pointsapp.web.people.blueprint import attempt, blueprint, today
from pointsapp.web.people.offices import find_people
from pointsapp.web.people.schemas import RoleIn, UserIn, WhoIn

EDIT = Permission.USERS_EDIT


def of_user(session: Session, arguments: Any) -> RegionId | None:
    """A region in which the login holds or held a role, and in which I manage logins."""
    grants = people.grants_of(session, arguments["user_id"])
    own = (region.id for _, region in grants if current_user.may(EDIT, region.path))
    return next(own, None)


@blueprint.get("/users")
@requires(EDIT)
def users() -> ResponseReturnValue:
    """All logins with a role in the chosen place."""
    held = (
        select(RoleGrant.user_id)
        .join(Region, Region.id == RoleGrant.region_id)
        .where(place.inside(EDIT))
    )
    listing = Listing(
        caption="账号",
        query=select(User).where(User.id.in_(held)),
        columns=[
            Column("login", "登录名", lambda u: u.login_name, User.login_name),
            Column("name", "姓名", lambda u: u.name, User.name),
            Column("roles", "权限", _roles),
            Column("state", "情况", _state),
            Column("last", "上次登录", _last, User.last_login_at),
        ],
        tie=User.id,
        search=(User.login_name, User.name),
        searchable="登录名或姓名",
        default_sort="login",
    )
    return answer_listing(listing, reading(), "people/users.html")


def _roles(user: User) -> str:
    held = people.roles_of(reading(), user.id, on=today())
    return "，".join(f"{region.name}{ROLES[role]}" for role, region in held) or "没有"


def _state(user: User) -> str:
    if user.disabled_at is not None:
        return "已停用"
    if user.locked_until is not None and user.locked_until > now():
        return "密码错太多次，暂时锁住"
    return "还没换初始密码" if user.must_change_password else "正常"


def _last(user: User) -> str:
    return instant(user.last_login_at, today().year) if user.last_login_at else "没有登录过"


def _mine_to_give() -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    """The roles I may give, and the regions in which."""
    given = {role for grant in current_user.grants for role in GIVES.get(grant.role, ())}
    roles = [(role, f"{ROLES[role]}（{_levels(role)}）") for role in ROLES if role in given]
    session = reading()
    top = [people.get_region(session, key) for key in current_user.regions_for(EDIT)]
    regions = {each.id: each.name for each in top}
    for scope in top:
        for level in ("town", "village"):
            for each in people.within(session, scope.id, level, on=today()):
                regions[each.id] = each.name
    return roles, list(regions.items())


def _levels(role: str) -> str:
    words = {"county": "县", "town": "镇", "village": "村", "group": "组"}
    return "、".join(words[level] for level in words if level in LEVELS_OF[role])


@blueprint.get("/users/new")
@requires(EDIT)
def new_user() -> str:
    """The form for a login with its first role."""
    return _new_page(blank())


def _new_page(form: Reading) -> str:
    roles, regions = _mine_to_give()
    return render_template("people/new_user.html", form=form, roles=roles, regions=regions)


@blueprint.post("/users/new")
@requires(EDIT)
def add_user() -> ResponseReturnValue:
    """Make it and show its temporary password once."""
    form, who = read_form(UserIn, request.form), {"by": current_user.id, "now": now()}
    start = today()

    def work(session: Session) -> NewLogin:
        given = form.values
        require_region(EDIT, given["region_id"])
        login = service.create_user(
            session, login_name=given["login_name"], name=given["name"], **who
        )
        service.grant_role(
            session, login.user_id, given["role"], given["region_id"], from_on=start, **who
        )
        return login

    answer, login = attempt(form, work)
    if login is None:
        return _new_page(answer), 422
    return render_template("people/new_password.html", login=login)


@blueprint.get("/users/<int:user_id>")
@requires(EDIT, of_user)
def user(user_id: UserId) -> str:
    """Roles, state, whose household it belongs to; with forms to change them."""
    return _page(user_id, blank())


def _page(user_id: UserId, form: Reading) -> str:
    session = reading()
    found = people.get_user(session, user_id)
    grants = people.grants_of(session, user_id)
    roles, regions = _mine_to_give()
    q = clean_query(request.args.get("q", ""))
    villages = [v.id for v in place.villages(EDIT)]
    return render_template(
        "people/user.html",
        user=found,
        state=_state(found),
        factor=people.find_second_factor(session, user_id),
        left=people.recovery_codes_left(session, user_id),
        grants=[(g, r, g.to_on is None or g.to_on > today()) for g, r in grants],
        words=ROLES,
        form=form,
        roles=roles,
        regions=regions,
        q=q,
        found=[each for v in villages for each in find_people(v, q)] if q else [],
        person=people.find_person(session, found.person_id) if found.person_id else None,
    )


def _answer(
    user_id: UserId, schema: type[FormSchema], work: Callable[[Session, Any], Any], said: str
) -> ResponseReturnValue:
    form = read_form(schema, request.form)
    answer, _ = attempt(form, lambda session: work(session, form.values))
    if not answer.ok:
        return _page(user_id, answer), 422
    flash(said)
    return redirect(url_for("people.user", user_id=user_id))


@blueprint.post("/users/<int:user_id>/role")
@requires(EDIT, of_user)
def give_role(user_id: UserId) -> ResponseReturnValue:
    """Give a role from today on."""
    who, start = {"by": current_user.id, "now": now()}, today()

    def work(session: Session, given: Any) -> None:
        require_region(EDIT, given["region_id"])
        service.grant_role(
            session, user_id, given["role"], given["region_id"], from_on=start, **who
        )

    return _answer(user_id, RoleIn, work, "权限给好了。")


@blueprint.post("/users/<int:user_id>/roles/<int:grant_id>/end")
@requires(EDIT, of_user)
def take_role(user_id: UserId, grant_id: GrantId) -> ResponseReturnValue:
    """End a role today."""
    who, day = {"by": current_user.id, "now": now()}, today()

    def work(session: Session, _given: Any) -> None:
        if people.get_grant(session, grant_id).user_id != user_id:
            raise NotFound("role.unknown", "没有找到这条权限")
        service.end_role(session, grant_id, on=day, **who)

    return _answer(user_id, FormSchema, work, "权限收回了。")


@blueprint.post("/users/<int:user_id>/person")
@requires(EDIT, of_user)
def set_user_person(user_id: UserId) -> ResponseReturnValue:
    """Say who of the roster this is."""
    who = {"by": current_user.id, "now": now()}
    villages = [v.id for v in place.villages(EDIT)]

    def work(session: Session, given: Any) -> None:
        person_id = given["person_id"]
        if person_id is not None and people.get_person(session, person_id).village_id:
            people.get_person(session, person_id, within=villages)
        service.set_person(session, user_id, person_id, **who)

    return _answer(user_id, WhoIn, work, "记好了：本人家里和申报回避的户，不由这个账号审核。")


@blueprint.post("/users/<int:user_id>/password")
@requires(EDIT, of_user)
def reset_password(user_id: UserId) -> ResponseReturnValue:
    """Give a new temporary password and show it once."""
    form, by, at = read_form(FormSchema, request.form), current_user.id, now()
    answer, login = attempt(form, lambda s: service.reset_password(s, user_id, by=by, now=at))
    if login is None:
        return _page(user_id, answer), 422
    return render_template("people/new_password.html", login=login)


@blueprint.post("/users/<int:user_id>/second-factor")
@requires(EDIT, of_user)
def reset_second_factor(user_id: UserId) -> ResponseReturnValue:
    """Help whose phone is gone: the code counts no more, all sessions end."""
    by, at = current_user.id, now()
    return _answer(
        user_id,
        FormSchema,
        lambda session, _given: service.reset_second_factor(session, user_id, by=by, now=at),
        "动态验证码取消了，开着的登录都已退出。请本人登录后重新设。",
    )


@blueprint.post("/users/<int:user_id>/disable")
@requires(EDIT, of_user)
def disable_user(user_id: UserId) -> ResponseReturnValue:
    """Let nobody sign in with it any more."""
    by, at = current_user.id, now()
    return _answer(
        user_id,
        FormSchema,
        lambda session, _given: service.disable_user(session, user_id, by=by, now=at),
        "账号已经停用。",
    )


@blueprint.post("/users/<int:user_id>/enable")
@requires(EDIT, of_user)
def enable_user(user_id: UserId) -> ResponseReturnValue:
    """Take the disabling back."""
    by, at = current_user.id, now()
    return _answer(
        user_id,
        FormSchema,
        lambda session, _given: service.enable_user(session, user_id, by=by, now=at),
        "账号恢复了。",
    )

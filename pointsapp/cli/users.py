"""`users …` and `regions …`: the first places and logins, and help when nobody can sign in."""

import argparse

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.cli.context import Commands, looking, now_of, writing
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import NotFound
from pointsapp.people import queries, service
from pointsapp.people.models import Region, User
from pointsapp.people.models.regions import LEVELS
from pointsapp.people.models.users import ROLES


def add(_parser: argparse.ArgumentParser, commands: Commands) -> None:
    """Add both commands with their verbs."""
    _add_users(commands.add_parser("users", help="登录账号"))
    _add_regions(commands.add_parser("regions", help="县、镇、村、组"))


def _add_users(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(
        required=True, metavar="create|password|second-factor|list|disable|enable|grant"
    )
    create = verbs.add_parser("create", help="建一个账号，显示一次性密码")
    create.add_argument("login", help="登录名")
    create.add_argument("name", help="姓名")
    create.set_defaults(command=create_user)
    verbs.add_parser("list", help="所有账号").set_defaults(command=list_users)
    for verb, help_text, command in (
        ("password", "换一个一次性密码", give_password),
        ("second-factor", "取消动态验证码（手机丢了）", reset_second_factor),
        ("disable", "停用", disable),
        ("enable", "恢复", enable),
    ):
        sub = verbs.add_parser(verb, help=help_text)
        sub.add_argument("login", help="登录名")
        sub.set_defaults(command=command)
    grant = verbs.add_parser("grant", help="给账号一个角色")
    grant.add_argument("login", help="登录名")
    grant.add_argument("role", choices=ROLES, help="、".join(f"{k} {v}" for k, v in ROLES.items()))
    grant.add_argument("region", type=int, help="地区编号（见 regions list）")
    grant.set_defaults(command=grant_role)


def _add_regions(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(required=True, metavar="list|create")
    verbs.add_parser("list", help="所有地区和编号").set_defaults(command=list_regions)
    create = verbs.add_parser("create", help="建一个地区，第一个是县或镇")
    create.add_argument("level", choices=LEVELS, help="county 县、town 镇、village 村、group 组")
    create.add_argument("code", help="代码，如 01")
    create.add_argument("name", help="名称")
    create.add_argument("--under", type=int, metavar="编号", help="上级地区的编号")
    create.set_defaults(command=create_region)


def create_user(options: argparse.Namespace) -> None:
    """Make a login; its password is shown once."""
    with writing(options) as (session, app):
        made = service.create_user(
            session, login_name=options.login, name=options.name, by=None, now=now_of(app)
        )
    print(f"已建账号 {made.login_name}，一次性密码：{made.temporary_password}（登录后须更换）")


def give_password(options: argparse.Namespace) -> None:
    """Give a new password, shown once; lifts a lock-out."""
    with writing(options) as (session, app):
        user = _user(session, options.login)
        made = service.reset_password(session, user.id, by=None, now=now_of(app))
    print(f"{made.login_name} 的一次性密码：{made.temporary_password}（登录后须更换）")


def reset_second_factor(options: argparse.Namespace) -> None:
    """Take the code from the phone away from a login; its open sessions end."""
    with writing(options) as (session, app):
        user = _user(session, options.login)
        service.reset_second_factor(session, user.id, by=None, now=now_of(app))
    print(f"{options.login} 的动态验证码取消了，登录后可以重新设。")


def list_users(options: argparse.Namespace) -> None:
    """Print each login with its roles of today."""
    with looking(options) as (session, app):
        today = village_day(now_of(app))
        for user in session.scalars(select(User).order_by(User.login_name)):
            roles = queries.roles_of(session, user.id, on=today)
            held = "、".join(f"{region.name}{ROLES[role]}" for role, region in roles)
            print(f"{user.login_name}　{user.name}　{held}{'　已停用' if user.disabled_at else ''}")


def disable(options: argparse.Namespace) -> None:
    """Let nobody sign in with a login any more."""
    with writing(options) as (session, app):
        service.disable_user(session, _user(session, options.login).id, by=None, now=now_of(app))
    print(f"已停用 {options.login}。")


def enable(options: argparse.Namespace) -> None:
    """Let a disabled login sign in again."""
    with writing(options) as (session, app):
        service.enable_user(session, _user(session, options.login).id, by=None, now=now_of(app))
    print(f"已恢复 {options.login}。")


def grant_role(options: argparse.Namespace) -> None:
    """Let a login hold a role in a region and below, from today."""
    with writing(options) as (session, app):
        now = now_of(app)
        user = _user(session, options.login)
        service.grant_role(
            session,
            user.id,
            options.role,
            options.region,
            from_on=village_day(now),
            by=None,
            now=now,
        )
    print(f"{options.login} 现在是{ROLES[options.role]}。")


def list_regions(options: argparse.Namespace) -> None:
    """Print all regions, each below the one it belongs to."""
    with looking(options) as (session, _app):
        for region in session.scalars(select(Region).order_by(Region.path)):
            depth = region.path.count("/") - 2
            print(f"{'　' * depth}{region.id}　{region.level}　{region.code}　{region.name}")


def create_region(options: argparse.Namespace) -> None:
    """Make a region from today on."""
    with writing(options) as (session, app):
        now = now_of(app)
        made = service.create_region(
            session,
            level=options.level,
            code=options.code,
            name=options.name,
            parent_id=options.under,
            on=village_day(now),
            by=None,
            now=now,
        )
    print(f"已建 {options.name}，编号 {made}。")


def _user(session: Session, login: str) -> User:
    user = queries.find_user_by_login(session, login)
    if user is None:
        raise NotFound("user.unknown", f"没有登录名是“{login}”的账号，请用 users list 查看。")
    return user

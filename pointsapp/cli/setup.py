"""`setup`: the first place and the first login of an empty database, in one step."""

import argparse
import sys

from flask import Flask
from sqlalchemy import select

from config import ConfigError
from pointsapp.cli.context import Commands, application, engine_of, now_of, settings
from pointsapp.foundation import schema
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.people import service
from pointsapp.people.models import Region, User

LEVELS = {"county": "县", "town": "镇"}
QUESTIONS = (
    ("level", "给一个县用还是一个镇用？填“县”或“镇”："),
    ("place", "名称，例如 云岭县："),
    ("code", "代码，例如 01："),
    ("login", "管理员的登录名（拼音就行，例如 li.na）："),
    ("name", "管理员的姓名："),
)
HOW = (
    "还没有账号。请在服务器上运行：\n"
    "    python3 -m pointsapp setup\n"
    "它会问县或镇的名称、管理员的登录名和姓名，然后显示一次性密码。"
)


def add(_parser: argparse.ArgumentParser, commands: Commands) -> None:
    """What is not said is asked for."""
    setup = commands.add_parser("setup", help="空数据库的第一步：建县（或镇）和管理员")
    setup.add_argument("--level", choices=LEVELS, help="county 县，town 镇")
    setup.add_argument("--place", metavar="名称", help="县或镇的名称")
    setup.add_argument("--code", metavar="代码", help="县或镇的代码，如 01")
    setup.add_argument("--login", metavar="登录名", help="管理员的登录名")
    setup.add_argument("--name", metavar="姓名", help="管理员的姓名")
    setup.set_defaults(command=set_up)


def set_up(options: argparse.Namespace) -> None:
    """Bring the database up to date, then make the first place and its administrator."""
    app = application(settings(options))
    if not schema.is_current(engine_of(app)):
        schema.upgrade(engine_of(app))
    if not is_empty(app):
        raise ConfigError("已经有地区或账号了。账号用 users，地区用 regions，或者在网页上办。")
    make_first(app, {key: getattr(options, key) for key, _ in QUESTIONS})


def is_empty(app: Flask) -> bool:
    """Whether nobody could sign in, and no place is there."""
    with app.app_context():
        session = reading()
        return not any(session.scalar(select(row.id).limit(1)) for row in (User, Region))


def make_first(app: Flask, given: dict[str, str | None]) -> None:
    """Ask for what is missing, make both in one transaction, and say how to go on."""
    said = {key: given.get(key) or _ask(question) for key, question in QUESTIONS}
    level = {"县": "county", "镇": "town"}.get(said["level"], said["level"])
    if level not in LEVELS:
        raise ConfigError("第一个地区要么是“县”，要么是“镇”。")
    now = now_of(app)
    with app.app_context(), transaction() as session:
        region_id = service.create_region(
            session, level=level, code=said["code"], name=said["place"], parent_id=None,
            on=village_day(now), by=None, now=now,
        )  # fmt: skip
        made = service.create_user(
            session, login_name=said["login"], name=said["name"], by=None, now=now
        )
        for role in ("admin", level):
            service.grant_role(
                session, made.user_id, role, region_id, from_on=village_day(now), by=None, now=now
            )
    print(f"已建{said['place']}和管理员 {made.login_name}。")
    print(f"一次性密码：{made.temporary_password}（登录后须更换）")
    print("登录以后点“开始使用”，会一步一步说还差什么、到哪里办。", flush=True)


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise ConfigError(f"还要说明：{question.rstrip('：')}。可以写在命令后面，见 setup --help")
    return input(question).strip()

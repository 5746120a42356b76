"""Starting the product: database, demo, web server and scheduler, stopped together."""

import argparse
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from config import Config, ConfigError
from pointsapp.cli import setup
from pointsapp.cli.context import Commands, application, engine_of, now_of, opened, settings
from pointsapp.foundation import schema

DEFAULT_PORT = 8000


def add(parser: argparse.ArgumentParser, commands: Commands) -> None:
    """Start is what happens without a command; `migrate` and `demo` are its first two steps."""
    parser.add_argument("--port", type=int, help=f"端口（默认 {DEFAULT_PORT}）")
    parser.add_argument("--no-demo", action="store_true", help="数据库是空的也不填示例")
    parser.set_defaults(command=serve)
    migrate = commands.add_parser("migrate", help="把数据库升级到当前版本")
    migrate.add_argument("--new", metavar="SENTENCE", help="（开发）按模型的变化写一个新的升级步骤")
    migrate.add_argument(
        "--grants", metavar="USER", help="（PostgreSQL）给程序用的数据库用户授权，账本只能加不能改"
    )
    migrate.set_defaults(command=bring_up_to_date)
    demo = commands.add_parser("demo", help="往空的数据库里填一个示例县")
    demo.set_defaults(command=fill_demo)


def serve(options: argparse.Namespace) -> None:
    """Run until Ctrl-C or SIGTERM; both processes end together."""
    options.port = options.port or DEFAULT_PORT
    listening = _listen(options.port)
    config = settings(options)
    app = application(config)
    if not schema.is_current(engine_of(app)):
        schema.upgrade(engine_of(app))
    if config.development and not options.no_demo:
        _fill_when_empty(app)
    _first_login(app)
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    with _scheduler(config):
        _announce(app, options.port)
        _answer(app, listening)


def bring_up_to_date(options: argparse.Namespace) -> None:
    """Upgrade the database; `--new` writes a migration for what the models have and it has not,
    `--grants` gives the product's own database user its rights.
    """
    app = application(settings(options))
    schema.upgrade(engine_of(app))
    if options.new:
        print(schema.new_revision(engine_of(app), options.new))
    if options.grants:
        print(";\n".join(schema.grant(engine_of(app), options.grants)) + ";")


def fill_demo(options: argparse.Namespace) -> None:
    """Fill an empty database with a small county."""
    with opened(options) as app:
        if not _fill_when_empty(app):
            raise ConfigError("数据库里已经有内容，没有填示例。")


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        raise ConfigError(
            f"端口 {port} 已经被别的程序占用。请先停掉那个程序，"
            f"或换一个端口：python3 -m pointsapp --port {port + 1}"
        ) from None


def _fill_when_empty(app: Flask) -> bool:
    from pointsapp.presets import demo

    with app.app_context():
        if not demo.wanted():
            return False
        print("正在填入示例：", flush=True)
        demo.fill(app.extensions["keyring"], now=now_of(app), tell=_tell)
    return True


def _first_login(app: Flask) -> None:
    """An empty database: ask for its first login at once, or say how to make it."""
    if setup.is_empty(app):
        if sys.stdin.isatty():
            print("数据库是空的，先建第一个地区和管理员。")
            setup.make_first(app, {})
        else:
            print(setup.HOW, flush=True)


def _tell(step: str) -> None:
    print(f"  {step}", flush=True)


@contextmanager
def _scheduler(config: Config) -> Iterator[None]:
    """The scheduler in a session of its own: Ctrl-C reaches only us, and we end it."""
    child = subprocess.Popen(
        [sys.executable, "-m", "pointsapp", "jobs", "start", "--while-stdin-open"],
        env={**os.environ, "POINTSAPP_DATABASE": config.database_url},
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            # What it was doing is rolled back and done at the next start.
            child.kill()


def _announce(app: Flask, port: int) -> None:
    from pointsapp.presets import demo
    from pointsapp.presets.demo.places import PIN

    print(f"\n阳光积分已启动：http://127.0.0.1:{port}　（按 Ctrl-C 停止）", flush=True)
    with app.app_context():
        logins = demo.logins()
        cards = demo.cards_in_hand(app.extensions["keyring"], now=now_of(app)) if logins else []
    if logins:
        print("示例账号（角色：登录名　密码）")
    for role, name, password in logins:
        print(f"  {role}：{name}　{password}")
    if cards:
        print(f"示例户码卡（扫码打开的就是这个地址，密码 {PIN}）")
    for whose, path in cards:
        print(f"  {whose}：http://127.0.0.1:{port}{path}")
    sys.stdout.flush()


def _answer(app: Flask, listening: socket.socket) -> None:
    from waitress.server import create_server

    server = create_server(app, sockets=[listening], threads=8)
    server.run()
    server.close()
    print("已停止。")

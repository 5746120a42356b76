"""The first step of an empty database: one command, one password, nothing guessed."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from config import ConfigError
from pointsapp.cli import run, setup
from pointsapp.people.models import Region, RoleGrant, User

FIRST = {"level": "镇", "place": "柳河镇", "code": "01", "login": "li.na", "name": "李娜"}


def test_one_command_makes_the_first_place_and_its_administrator(
    app: Flask, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert setup.is_empty(app)
    setup.make_first(app, FIRST)
    said = capsys.readouterr().out
    assert "一次性密码" in said
    assert "开始使用" in said
    assert not setup.is_empty(app)
    assert session.scalars(select(Region.level)).all() == ["town"]
    assert session.scalars(select(User.login_name)).all() == ["li.na"]
    assert set(session.scalars(select(RoleGrant.role))) == {"admin", "town"}


def test_what_is_not_said_is_asked_for_and_never_made_up(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigError, match="给一个县用还是一个镇用"):
        setup.make_first(app, {})
    with pytest.raises(ConfigError, match="要么是"):
        setup.make_first(app, FIRST | {"level": "村"})
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: " 李娜 " if "姓名" in question else "?")
    setup.make_first(app, FIRST | {"name": ""})
    capsys.readouterr()
    with app.app_context():
        assert not setup.is_empty(app)


class NoRight(Exception):
    """What psycopg raises where a user may not."""

    sqlstate = "42501"


def test_a_database_user_without_the_right_is_told_who_has_to_make_the_tables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(_options: object) -> None:
        raise ProgrammingError("CREATE TABLE", {}, NoRight())

    monkeypatch.setattr(setup, "set_up", refused)
    assert run(["setup"]) == 1
    assert "migrate --grants" in capsys.readouterr().err


def test_a_page_without_any_login_says_what_to_run(app: Flask) -> None:
    assert "python3 -m pointsapp setup" in app.test_client().get("/login").text
    setup.make_first(app, FIRST)
    assert "pointsapp setup" not in app.test_client().get("/login").text

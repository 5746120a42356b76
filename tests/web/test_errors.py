"""Failures become pages in plain Chinese, or JSON where asked, and show nothing of the inside."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, OperationalError

from config import Config
from pointsapp.app import create_app
from pointsapp.foundation.database import transaction
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, ProductError
from pointsapp.foundation.numbers import Counter
from pointsapp.web.context import Frame
from pointsapp.web.errors import WORDS, constraint_name, explain_constraint

pytestmark = pytest.mark.sqlite_only

Fails = Callable[[Callable[[], None]], FlaskClient]


@pytest.fixture(autouse=True)
def plain(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands around the pages asks nothing of other packages."""
    monkeypatch.setitem(app.extensions, "frame", Frame)


@pytest.fixture
def fails(app: Flask) -> Fails:
    """A browser for which /fail raises what it is given."""

    def make(act: Callable[[], None]) -> FlaskClient:
        app.config["PROPAGATE_EXCEPTIONS"] = False
        app.add_url_rule("/fail", "fail", lambda: act() or "")
        return app.test_client()

    return make


def _raise(error: Exception) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


@pytest.mark.parametrize(
    ("kind", "status"), [(NotFound, 404), (NotAllowed, 403), (Invalid, 422), (Conflict, 409)]
)
def test_a_refusal_is_a_page_with_its_sentence(
    fails: Fails, kind: type[ProductError], status: int
) -> None:
    answer = fails(_raise(kind("x.y", "这一户<没有>", secret="13800000000"))).get("/fail")
    assert answer.status_code == status
    assert "这一户&lt;没有&gt;" in answer.text
    assert "13800000000" not in answer.text


def test_a_refusal_is_json_where_json_is_asked_for(fails: Fails) -> None:
    client = fails(_raise(Conflict("purse.short", "分不够", missing=3)))
    answer = client.get("/fail", headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert answer.json == {"code": "purse.short", "sentence": "分不够", "facts": {"missing": "3"}}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 418, 422, 429, 503])
def test_every_http_error_says_in_chinese_what_to_do(fails: Fails, status: int) -> None:
    answer = fails(lambda: abort(status)).get("/fail")
    assert answer.status_code == status
    assert WORDS.get(status, WORDS[400]).next in answer.text
    assert "<main" in answer.text


def test_a_breakdown_shows_nothing_of_the_inside(fails: Fails, app: Flask) -> None:
    client = fails(_raise(RuntimeError("password=hunter2")))
    app.extensions["frame"] = _raise(RuntimeError("the database is gone"))
    answer = client.get("/fail")
    assert answer.status_code == 500
    assert "系统出错了" in answer.text
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text


def test_a_wrong_method_keeps_the_header_that_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.post("/dev/gallery")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_stale_form_says_that_the_page_is_too_old(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/post", "post", lambda: "", methods=["POST"])
    answer = client.post("/post", data={"a": "1"})
    assert answer.status_code == 400
    assert "页面放得太久了" in answer.text


def test_a_busy_database_asks_to_press_again(fails: Fails) -> None:
    locked = OperationalError("BEGIN", None, Exception("database is locked"))
    answer = fails(_raise(locked)).get("/fail")
    assert answer.status_code == 503
    assert "再按一次" in answer.text


class Gone(Exception):
    """What the driver of PostgreSQL raises; `sqlstate` is None where nobody answered."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("gone")
        self.sqlstate = sqlstate


@pytest.mark.parametrize("state", [None, "57P01", "57P03", "08006"])
def test_a_database_that_is_away_asks_to_come_back(fails: Fails, state: str | None) -> None:
    answer = fails(_raise(OperationalError("SELECT", None, Gone(state)))).get("/fail")
    assert answer.status_code == 503
    assert "数据库暂时连不上" in answer.text


def test_any_other_error_of_the_database_is_a_breakdown(fails: Fails) -> None:
    answer = fails(_raise(OperationalError("SELECT", None, Gone("53400")))).get("/fail")
    assert answer.status_code == 500


def test_the_page_of_a_breakdown_asks_the_database_nothing_even_for_who_is_signed_in(
    config: Config,
) -> None:
    nowhere = "postgresql+psycopg://postgres@/nobody?host=/nowhere"
    client = create_app(replace(config, database_url=nowhere)).test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = "1:stamp"
    for address in ("/", "/login", "/claims/sheets"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "数据库暂时连不上" in answer.text


def test_no_answer_may_run_foreign_scripts_or_be_framed(client: FlaskClient) -> None:
    for address in ("/dev/gallery", "/not-there"):
        headers = client.get(address).headers
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"


def _clash(app: Flask) -> IntegrityError:
    with app.app_context():
        for _ in range(2):
            try:
                with transaction() as session:
                    session.add(Counter(region_id=1, kind="k", year=2026, last=1))
            except IntegrityError as error:
                return error
    raise AssertionError("the constraint did not hold")


def test_a_constraint_speaks_with_its_sentence(fails: Fails, app: Flask) -> None:
    error = _clash(app)
    explain_constraint(constraint_name(error), "这一年的编号已经有了。")
    answer = fails(_raise(error)).get("/fail")
    assert answer.status_code == 409
    assert "这一年的编号已经有了" in answer.text


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            "UNIQUE constraint failed: household.village_id, household.door",
            "uq_household_village_id_door",
        ),
        ("CHECK constraint failed: ck_entry_points", "ck_entry_points"),
        ("FOREIGN KEY constraint failed", ""),
    ],
)
def test_a_hidden_constraint_is_named_by_table_and_columns(said: str, name: str) -> None:
    assert constraint_name(IntegrityError("", None, Exception(said))) == name


def test_a_shard_suffix_is_no_part_of_the_name() -> None:
    orig = Exception("duplicate key")
    orig.diag = SimpleNamespace(constraint_name="uq_entry_key_102008")  # type: ignore[attr-defined]
    assert constraint_name(IntegrityError("", None, orig)) == "uq_entry_key"

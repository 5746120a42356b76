"""What somebody sends never makes a line of the log, and no secret stands in one."""

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask

from pointsapp.foundation.logs import set_up_logs
from pointsapp.presets.demo.places import PASSWORD, PIN
from tests.attacks.visitors import visitor
from tests.web.browsing import Browser

pytestmark = pytest.mark.sqlite_only
FORGED = "\r\n2026-11-22 [error] forged\x1b[31m\x07"
SECRETS = (PASSWORD, PIN, "forged", "wrong-secret-word", "card-token-of-somebody", "周桂兰")


@pytest.fixture(params=[True, False], ids=["readable", "json"])
def logged(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """All that is logged, as a server logs it."""
    out, root = io.StringIO(), logging.getLogger()
    kept = root.handlers[:], root.level
    structlog.reset_defaults()
    set_up_logs("DEBUG", readable=request.param)
    for handler in root.handlers:
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(out)
    yield out
    root.handlers[:], root.level = kept
    structlog.reset_defaults()


def attack(app: Flask) -> None:
    """Hostile and secret words wherever a request can carry them, also into a breakdown."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/fail/<word>", "fail", lambda word: {}[word])
    stranger = Browser(app.test_client())
    address = "/c/card-token-of-somebody%0d%0aforged%1b%5b31m"
    stranger.get(address, headers={"User-Agent": "forged\x1b[31m", "Referer": "/c/forged"})
    stranger.get("/fail/card-token-of-somebody%0d%0aforged?name=forged")
    stranger.client.open("/login", method="FORGED\x1b[31m")
    for login in (f"demo-town{FORGED}", "demo-town", FORGED):
        stranger.post("/login", login_name=login, password=f"wrong-secret-word{FORGED}")
    stranger.client.post("/login", data={"csrf_token": FORGED, "password": "wrong-secret-word"})
    stranger.get(f"/nowhere{FORGED.replace(chr(13), '%0d').replace(chr(10), '%0a')}")
    home = visitor(app, "household").client
    home.get("/my")
    home.post("/my/pin", data={"csrf_token": FORGED, "pin": PIN})
    visitor(app, "clerk").client.get("/desk/find?q=周桂兰%0d%0aforged")


def test_no_line_is_forged_and_no_secret_is_written(app: Flask, logged: io.StringIO) -> None:
    attack(app)
    written = logged.getvalue()
    assert len(written.splitlines()) > 12
    for word in SECRETS:
        assert word not in written.lower(), [x for x in written.splitlines() if word in x.lower()]
    assert not re.search(r"[^\x20-\x7e\n\u4e00-\u9fff，。：；“”]", written)
    for line in written.splitlines():
        if written.startswith("{"):
            json.loads(line)
        else:
            assert re.match(r"\d{4}-\d\d-\d\dT\S+ \[\w+ *\] ", line), line
    assert "breakdown" in written

"""The long run: fill the demo, walk it, look at every page in every view, write what was seen."""

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import sync_playwright
from waitress.server import create_server

from benchmarks.pages.looking import VIEWS, Eye, Seen, open_card, sign_in
from benchmarks.pages.visiting import Sight, card_of, walks
from config import Config
from pointsapp.app import ROOT, create_app
from pointsapp.foundation import schema
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db
from pointsapp.foundation.keys import Keyring
from pointsapp.presets import demo
from pointsapp.presets.demo.places import PASSWORD, PIN

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
SWITCHES = ("--no-sandbox", "--disable-gpu", "--no-first-run")
Tell = Callable[[str], object]


def run(out: Path | None, browser: str, tell: Tell) -> Iterator[Seen]:
    """Look at each page of the demo county once a visitor kind and view; pictures go to `out`."""
    with tempfile.TemporaryDirectory() as place:
        app = _filled(Path(place), tell)
        sights = distinct(walks(app))
        tell(f"{len(sights)} 个页面，每页 {len(VIEWS)} 种看法")
        with served(app) as url, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=list(SWITCHES))
            for who in dict.fromkeys(sight.who for sight in sights):
                mine = [sight for sight in sights if sight.who == who]
                yield from _look(app, chromium, url, who, mine, out)
            chromium.close()


def distinct(visits: Any) -> list[Sight]:
    """Each kind of page as the first who saw it, and the desk of everybody."""
    found: dict[tuple[str, ...], Sight] = {}
    for walk in visits:
        for key, sight in walk.sights.items():
            own = (walk.who,) if sight.endpoint in ("desk.desk",) else ()
            found.setdefault((*key, *own), sight)
    return list(found.values())


def _filled(place: Path, tell: Tell) -> Flask:
    keys = place / "keys.json"
    Keyring.create(keys)
    config = Config(
        environment="test", root=ROOT, database_url=f"sqlite:///{place}/pages.db",
        secret_key="only for pictures " * 3, key_file=keys, public_url="http://localhost",
        session_cookie_secure=False,
    )  # fmt: skip
    app = create_app(config, FixedClock(NOW))
    with app.app_context():
        schema.upgrade(db.engine)
        demo.fill(app.extensions["keyring"], now=NOW, tell=tell)
    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(app, sockets=[listening], threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.close()
    thread.join(timeout=5)


def _look(
    app: Flask, chromium: Any, url: str, who: str, sights: list[Sight], out: Path | None
) -> Iterator[Seen]:
    context = chromium.new_context(base_url=url, locale="zh-CN")
    page = context.new_page()
    if who == "household":
        open_card(page, card_of(app), PIN)
    elif who != "stranger":
        sign_in(page, f"demo-{who}", PASSWORD)
    eye = Eye(page)
    for number, sight in enumerate(sights):
        for view in VIEWS:
            name = f"{who}/{number:03}-{sight.endpoint or 'none'}-{view.name}.png"
            yield eye.look(sight.address, view, out / name if out else None)
    context.close()

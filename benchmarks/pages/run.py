"""The long run: fill the demo, walk it, look at every page in every view, write what was seen."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Flask
from playwright.sync_api import sync_playwright

from benchmarks.pages.looking import VIEWS, Eye, Seen, open_card, sign_in
from benchmarks.pages.serving import served
from benchmarks.pages.visiting import (
    HOUSEHOLDS,
    LEAVES,
    VISITORS,
    Sight,
    Walk,
    card_of,
    walks,
)
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


@dataclass(frozen=True)
class Tour:
    """What was seen at the side of one visitor, and how long it took."""

    who: str
    sights: list[Sight]
    seen: list[Seen]
    seconds: float


@dataclass
class Found:
    """What a run has found so far; `unreached` are endpoints that no link led to, `empty` the
    pages that say to a visitor that there is nothing.
    """

    browser: str
    unreached: list[str]
    empty: dict[str, list[str]]
    tours: list[Tour] = field(default_factory=list)


def run(
    out: Path | None, browser: str, tell: Tell, visitors: Sequence[str] = VISITORS
) -> Iterator[Found]:
    """Look at each page of the demo county in every view, one visitor after the other; what was
    found so far, after each. Pictures go to `out`.
    """
    with tempfile.TemporaryDirectory() as place:
        app = _filled(Path(place), tell)
        walked = []
        for walk in walks(app):
            tell(f"{walk.who}：走到 {len(walk.sights)} 种页面")
            walked.append(walk)
        sights = distinct(walked)
        with served(app) as url, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=list(SWITCHES))
            found = Found(chromium.version, unreached(app, walked), empty(walked))
            for who in visitors:
                mine = [sight for sight in sights if sight.who == who]
                tell(f"{who}：看 {len(mine)} 个页面，每页 {len(VIEWS)} 种看法")
                began = perf_counter()
                seen = list(_look(app, chromium, url, who, mine, out))
                found.tours.append(Tour(who, mine, seen, perf_counter() - began))
                yield found
            chromium.close()


def distinct(walked: Iterable[Walk]) -> list[Sight]:
    """What each endpoint made as the first who saw it; once more wherever something is shown that
    it did not show before: to another visitor, of another matter, to another question.
    """
    found: list[Sight] = []
    shown: defaultdict[str, set[str]] = defaultdict(set)
    for sight in (sight for walk in walked for kept in walk.sights.values() for sight in kept):
        if not sight.shape <= shown[sight.endpoint]:
            found.append(sight)
        shown[sight.endpoint] |= sight.shape
    return found


def empty(walked: Iterable[Walk]) -> dict[str, list[str]]:
    """By visitor, the pages without anything on them; what was searched for does not count."""
    return {
        walk.who: [
            sight.address for kept in walk.sights.values() for sight in kept
            if sight.empty and "q=" not in sight.address and sight.endpoint != "gallery.gallery"
        ]
        for walk in walked
    }  # fmt: skip


def unreached(app: Flask, walked: Iterable[Walk]) -> list[str]:
    """Endpoints that can be opened and that nobody's links led to; programs' own are left out."""
    known = set().union(*(walk.answered for walk in walked), LEAVES, {"static"})
    return sorted({
        rule.endpoint for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    } - known)  # fmt: skip


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


def _look(
    app: Flask, chromium: Any, url: str, who: str, sights: list[Sight], out: Path | None
) -> Iterator[Seen]:
    context = chromium.new_context(base_url=url, locale="zh-CN")
    page = context.new_page()
    if who in HOUSEHOLDS:
        open_card(page, card_of(app, who), PIN)
    elif who != "stranger":
        sign_in(page, f"demo-{who}", PASSWORD)
    eye = Eye(page)
    for number, sight in enumerate(sights):
        for view in VIEWS:
            name = f"{who}/{number:03}-{sight.endpoint or 'none'}-{view.name}.jpg"
            yield eye.look(sight.address, view, out / name if out else None)
    context.close()

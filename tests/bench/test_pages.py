"""A sample of the long look at every page: the walk, and a few pages in all views."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from benchmarks.pages.looking import VIEWS, Eye, Seen
from benchmarks.pages.report import keep
from benchmarks.pages.run import Found, Tour, distinct
from benchmarks.pages.visiting import Sight, Walk, card_of, enter, remember
from tests.databases import county_database

pytestmark = pytest.mark.sqlite_only


database = county_database


def test_a_household_reaches_its_pages_and_nothing_breaks(app: Flask) -> None:
    memory, client = remember(app), app.test_client()
    enter(app, client, "household")
    walk = Walk(app, "household", client).run()
    seen = {kind[0] for kind in walk.sights}
    assert walk.broken == []
    assert {"board.village", "villager.home", "villager.stored"} <= seen
    assert {"villager/home.html", "board/village.html", "base.html"} <= memory.seen


@pytest.mark.browser
def test_pages_of_a_household_are_without_fault_in_every_view(
    app: Flask, browser_page: Any
) -> None:
    browser_page.goto(card_of(app))
    eye = Eye(browser_page)
    seen = [eye.look("/my", view) for view in VIEWS]
    assert [each for each in seen if each.faults] == []


def test_a_page_is_looked_at_again_by_who_is_shown_more_on_it() -> None:
    one = Sight("clerk", "claims.sheet", "/sheets/1", frozenset({"p.", "a."}))
    same = Sight("reviewer", "claims.sheet", "/sheets/1", frozenset({"p."}))
    more = Sight("town", "claims.sheet", "/sheets/1", frozenset({"p.", "button."}))
    walked = [Walk(None, each.who, None, {("claims.sheet",): [each]}) for each in (one, same, more)]
    assert distinct(walked) == [one, more]


def test_the_report_names_what_is_wrong_and_where(tmp_path: Path) -> None:
    seen = [
        Seen("/my", "phone", ("3 px too wide",), 41_000), Seen("/my", "desk", (), 41_000),
        Seen("/my/print", "phone", (), 90_000), Seen("/my/print", "desk", (), 90_000),
    ]  # fmt: skip
    tour = Tour("household", [], seen, 61.0)
    found = Found("150", ["account.codes", "matters.paper"], {"household": ["/my/claims"]}, [tour])
    keep(tmp_path, "bench pages", "2026-11-30", found)
    text = (tmp_path / "views.md").read_text(encoding="utf-8")
    assert "- 村民（清泉村）：`/my/claims`" in text
    assert "- `account.codes`\n- `matters.paper`（办件里的附件）" in text
    again = Tour("stranger", [], [Seen("/", "phone", (), 30_000)], 5.0)
    keep(tmp_path, "bench pages --only stranger", "2026-12-01", Found("150", [], {}, [again]))
    text = (tmp_path / "views.md").read_text(encoding="utf-8")
    assert "| 村民（清泉村） | 2 | 4 | 1 | 0 | 0 | 0 | 0 | 41.0 kB | 1 分钟 |" in text
    assert "| 一共 | 3 | 5 | 1 | 0 | 0 | 0 | 0 | | 1 分钟 |" in text
    assert "- `/my`（村民（清泉村），手机）\n  - 3 px too wide" in text
    assert "account.codes" not in text
    assert "/my/claims" not in text

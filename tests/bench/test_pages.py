"""A sample of the long look at every page: the walk, and a few pages in all views."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from benchmarks.pages.looking import VIEWS, Eye, Seen
from benchmarks.pages.report import as_text
from benchmarks.pages.visiting import Walk, card_of, enter, remember
from tests.conftest import PostgreSQL, SQLite

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def database(request: pytest.FixtureRequest, county: Callable[[str], str]) -> Iterator[str]:
    """The URL of a copy of the demo county, in place of an empty database."""
    kind: SQLite | PostgreSQL = request.getfixturevalue(request.param)
    url = county(request.param)
    yield url
    kind.drop(url)


def test_a_household_reaches_its_pages_and_nothing_breaks(app: Flask) -> None:
    memory, client = remember(app), app.test_client()
    enter(app, client, "household")
    walk = Walk(app, "household", client).run()
    seen = {sight.endpoint for sight in walk.sights.values()}
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


def test_the_report_names_what_is_wrong_and_where() -> None:
    seen = [Seen("/my", "phone", ("3 px too wide",)), Seen("/my", "desk", ())]
    text = as_text(seen)
    assert "1 个页面、2 张图，有毛病的 1 张" in text
    assert "- `/my`（phone）\n  - 3 px too wide" in text

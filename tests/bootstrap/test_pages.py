"""The fixtures with which pages are walked: a served application and a real browser."""

import json
from typing import Any
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.sqlite_only


def test_the_application_is_served_on_a_port_of_its_own(live_server: str) -> None:
    with urlopen(f"{live_server}/healthz", timeout=5) as answer:
        assert json.loads(answer.read())["database"] == "ok"


@pytest.mark.browser
def test_a_browser_opens_a_page_as_wide_as_a_small_phone(browser_page: Any) -> None:
    answer = browser_page.goto("/robots.txt")
    assert answer.status == 200
    assert browser_page.viewport_size == {"width": 360, "height": 780}

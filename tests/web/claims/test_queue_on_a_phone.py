"""On a phone the box of a claim stands beside the name it belongs to."""

from typing import Any

import pytest

from tests.web.claims.conftest import Desk
from tests.worlds import PASSWORD


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_the_box_stands_on_the_line_of_its_name(desk: Desk, browser_page: Any) -> None:
    desk.registered(0)
    desk.registered(1)
    browser_page.goto("/login")
    browser_page.fill("[name=login_name]", "reviewer")
    browser_page.fill("[name=password]", PASSWORD)
    browser_page.click("main button[type=submit]")
    browser_page.goto("/claims/queue")
    rows = browser_page.locator("tbody tr")
    assert rows.count() == 2
    for at in range(2):
        box = rows.nth(at).locator("[name=pick]").bounding_box()
        name = rows.nth(at).locator("th").bounding_box()
        middle = box["y"] + box["height"] / 2
        assert name["y"] <= middle <= name["y"] + name["height"]
        assert box["x"] + box["width"] <= name["x"]

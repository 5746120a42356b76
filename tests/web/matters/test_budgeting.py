"""The clerk writes a budget line by line; it is on the public page and the sheet for the board."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.kept import Once
from tests.supervised import supervised
from tests.web.browsing import Browser
from tests.worlds import World


@pytest.fixture
def matter(once: Once, session: Session, world: World, now: datetime) -> dict[str, Any]:
    """An expense of 3,000 yuan in village a whose money has left already."""
    return once(lambda: supervised(session, world.a, world.logins["clerk"], now))


def test_it_is_written_before_the_money_leaves_and_read_by_everybody(
    app: Any, world: World, matter: dict[str, Any], browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    page = f"/matters/{matter['matter_id']}"
    assert "钱已经付了" in browser_of.get(f"{page}/budget").text
    form = f"/matters/village/{world.a.id}/open?item={matter['item_id']}"
    opened = browser_of.post(
        f"/matters/village/{world.a.id}/open", form, key="b", item=matter["item_id"],
        subject="修桥", amount="3000", opened_on="2026-11-18",
    )  # fmt: skip
    address = f"{opened.location}/budget"
    wrong = browser_of.post(address, address, lines="水泥，2000")
    assert wrong.status_code == 422
    assert "加起来是 2,000.00 元" in wrong.text
    assert browser_of.post(address, address, lines="水泥，2000\n沙，1000").status_code == 302
    assert "水泥，2000.00" in browser_of.get(address).text
    assert "2,000.00" in browser_of.get(f"{opened.location}/sheet").text
    assert "预算明细" in browser_of.get(f"{opened.location}/dossier").text
    public = app.test_client().get(f"/v/{world.a.id}/matters/2026-0002").text
    assert "预算明细" in public
    assert "3,000.00" in public

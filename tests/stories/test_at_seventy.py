"""A villager of seventy: the card's code, large type by one tap, and nothing typed but the PIN."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import transaction
from pointsapp.foundation.keys import Keyring
from tests.business import make_business
from tests.stories.hands import Hands
from tests.stories.seen import PHONE, troubles
from tests.worlds import PIN, Home, make_world

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.fixture
def home(app: Flask, clock: FixedClock, keyring: Keyring) -> Home:
    """Zhou Guilan's household: two days of work booked, a tidy yard on notice."""
    with app.app_context(), transaction() as session:
        world = make_world(session, keyring, clock.now())
        make_business(session, world, clock.now())
    return world.a.homes[0]


class Looking:
    """Whoever looks at each page as it comes; what is wrong with it is kept under its name."""

    def __init__(self, hands: Hands, *, scripts: bool) -> None:
        self.hands, self.scripts = hands, scripts
        self.seen: dict[str, list[str]] = {}

    def at(self, name: str) -> str:
        """What the page says."""
        if self.scripts:
            self.seen[name] = troubles(self.hands.page)
        return str(self.hands.page.inner_text("main"))


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def looking(request: Any, browser: Any, live_server: str) -> Iterator[Looking]:
    """An old phone, with and without scripts."""
    context = browser.new_context(
        base_url=live_server, viewport=PHONE, locale="zh-CN", has_touch=True,
        java_script_enabled=request.param,
    )  # fmt: skip
    yield Looking(Hands(context.new_page()), scripts=request.param)
    context.close()


def test_the_points_are_read_printed_and_closed_with_four_figures_typed(
    looking: Looking, home: Home
) -> None:
    hands = looking.hands
    hands.open(f"/c/{home.token}")
    hands.tap("text=大字")
    assert hands.page.get_attribute("html", "data-size") == "large"
    assert "请输入查询密码" in looking.at("the PIN")
    hands.page.focus("[name=pin]")
    hands.type(PIN)
    hands.tap("button:text-is('打开')")

    told = looking.at("the household's page")
    # What there is, and how it comes about.
    assert "周桂兰家的积分" in told
    assert "现在可以用" in told
    # Why: the rule of each line. Who stands behind it: who entered, who reviewed, who to ask.
    assert "细则第 12 条" in told
    assert "登记" in told
    assert "审核" in told
    assert "代办员韩秀芝，电话 555 0012" in told

    hands.tap("text=打印这一年的（A5）")
    assert "集体义务工" in looking.at("the sheet to take home")
    hands.tap("main >> text=回我家积分")
    hands.tap("text=系统存了我哪些信息")
    assert "周桂兰" in looking.at("what is stored")
    hands.tap("main >> text=回我家积分")
    hands.tap("text=退出")
    looking.at("after leaving")
    hands.open("/my")
    assert "周桂兰" not in hands.page.inner_text("main")

    assert {name: found for name, found in looking.seen.items() if found} == {}
    assert hands.typed == [PIN]
    assert (hands.keys, hands.clicks) == (len(PIN), 7)

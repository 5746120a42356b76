"""Two households claim: by a grandson's phone with two photos, and through a clerk with a slip."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from pointsapp.claims.models import Claim
from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.ledger.queries import account_of_household, purse
from pointsapp.ledger.verify import faults
from pointsapp.scheduler import all_jobs
from tests.business import AWARD, make_business
from tests.helped import decide
from tests.pictures import picture
from tests.worlds import PASSWORD, PIN, Home, World, make_world

pytestmark = pytest.mark.browser


@dataclass
class Telling:
    """The village of the story, its clock, and a browser for everybody."""

    app: Flask
    clock: FixedClock
    keyring: Keyring
    browser: Any
    url: str
    world: World
    rule: int

    @contextmanager
    def phone(self, home: Home) -> Iterator[Any]:
        """An old phone: small, and no scripts run."""
        with self._page(360, java_script_enabled=False) as page:
            page.goto(f"/c/{home.token}")
            page.goto("/my/pin")
            page.fill("[name=pin]", PIN)
            page.click("main button")
            yield page

    @contextmanager
    def desk(self, login: str) -> Iterator[Any]:
        """Somebody of the staff."""
        with self._page(1280) as page:
            page.goto("/login")
            page.fill("[name=login_name]", login)
            page.fill("[name=password]", PASSWORD)
            page.click("main button")
            yield page

    @contextmanager
    def _page(self, width: int, **also: Any) -> Iterator[Any]:
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": width, "height": 800}, locale="zh-CN", **also
        )
        yield context.new_page()
        context.close()

    def pass_time(self, **step: float) -> None:
        self.clock.move(**step)
        with self.app.app_context():
            run_due(all_jobs(self.keyring), now=self.clock.now())


@pytest.fixture
def telling(
    app: Flask, clock: FixedClock, keyring: Keyring, browser: Any, live_server: str
) -> Telling:
    with app.app_context(), transaction() as session:
        world = make_world(session, keyring, clock.now())
        business, _ = make_business(session, world, clock.now())
        decide(session, world.a, clock.now())
    rule = business.rules[AWARD]
    return Telling(app, clock, keyring, browser, live_server, world, rule)


def wide(page: Any) -> bool:
    """Whether the page is wider than the phone."""
    return bool(page.locator("html").bounding_box()["width"] > 360)


def files(*seeds: int) -> list[dict[str, Any]]:
    return [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg",
         "buffer": picture(n, (1600, 1200), place=True)}
        for n in seeds
    ]  # fmt: skip


def say_when(telling: Telling, page: Any) -> None:
    """Which day and how often: nothing is said for the household."""
    page.select_option("[name=day]", village_day(telling.clock.now()).isoformat())
    page.fill("[name=quantity]", "1")


def claim_by_phone(telling: Telling) -> str:
    """The grandson chooses the rule, adds one photo, then the other, and sends it."""
    with telling.phone(telling.world.a.homes[0]) as page:
        page.click("text=申报积分")
        page.click("text=庭院整洁")
        say_when(telling, page)
        page.fill("[name=note]", "奶奶扫了院子")
        page.set_input_files("[name=photos]", files=files(1))
        page.click("text=先存照片，再加一张")
        assert "已经存好的照片（1 张）" in page.inner_text("main")
        assert page.input_value("[name=note]") == "奶奶扫了院子"
        page.set_input_files("[name=photos]", files=files(2))
        page.click("text=交上去")
        assert "等审核员看" in page.inner_text("main")
        assert page.locator(".photos img").count() == 2
        assert not wide(page)
        for photo in page.locator(".photos a").all():
            kept = page.request.get(str(photo.get_attribute("href"))).body()
            assert says_where(files(1)[0]["buffer"])
            assert not says_where(kept)
        return str(page.url)


def says_where(photo: bytes) -> bool:
    """Whether a photo tells the phone it was taken with, or the place."""
    with Image.open(BytesIO(photo)) as image:
        return bool(image.getexif()) or b"SecretPhone" in photo


def take_back_another(telling: Telling) -> None:
    """A second claim, sent by mistake: taken back with one tap, and seen so at a glance."""
    with telling.phone(telling.world.a.homes[0]) as page:
        page.click("text=申报积分")
        page.click("text=庭院整洁")
        say_when(telling, page)
        page.click("text=交上去")
        page.click("text=不报了，要撤回")
        page.click("text=撤回这一条")
        assert "撤回了，不再审" in page.inner_text("main")
        page.click("main >> text=我家申报的")
        states = page.locator("main li .tag").all_inner_texts()
        assert states == ["已撤回", "等审核"]
        assert not wide(page)


def ask_and_answer(telling: Telling, claim: str) -> None:
    with telling.desk("reviewer") as page:
        page.goto("/claims/queue?origin=household")
        page.click("tbody a:has-text('庭院整洁')")
        assert page.locator(".photos img").count() == 2
        page.fill("[name=question]", "是哪一天扫的？")
        page.click("text=请他补充")
    with telling.phone(telling.world.a.homes[0]) as page:
        assert "等补充材料" in page.inner_text("main")
        page.click("text=去补充")
        assert page.url == claim
        page.fill("[name=answer]", "星期六上午")
        page.click("button:text-is('答复')")
        assert "已经补充" in page.inner_text("main")


@pytest.mark.sqlite_only
def test_a_grandson_claims_for_his_grandmother_and_it_reaches_the_ledger(
    telling: Telling,
) -> None:
    claim = claim_by_phone(telling)
    take_back_another(telling)
    ask_and_answer(telling, claim)
    with telling.desk("reviewer") as page:
        page.goto("/claims/queue?origin=household")
        page.click("tbody a:has-text('庭院整洁')")
        assert "星期六上午" in page.inner_text("main")
        page.click("button:text-is('通过')")
    with telling.desk("clerk") as page:
        page.goto("/claims/sheets")
        page.click("text=看一遍再公示")
        page.click("text=公示 1 条")
        address = re.search(r"/v/\d+/sheets/\d+", page.inner_text("main"))
        assert address
        page.goto(address[0])
        assert "自家申报" in page.inner_text("main")
    telling.pass_time(days=8)
    with telling.phone(telling.world.a.homes[0]) as page:
        page.goto(claim)
        assert "记账" in page.inner_text("main")
        page.goto("/my/claims")
        assert "已记账" in page.inner_text("main")
    with telling.app.app_context():
        session, today = reading(), telling.clock.now().date()
        found = session.get_one(Claim, int(claim.rsplit("/", 1)[1]))
        account = account_of_household(session, telling.world.a.homes[0].id, on=today)
        assert (found.state, found.registered_by) == ("recorded", None)
        # Two days of work, the yard on the sheet that hung before, and this one: half to spend.
        assert account is not None
        assert purse(session, account.id) == Decimal("5.00")
        assert faults(session) == []


def test_a_clerk_helps_and_the_household_contests_by_the_slip(telling: Telling) -> None:
    with telling.desk("clerk") as page:
        page.goto(f"/claims/village/{telling.world.a.id}")
        page.click("text=帮助申报")
        page.fill("[name=who]", "何广田")
        page.click("button:text-is('找到')")
        page.click("tbody a:has-text('庭院整洁')")
        page.select_option("[name=asked_by]", label="何广田")
        page.click("text=替他报上去")
        claim = str(page.url)
        page.click("button:has-text('打印回执')")
        slip = page.locator("[role=img]").get_attribute("aria-label")
    path = re.search(r"/s/[\w-]+", slip or "")
    assert path
    with telling.phone(telling.world.a.homes[1]) as page:
        page.goto(path[0])
        assert "写得对不对" in page.inner_text("main")
        page.click("text=打开我家申报的")
        page.click("main li a:has-text('庭院整洁')")
        page.fill("[name=why]", "那天我不在村里")
        page.click("button:text-is('不对')")
        assert "由没有帮过这条的人核实" in page.inner_text("main")
    with telling.desk("supervisor") as page:
        page.click("text=住户说帮报得不对，请核实")
        assert page.url == claim
        page.check("[name=kept][value=no]", force=True)
        page.fill("[name=settled]", "问过邻居，那天确实不在")
        page.click("text=核实好了")
        assert "核实：撤掉" in page.inner_text("main")
    with telling.phone(telling.world.a.homes[1]) as page:
        page.goto("/my/claims")
        assert "已撤回" in page.inner_text("main")

"""One person of a town starts from an empty database and comes to the first sheet, interrupted.

Every key, click and page is counted; the waits of the machine are measured.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask import Flask

from pointsapp.claims.models import Claim
from pointsapp.cli import setup
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import reading
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.scheduler import TICK_SECONDS, import_jobs, importers
from tests.stories.hands import Hands, Pace
from tests.stories.village import head
from tests.web.mapping.test_mapping import TITLES, table

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
PACE, HALF_AN_HOUR = Pace(key=0.4, click=2, page=10, file=10), 30
NAMES = ("周桂兰", "何广田", "骆新民", "韩秀芝", *(head(door) for door in range(1, 57)))
REPRESENTATIVES = NAMES[3:23]
ROSTER = tuple(
    (n, f"一组{n}号", name, "本人", date(1940 + n, 5, 1), None)
    for n, name in enumerate(NAMES, start=1)
)
COLUMNS = (
    ("col.group", "住址"), ("part.group", "前一段"), ("col.door", "住址"), ("part.door", "后一段"),
    ("col.name", "姓名"), ("col.relation", "与户主关系"), ("col.born", "出生年月"),
)  # fmt: skip
LOGINS = (("clerk", "韩秀芝", "村信息员"), ("reviewer", "周桂兰", "村审核员"),
          ("supervisor", "何广田", "村务监督委员会"))  # fmt: skip
OFFICES = (("村党组织书记", "骆新民"), ("村委会主任", "周桂兰"), ("村务监督委员会主任", "何广田"))
DECIDED = {
    "card-balance_without_pin": "no", "card-join_without_pin": "no", "consult-days": "7",
    "rank-shown_to_self": "yes", "claims-open_most": "5", "photos-kept_days": "90",
    "honour-list_size": "10",
}  # fmt: skip
BOOK = {
    "base_points": "0", "spend_share": "100", "year_start": "01-01", "late_days": "30",
    "notice_days": "7", "reviews": "1",
}  # fmt: skip
MEETING = {
    "subject": "通过积分细则", "chair": "骆新民", "entitled": "30", "present": "25",
    "women_entitled": "10", "women_present": "8", "votes_for": "20", "votes_against": "3",
    "votes_abstained": "2", "authorised_by": "村民会议授权", "minutes": "逐条讨论，举手表决。",
}  # fmt: skip
OPEN_ROWS = "main .callout--ask li a:has-text('第')"


@dataclass
class Town:
    """The person, and the machine that works meanwhile."""

    app: Flask
    clock: FixedClock
    keyring: Keyring
    browser: Any
    url: str
    password: str = ""
    done: list[Hands] = field(default_factory=list)

    @contextmanager
    def sits_down(self) -> Iterator[Hands]:
        """A browser nobody has signed in with yet."""
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": 1366, "height": 900}, locale="zh-CN"
        )
        hands = Hands(context.new_page())
        self.done.append(hands)
        yield hands
        context.close()

    def sign_in(self, hands: Hands) -> None:
        hands.open("/login")
        hands.fill("[name=login_name]", "li.na")
        hands.fill("[name=password]", self.password)
        hands.click("main button")

    def reads_the_file(self, hands: Hands) -> None:
        """The scheduler looks every few seconds; the page shows it by itself."""
        with self.app.app_context():
            run_due(import_jobs(importers(self.keyring)), now=self.clock.now())
        hands.waited += TICK_SECONDS
        hands.page.reload()

    def minutes(self) -> float:
        return sum(each.minutes(PACE) for each in self.done)


@pytest.fixture
def town(
    app: Flask, clock: FixedClock, keyring: Keyring, browser: Any, live_server: str,
    capsys: pytest.CaptureFixture[str],
) -> Town:  # fmt: skip
    """Only the command `setup` was run, as the page for signing in had asked."""
    assert "pointsapp setup" in app.test_client().get("/login").text
    first = {"level": "town", "place": "柳河镇", "code": "01", "login": "li.na", "name": "李娜"}
    setup.make_first(app, first)  # type: ignore[arg-type]
    found = re.search(r"一次性密码：(\S+?)（", capsys.readouterr().out)
    assert found
    return Town(app, clock, keyring, browser, live_server, found[1])


def begin_here(hands: Hands) -> None:
    """From anywhere to the list of what is missing."""
    hands.click("a:has-text('开始使用：还差什么')")
    if hands.page.locator("h2:has-text('各村到了哪一步')").count():
        hands.click("main a:has-text('清泉村')")


def take_a_password(town: Town, hands: Hands) -> None:
    town.sign_in(hands)
    hands.fill("[name=current]", town.password)
    town.password = "li.na lives here 2026"
    hands.fill("[name=new]", town.password)
    hands.fill("[name=again]", town.password)
    hands.click("main form button")


def make_the_village(hands: Hands) -> None:
    assert "柳河镇还是空的，从这里开始" in hands.page.inner_text("main")
    hands.click("main a:has-text('开始使用')")
    hands.click("a:has-text('新设村')")
    hands.fill("[name=name]", "清泉村")
    hands.fill("[name=code]", "01")
    hands.click("button:text-is('新设')")
    begin_here(hands)
    hands.click("a:has-text('填公开栏联系人')")
    hands.fill("[name=contact]", "韩秀芝，电话 555 0012")
    hands.click("button:text-is('记下')")


def make_the_logins(hands: Hands) -> None:
    begin_here(hands)
    hands.click("a:has-text('开账号、给权限')")
    for n, (login, name, role) in enumerate(LOGINS):
        if n:
            hands.click("a:has-text('再开一个账号')")
        hands.fill("[name=login_name]", login)
        hands.fill("[name=name]", name)
        hands.choose("[name=role]", role)
        hands.choose("[name=region_id]", "清泉村")
        hands.click("button:text-is('建账号')")
        assert "密码只显示这一次" in hands.page.inner_text("main")


def bring_the_roster(town: Town, hands: Hands) -> None:
    """The town's own table: its columns are told once."""
    begin_here(hands)
    hands.click("a:has-text('导入名册')")
    hands.upload("[name=file]", "底册.xlsx", table(TITLES, ROSTER))
    hands.click("button:has-text('上传检查')")
    for name, words in COLUMNS:
        hands.choose(f"[name='{name}']", words)
    hands.click("button:has-text('看前几行读成什么样')")
    assert "骆新民" in hands.page.inner_text("main")
    hands.fill("[name=name]", "镇里的底册")
    hands.click("button:has-text('对，照这样读')")
    town.reads_the_file(hands)
    hands.click("button:has-text('确认写入')")
    town.reads_the_file(hands)
    assert "已导入" in hands.page.inner_text("h1")


def fill_the_offices(hands: Hands) -> None:
    begin_here(hands)
    hands.click("a:has-text('登记职务')")
    for position, name in OFFICES:
        hands.click("a:has-text('记一项任职')")
        find(hands, name)
        hands.choose("[name=position]", position)
        hands.click("label:has([name=person_id])")
        hands.click("button:has-text('记下任职')")
    begin_here(hands)
    hands.click("a:has-text('登记村民代表')")
    hands.click("a:has-text('记一名代表')")
    lines = "\n".join(f"{name} {n:03}" for n, name in enumerate(REPRESENTATIVES, start=1))
    hands.fill("[name=lines]", lines)
    hands.click("button:has-text('都记下')")
    assert "20 名代表记好了" in hands.page.inner_text("main")


def find(hands: Hands, name: str) -> None:
    hands.fill("main [name=q]", name)
    hands.send("Enter")


def decide(hands: Hands) -> None:
    begin_here(hands)
    hands.click("main a:has-text('去定')")
    hands.fill("[name=source]", "村民代表会议")
    for key, value in DECIDED.items():
        if value in ("yes", "no"):
            hands.click(f"label:has([name=value-{key}][value={value}])")
        else:
            hands.fill(f"[name=value-{key}]", value)
    hands.click("button:text-is('定下来')")
    assert "7 件事定下来了" in hands.page.inner_text("main")


def adopt_a_book(hands: Hands) -> None:
    """One that other villages used; what it leaves open is decided, then the meeting is told."""
    begin_here(hands)
    hands.click("a:has-text('起草或导入细则')")
    hands.click("a:has-text('起一份新细则')")
    hands.click("button:has-text('爱心超市积分细则（节选）')")
    hands.click("a:has-text('改总则')")
    for name, value in BOOK.items():
        hands.fill(f"[name={name}]", value)
    hands.click("label:has([name=deductions_cut_purse][value=yes])")
    hands.click("label:has([name=year_end][value=keep])")
    hands.click("button:text-is('存好')")
    while hands.page.locator(OPEN_ROWS).count():
        hands.click(f"{OPEN_ROWS} >> nth=0")
        hands.click("button:has-text('从草稿里删掉')")
    assert "可以交会议表决了" in hands.page.inner_text("main")
    hands.click("main a:has-text('登记通过')")
    hands.click("a:has-text('现在登记')")
    for name, value in MEETING.items():
        hands.fill(f"[name={name}]", value)
    hands.date("[name=noticed_on]", date(2026, 11, 10))
    hands.date("[name=held_on]", date(2026, 11, 20))
    hands.click("main form button:text-is('登记')")
    hands.date("[name=in_force_from]", date(2026, 11, 20))
    hands.click("button:has-text('通过并施行')")


def begin_from_zero(hands: Hands) -> None:
    begin_here(hands)
    hands.click("summary:has-text('从零开始')")
    hands.fill("[name=reason]", "没有记过")
    hands.click("button:has-text('写明从零开始')")
    assert "还差 1 步就能登记" in hands.page.inner_text("h1")


def register(hands: Hands) -> None:
    hands.click("a:has-text('登记第一张表')")
    hands.click("main a:has-text('一组')")
    for n in range(2):
        hands.click(f"label:has([name=rule]) >> nth={n}")
    hands.click("button:has-text('用这些条目')")
    hands.press("1", "Enter", "1", "Enter", "Enter", "1")
    hands.click("button:has-text('存好，交审核')")
    assert "都存好了，已交审核" in hands.page.inner_text("main")
    hands.click("a:has-text('开始使用：还差什么')")


def test_a_town_starts_in_half_an_hour(town: Town) -> None:
    with town.sits_down() as hands:
        take_a_password(town, hands)
        make_the_village(hands)
        make_the_logins(hands)
        bring_the_roster(town, hands)
        fill_the_offices(hands)
    # Interrupted: days later, in another browser, everything stands where it was.
    town.clock.move(days=2)
    with town.sits_down() as hands:
        town.sign_in(hands)
        begin_here(hands)
        assert "还差 4 步就能登记" in hands.page.inner_text("h1")
        decide(hands)
        adopt_a_book(hands)
        begin_from_zero(hands)
        register(hands)
    assert town.minutes() <= HALF_AN_HOUR
    with town.app.app_context():
        assert reading().query(Claim).count() == 3

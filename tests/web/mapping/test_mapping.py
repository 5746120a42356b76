"""A county's own table: mapped once, known the second time, filled with our data again."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.imports import ImportRun
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.foundation.layouts import SavedLayout, save_layout
from pointsapp.foundation.spreadsheets.layout import Layout
from pointsapp.people import queries as people
from pointsapp.rulebooks.models import Rule
from pointsapp.scheduler import import_jobs, importers
from tests.web.browsing import Browser
from tests.worlds import World

TITLES = ("序号", "住址", "姓 名", "与户主关系", "出生年月", "备注")
ROSTER = (
    (1, "一组11号", "周桂兰", "本人", date(1970, 5, 1), "低保"),
    (2, "一组11号", "周小明", "子", date(2001, 2, 3), None),
    (3, "二组7号", "韩新来", "本人", date(1980, 1, 1), "=1+1"),
)
CHOICES = {
    "col.group": "1", "part.group": "1", "col.door": "1", "part.door": "2", "col.name": "2",
    "col.relation": "3", "col.born": "4",
}  # fmt: skip


def table(titles: tuple[str, ...], rows: Any, heading: str = "柳河镇户籍底册") -> bytes:
    book = Workbook()
    page = book.active
    page.title = "底册"
    page.append((heading,))
    page.merge_cells("A1:F1")
    page.append(titles)
    for row in rows:
        page.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def send(browser: Browser, address: str, content: bytes, **more: str) -> Any:
    fields = {"file": (BytesIO(content), "底册.xlsx"), **more}
    return browser.post(address, address, **fields)


@pytest.fixture
def tick(app: Flask, keyring: Keyring, clock: FixedClock) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            run_due(import_jobs(importers(keyring)), now=clock.now())

    return run


@pytest.fixture
def clerk(browser_of: Browser, world: World) -> Browser:
    browser_of.sign_in("clerk")
    return browser_of


def test_a_foreign_roster_is_mapped_once_and_known_the_second_time(
    clerk: Browser, world: World, session: Session, tick: Callable[[], None]
) -> None:
    address = f"/regions/{world.a.id}/roster"
    run = send(clerk, address, table(TITLES, ROSTER)).location
    mapping = clerk.get(run).location
    page = clerk.get(mapping).text
    assert "序号、住址、姓名、与户主关系" in page  # the row of titles, not the merged heading
    assert "B 列 住址，如 一组11号" in page
    refused = clerk.post(mapping, **{**CHOICES, "part.door": "1", "do": "save", "name": "x"})
    assert refused.status_code == 422
    assert "这一列已经给了“组”" in refused.text
    assert clerk.post(mapping, **{"col.name": "2"}).status_code == 422  # others are needed
    shown = clerk.post(mapping, **CHOICES, do="show")
    assert shown.status_code == 200
    assert "周小明" in shown.text
    unnamed = clerk.post(mapping, **CHOICES, do="save")
    assert unnamed.status_code == 422
    assert "起个名字" in unnamed.text
    saved = clerk.post(mapping, **CHOICES, do="save", name="镇里的底册")
    assert saved.location == run
    tick()
    preview = clerk.get(run).text
    assert "检查通过" in preview
    clerk.post(f"{run}/confirm")
    tick()
    session.rollback()
    assert people.find_household_by_code(session, world.a.id, "02", "007") is not None
    later = ((4, "二组9号", "白后到", "本人", None, None), *ROSTER)
    again = send(clerk, address, table(TITLES, later, heading="2027 年底册"))
    page = clerk.get(again.location).text
    assert "认出来了：这是“镇里的底册”" in page
    tick()
    assert "白后到" in clerk.get(again.location).text


def test_the_row_of_titles_is_found_behind_a_sheet_of_words_and_remarks_below_are_left(
    clerk: Browser, world: World, tick: Callable[[], None]
) -> None:
    book = load_workbook(
        BytesIO(table(("组别", "门牌", "姓名", "关系"), [("一组", 21, "白桂英", "户主")]))
    )
    words = book.create_sheet("填表说明", 0)
    words.append(("一、由村文书填写", "二、每年更新", "三、不要改表头", "四、按户口本", "五、盖章"))
    book["底册"].append(("注：外出的也要填",))
    book["底册"].merge_cells("A4:D4")
    out = BytesIO()
    book.save(out)
    run = send(clerk, f"/regions/{world.a.id}/roster", out.getvalue()).location
    mapping = clerk.get(run).location
    page = clerk.get(mapping).text
    assert page.count('<option value="0" selected') == 1  # the group in its first column
    columns = {"col.group": "0", "col.door": "1", "col.name": "2", "col.relation": "3"}
    clerk.post(mapping, **columns, do="save", name="底册")
    tick()
    preview = clerk.get(run).text
    assert "检查通过" in preview
    assert "有 1 行没有读" in preview
    assert "第 4 行：注：外出的也要填" in preview


def test_what_one_village_mapped_is_offered_for_the_next_village_of_the_same_person(
    browser_of: Browser, world: World
) -> None:
    def mapping_of(village_id: int) -> str:
        sent = send(browser_of, f"/regions/{village_id}/roster", table(TITLES, ROSTER))
        return str(browser_of.get(sent.location).location)

    browser_of.sign_in("town")
    mapping = mapping_of(world.a.id)
    browser_of.post(mapping, **CHOICES, do="save", name="镇里的底册")
    page = browser_of.get(mapping_of(world.b.id)).text
    assert "别的村对照过这样的表：“镇里的底册”" in page
    assert page.count('<option value="2" selected') == 2  # the name, and the second half: the door
    browser_of.post("/logout")
    browser_of.sign_in("otherclerk")
    assert "镇里的底册" not in browser_of.get(mapping_of(world.b.id)).text


def test_our_data_goes_back_into_their_columns(
    clerk: Browser, world: World, session: Session, tick: Callable[[], None]
) -> None:
    address = f"/regions/{world.a.id}/roster"
    mapping = clerk.get(send(clerk, address, table(TITLES, ROSTER)).location).location
    run = clerk.post(mapping, **CHOICES, do="save", name="底册").location
    tick()
    clerk.post(f"{run}/confirm")
    tick()
    layout_id = session.scalars(select(SavedLayout.id)).one()
    assert "照它的列下载" in clerk.get(f"/mapping/place/{world.a.id}").text
    answer = clerk.get(f"/mapping/layouts/{layout_id}/filled/{world.a.id}")
    rows = list(load_workbook(BytesIO(answer.data))["底册"].values)
    titles = tuple(title.replace(" ", "") for title in TITLES)
    assert rows[0] == (*titles, "荣誉积分", "可用积分")
    told = {row[2]: row for row in rows[1:]}
    assert told["周小明"][1] == "清泉村一组-011"
    assert told["周小明"][3] == "子"
    assert told["周小明"][5] is None  # what we do not keep stays empty
    other = clerk.get(f"/mapping/layouts/{layout_id}/filled/{world.b.id}")
    assert other.status_code == 404


def test_a_layout_is_changed_and_forgotten(clerk: Browser, world: World, session: Session) -> None:
    address = f"/regions/{world.a.id}/roster"
    mapping = clerk.get(send(clerk, address, table(TITLES, ROSTER)).location).location
    clerk.post(mapping, **CHOICES, do="save", name="底册")
    saved = session.scalars(select(SavedLayout)).one()
    page = f"/mapping/layouts/{saved.id}"
    assert '<option value="3" selected>' in clerk.get(page).text
    changed = {**CHOICES, "col.born": "", "col.state": "=", "fix.state": "常住"}
    assert clerk.post(page, **changed, name="新底册").status_code == 302
    session.rollback()
    assert saved.name == "新底册"
    assert saved.layout.sources["state"].fixed == "常住"
    assert "born" not in saved.layout.sources
    assert clerk.post(f"{page}/delete").status_code == 302
    session.rollback()
    assert session.scalars(select(SavedLayout)).all() == []
    assert clerk.get(page).status_code == 404


def test_opening_balances_with_group_and_door_apart(
    clerk: Browser, world: World, session: Session, tick: Callable[[], None]
) -> None:
    titles = ("组别", "门牌", "户主", "累计分")
    rows = (("一组", "11", "周桂兰", 12.5), ("一组", "12", "何广田", 3))
    address = f"/desk/ledger/openings/{world.a.id}"
    sent = send(clerk, address, table(titles, rows), on="2026-11-20", period="2026")
    mapping = clerk.get(sent.location).location
    choices = {"col.code": "0", "also.code": "1", "col.head": "2"}
    refused = clerk.post(mapping, **choices, do="show")
    assert "至少要选一列" in refused.text
    clerk.post(mapping, **choices, **{"col.spendable": "3"}, do="save", name="老台账")
    tick()
    page = clerk.get(sent.location).text
    assert "检查通过" in page
    assert "15.5" in page


def test_a_foreign_rule_table_becomes_a_draft(
    clerk: Browser, world: World, session: Session
) -> None:
    titles = ("类型", "内容", "分值")
    rows = (("环境卫生", "门前三包", 2), ("孝老爱亲", "照看老人", 5))
    address = f"/rulebooks/village/{world.a.id}/new"
    fields = {"title": "细则", "unit": "household"}
    sent = clerk.post(
        f"/rulebooks/village/{world.a.id}/upload", address, **fields,
        file=(BytesIO(table(titles, rows)), "积分项目.xlsx"),
    )  # fmt: skip
    choices = {
        "col.category": "0", "col.behaviour": "1", "col.points_min": "2", "col.direction": "=",
        "fix.direction": "加分",
    }  # fmt: skip
    stored = clerk.post(sent.location, **choices, do="save", name="积分项目表")
    assert "/rulebooks/book/" in stored.location
    rules = session.scalars(select(Rule).order_by(Rule.number)).all()
    assert [(r.number, r.behaviour, str(r.points_max)) for r in rules] == [
        (1, "门前三包", "2.00"), (2, "照看老人", "5.00"),
    ]  # fmt: skip
    assert session.scalars(select(ImportRun)).one().state == "done"
    again = clerk.post(
        f"/rulebooks/village/{world.a.id}/upload", address, **fields,
        file=(BytesIO(table(titles, rows)), "积分项目.xlsx"),
    )  # fmt: skip
    assert "/rulebooks/book/" in again.location


def test_a_file_that_is_not_wanted_after_all_is_forgotten(
    clerk: Browser, world: World, session: Session
) -> None:
    address = f"/regions/{world.a.id}/roster"
    run = send(clerk, address, table(TITLES, ROSTER)).location
    mapping = clerk.get(run).location
    assert "文件等对照各列" in clerk.get("/desk").text
    assert clerk.post(f"{mapping}/discard").location == address
    session.rollback()
    found = session.scalars(select(ImportRun)).one()
    assert (found.state, found.content) == ("discarded", None)
    assert clerk.get(mapping).status_code == 302
    assert clerk.post(mapping, **CHOICES).status_code == 409


def test_registrations_are_mapped_and_written_back_in_their_own_columns(
    clerk: Browser, world: World, session: Session, business: object, tick: Callable[[], None]
) -> None:
    titles = ("日子", "组", "门牌", "户主", "第几条", "几次")
    rows = ((date(2026, 11, 19), "一组", "11", "周桂兰", 12, 2),)
    address = f"/claims/village/{world.a.id}/file/household"
    sent = send(clerk, address, table(titles, rows), month="2026-11")
    mapping = clerk.get(sent.location).location
    choices = {
        "col.day": "0", "col.code": "1", "also.code": "2", "col.rule": "4", "col.quantity": "5",
    }  # fmt: skip
    clerk.post(mapping, **choices, do="save", name="村里的登记本")
    tick()
    assert "登记这 1 条" in clerk.get(sent.location).text
    clerk.post(f"{sent.location}/confirm")
    tick()
    layout_id = session.scalars(select(SavedLayout.id)).one()
    answer = clerk.get(f"/mapping/layouts/{layout_id}/filled/{world.a.id}?month=2026-11")
    written = list(load_workbook(BytesIO(answer.data))["底册"].values)
    assert written[0] == titles
    assert written[-1][1:] == ("01", "011", None, 12, 2)
    assert all(row[1] == "01" for row in written[1:])


@pytest.mark.sqlite_only
def test_a_book_is_not_written_back_in_a_foreign_layout(
    clerk: Browser, world: World, session: Session, clock: FixedClock
) -> None:
    layout = Layout("细则", 1, ("条", "分"), {})
    saved = save_layout(
        session, world.a.id, "rulebook", layout, name="村里的细则", by=None, now=clock.now()
    ).id  # fmt: skip
    session.commit()
    assert clerk.get(f"/mapping/layouts/{saved}/filled/{world.a.id}").status_code == 404

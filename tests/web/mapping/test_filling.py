"""The county's own file, filled with our rows below its titles and read again as the same."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.imports import ImportRun
from tests.web.browsing import Browser
from tests.web.mapping.test_mapping import (
    CHOICES,
    TITLES,
    clerk,
    send,
    table,
    tick,
)
from tests.worlds import World

__all__ = ["clerk", "tick"]
Tick = Callable[[], None]


def upload(clerk: Browser, world: World, content: bytes, **facts: str) -> str:
    """Where the file goes on: its mapping, or the page that fills it."""
    address = f"/mapping/place/{world.a.id}/fill"
    return str(send(clerk, address, content, **facts).location)


def run_of(session: Session) -> int:
    session.rollback()
    return session.scalars(select(ImportRun.id).order_by(ImportRun.id.desc())).first() or 0


def taken_home(clerk: Browser, session: Session) -> tuple[bytes, str]:
    """The filled file and the page that tells of it."""
    page = f"/mapping/fills/{run_of(session)}"
    return clerk.get(f"{page}/file").data, clerk.get(page).text


def test_a_roster_form_is_mapped_filled_and_reads_back_without_a_change(
    clerk: Browser, world: World, session: Session, tick: Tick
) -> None:
    stranger = (9, "一组99号", "不在册", "本人", None, "低保")
    known = (8, "一组11号", "周桂兰", "本人", date(1970, 5, 1), "五保")
    mapping = upload(clerk, world, table(TITLES, (stranger, known)), what="roster")
    assert "填在哪几列" in clerk.get(mapping).text
    to = clerk.post(mapping, **CHOICES, **{"col.honour": "0"}, do="save", name="县里的底册")
    assert "等待填表" in clerk.get(to.location).text
    tick()
    content, page = taken_home(clerk, session)
    assert "表里有、系统里没有：第 3 行" in page
    rows = list(load_workbook(BytesIO(content))["底册"].values)
    assert rows[0][0] == "柳河镇户籍底册"
    assert rows[2][2:] == ("不在册", "本人", None, "低保")
    assert rows[3][1:4] == ("一组11号", "周桂兰", "本人")  # its own writing of the door is kept
    assert rows[3][5] == "五保"
    assert {row[2] for row in rows[4:]} >= {"何广田"}
    # Filled once more, nothing is new; read as a roster, nothing is wrong.
    assert "认出来了" in clerk.get(upload(clerk, world, content, what="roster")).text
    tick()
    again, page = taken_home(clerk, session)
    assert "0 行" in page
    assert list(load_workbook(BytesIO(again))["底册"].values) == rows
    address = f"/regions/{world.a.id}/roster"
    run = send(clerk, address, again).location
    tick()
    assert "检查通过" in clerk.get(run).text


def test_a_form_without_room_is_refused_with_the_row_to_mend(
    clerk: Browser, world: World, session: Session, tick: Tick
) -> None:
    rows = ((None,) * 6, ("填表人：",))
    mapping = upload(clerk, world, table(TITLES, rows), what="roster")
    to = clerk.post(mapping, **CHOICES, do="save", name="底册").location
    tick()
    page = clerk.get(to).text
    assert "填不了" in page
    assert "上面只有 1 个空行" in page


def test_opening_balances_and_registrations_are_filled_in_their_forms(
    clerk: Browser, world: World, session: Session, business: object, tick: Tick
) -> None:
    titles = ("组别", "门牌", "户主", "本年积分")
    mapping = upload(clerk, world, table(titles, ()), what="opening")
    choices = {"col.code": "0", "also.code": "1", "col.head": "2", "col.honour": "3"}
    clerk.post(mapping, **choices, do="save", name="积分表")
    tick()
    content, _ = taken_home(clerk, session)
    rows = list(load_workbook(BytesIO(content))["底册"].values)
    assert rows[2][:3] == ("01", "011", "周桂兰")
    assert isinstance(rows[2][3], int | float)
    titles = ("日子", "组", "门牌", "第几条", "几次", "核对人")
    mapping = upload(clerk, world, table(titles, ()), what="registrations", month="2026-11")
    choices = {"col.day": "0", "col.code": "1", "also.code": "2", "col.rule": "3",
               "col.quantity": "4"}  # fmt: skip
    clerk.post(mapping, **choices, do="save", name="登记本")
    tick()
    content, _ = taken_home(clerk, session)
    rows = list(load_workbook(BytesIO(content))["底册"].values)
    assert len(rows) > 3
    assert all(row[1] == "01" and row[5] is None for row in rows[2:])
    upload(clerk, world, content, what="registrations", month="2026-11")
    tick()
    assert taken_home(clerk, session)[1].count("0 行") >= 2


def test_a_rule_book_goes_back_into_the_table_it_came_from(
    clerk: Browser, world: World, session: Session, tick: Tick
) -> None:
    titles = ("类型", "内容", "分值", "谁来评")
    rows = (("环境卫生", "门前三包", 2, "组长"), ("孝老爱亲", "照看老人", 5, "妇联"))
    fields = {"title": "细则", "unit": "household"}
    address = f"/rulebooks/village/{world.a.id}"
    sent = clerk.post(
        f"{address}/upload", f"{address}/new", **fields,
        file=(BytesIO(table(titles, rows)), "积分项目.xlsx"),
    )  # fmt: skip
    choices = {"col.category": "0", "col.behaviour": "1", "col.points_min": "2",
               "col.direction": "=", "fix.direction": "加分"}  # fmt: skip
    book = clerk.post(sent.location, **choices, do="save", name="积分项目表").location
    number = book.rstrip("/").rpartition("/")[2]
    changed = (("环境卫生", "门前三包", 1, "组长"),)
    upload(clerk, world, table(titles, changed), what="rulebook", book=number)
    tick()
    content, _ = taken_home(clerk, session)
    written = list(load_workbook(BytesIO(content))["底册"].values)
    assert [row[:4] for row in written[2:]] == [
        ("环境卫生", "门前三包", 2, "组长"), ("孝老爱亲", "照看老人", 5, None),
    ]  # fmt: skip


def test_what_is_missing_in_the_form_is_said_and_a_used_file_is_forgotten(
    clerk: Browser, world: World, session: Session, tick: Tick
) -> None:
    address = f"/mapping/place/{world.a.id}/fill"
    assert "请选填哪个月的" in send(clerk, address, table(TITLES, ()), what="registrations").text
    assert "请选填哪一本细则" in send(clerk, address, table(TITLES, ()), what="rulebook").text
    assert send(clerk, address, b"no table", what="roster").status_code == 422
    mapping = upload(clerk, world, table(TITLES, ()), what="roster")
    clerk.post(mapping, **CHOICES, do="save", name="底册")
    tick()
    page = f"/mapping/fills/{run_of(session)}"
    assert "填好了，下载后删掉" in clerk.get("/desk").text
    assert clerk.post(f"{page}/drop", page).status_code == 302
    session.rollback()
    run = session.get_one(ImportRun, run_of(session))
    assert (run.state, run.content) == ("discarded", None)
    assert clerk.get(f"{page}/file").status_code == 409
    assert "重新上传" in clerk.get(page).text

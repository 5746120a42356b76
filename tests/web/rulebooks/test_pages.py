"""From a file to a book in force, as a clerk and the town do it."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from pointsapp.foundation.numbers import next_number
from pointsapp.presets.rulebooks import FOLDER
from pointsapp.rulebooks.models import Rule, RuleBook
from pointsapp.rulebooks.queries import grades_of, rules_of, shared_caps_of
from tests.business import Business
from tests.web.browsing import Browser
from tests.web.decisions.test_pages import FIELDS
from tests.worlds import MARK, World

SETTINGS = {
    "title": "清泉村积分细则", "base_points": "1000", "spend_share": "50",
    "deductions_cut_purse": "no", "year_start": "01-01", "late_days": "31", "year_end": "keep",
    "notice_days": "5", "reviews": "1", "status_points": "B=-50；C=-80；D=-100",
}  # fmt: skip
RULE = {
    "direction": "minus", "category": "卫生", "behaviour": "乱倒垃圾", "effect": "points",
    "least": "5", "cap_per": "month", "cap_times": "2", "repeat_doubles": "1",
}  # fmt: skip


def upload(browser: Browser, world: World, content: bytes, name: str, **more: Any) -> TestResponse:
    return browser.post(
        f"/rulebooks/village/{world.a.id}/upload",
        title="试用", unit="resident", file=(BytesIO(content), name), **more,
    )  # fmt: skip


@pytest.fixture
def clerk(browser_of: Browser, world: World) -> Browser:
    browser_of.sign_in("clerk")
    return browser_of


def new_draft(clerk: Browser, world: World, session: Session) -> RuleBook:
    clerk.post(f"/rulebooks/village/{world.a.id}/empty", title="空白", unit="household")
    return session.scalars(select(RuleBook).order_by(RuleBook.id.desc())).first()  # type: ignore[return-value]


def test_the_real_table_is_uploaded_settled_and_adopted(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("town")
    content = (FOLDER / "weihai_residents.csv").read_bytes()
    answer = upload(browser_of, world, content, "威海.csv")
    book = session.scalars(select(RuleBook)).one()
    address = f"/rulebooks/book/{book.id}"
    assert answer.headers["Location"].endswith(address)
    page = browser_of.get(address).text
    assert "228 条" in page
    assert "还没有定：公示几天" in page
    assert "依法不列的 17 条" in page
    browser_of.post(f"{address}/settings", **SETTINGS)
    session.rollback()
    for rule_id in session.scalars(select(Rule.id).where(Rule.question != "")).all():
        browser_of.post(f"/rulebooks/rule/{rule_id}/settle", reading="above")
    assert "可以交会议表决了" in browser_of.get(address).text
    recorded = browser_of.post(
        f"/decisions/place/{world.a.id}/resolutions/new", **FIELDS, book_id=str(book.id)
    )
    assert f"{address}/adopt" in recorded.headers["Location"]
    form = browser_of.get(recorded.headers["Location"]).text
    assert "211 条施行" in form
    number = recorded.headers["Location"].rpartition("=")[2]
    browser_of.post(f"{address}/adopt", resolution_id=number, in_force_from="2026-12-01")
    session.rollback()
    assert (book.state, str(book.in_force_from)) == ("adopted", "2026-12-01")
    struck = browser_of.get(f"{address}/struck").text
    assert "信访工作条例" in struck
    assert "公职人员政务处分法" in struck


def test_a_bad_file_is_refused_cell_by_cell_and_nothing_is_stored(
    clerk: Browser, world: World, session: Session
) -> None:
    bad = "编号,方向,类别,内容,最少分,最多分\n1,加分,文明,好事,二,2\n2,加分,,好事,2,2\n"
    answer = upload(clerk, world, bad.encode(), "细则.csv")
    assert answer.status_code == 422
    assert "第 2 行 E 列：请填数字" in answer.text
    assert "第 3 行 C 列：没有填写" in answer.text
    empty = upload(clerk, world, b"", "细则.xlsx")
    assert "文件是空的" in empty.text
    assert session.scalars(select(RuleBook)).all() == []


def test_a_village_that_has_not_decided_cannot_adopt(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("town")
    browser_of.post(f"/rulebooks/village/{world.a.id}/preset", name="weihai")
    book = session.scalars(select(RuleBook)).one()
    browser_of.post(f"/decisions/place/{world.a.id}/resolutions/new", **FIELDS)
    answer = browser_of.post(
        f"/rulebooks/book/{book.id}/adopt", resolution_id="1", in_force_from="2026-12-01"
    )
    assert answer.status_code == 422
    assert "还没有定：加分里有多少可以兑换" in answer.text
    assert "第 54 条还有没定的" in answer.text
    row = next(rule.id for rule in rules_of(session, book.id) if rule.number == 54)
    for page in (answer, browser_of.get(f"/rulebooks/book/{book.id}")):
        assert f'href="/rulebooks/rule/{row}">第 54 条还有没定的' in page.text
        assert f'href="/rulebooks/book/{book.id}/settings">还没有定' in page.text


def test_a_rule_is_added_changed_and_removed(
    clerk: Browser, world: World, session: Session
) -> None:
    book = new_draft(clerk, world, session)
    clerk.post(f"/rulebooks/book/{book.id}/rules/new", **RULE)
    session.rollback()
    (rule,) = rules_of(session, book.id)
    assert (rule.points_min, rule.points_max, rule.cap_times) == (-5, -5, 2)
    form = clerk.get(f"/rulebooks/rule/{rule.id}").text
    assert 'value="5"' in form
    clerk.post(f"/rulebooks/rule/{rule.id}", **{**RULE, "least": "3", "most": "8"})
    session.rollback()
    assert (rule.points_min, rule.points_max) == (-8, -3)
    clerk.post(f"/rulebooks/rule/{rule.id}/remove")
    session.rollback()
    assert rules_of(session, book.id) == []


def test_a_wrong_rule_is_refused_at_its_field_and_keeps_what_was_typed(
    clerk: Browser, world: World, session: Session
) -> None:
    book = new_draft(clerk, world, session)
    answer = clerk.post(
        f"/rulebooks/book/{book.id}/rules/new", **{**RULE, "cap_per": "", "bands": "随便写"}
    )
    assert answer.status_code == 422
    assert "每满 100 元 1 分" in answer.text
    answer = clerk.post(f"/rulebooks/book/{book.id}/rules/new", **{**RULE, "cap_per": ""})
    assert "上限要同时写明周期" in answer.text
    assert "乱倒垃圾" in answer.text
    assert rules_of(session, book.id) == []


def test_grades_are_ordered_by_their_bounds_and_shared_caps_kept(
    clerk: Browser, world: World, session: Session
) -> None:
    book = new_draft(clerk, world, session)
    address = f"/rulebooks/book/{book.id}"
    clerk.post(f"{address}/grades/add", name="差", upper="100")
    clerk.post(f"{address}/grades/add", name="好", lower="100", lower_open="1")
    session.rollback()
    assert [grade.name for grade in grades_of(session, book.id)] == ["好", "差"]
    clerk.post(f"{address}/caps/add", code="捐款", per="year", points="40")
    session.rollback()
    assert [cap.code for cap in shared_caps_of(session, book.id)] == ["捐款"]
    assert "每年最多 40 分" in clerk.get(f"{address}/grades").text
    clerk.post(f"{address}/grades/remove", name="差")
    clerk.post(f"{address}/caps/remove", name="捐款")
    session.rollback()
    assert [grade.name for grade in grades_of(session, book.id)] == ["好"]
    assert shared_caps_of(session, book.id) == []


def test_a_rule_is_struck_by_hand_with_a_law(
    clerk: Browser, world: World, session: Session
) -> None:
    book = new_draft(clerk, world, session)
    clerk.post(f"/rulebooks/book/{book.id}/rules/new", **RULE)
    session.rollback()
    (rule,) = rules_of(session, book.id)
    address = f"/rulebooks/rule/{rule.id}/strike"
    assert "划掉以后村里不能恢复" in clerk.get(address).text
    assert clerk.post(address, reason="太重").status_code == 422
    clerk.post(address, law="行政处罚法第十六条", reason="等于罚款")
    session.rollback()
    assert rule.struck_why == "等于罚款"
    assert "等于罚款" in clerk.get(f"/rulebooks/book/{book.id}/struck").text


def test_a_book_in_force_is_read_printed_exported_copied_and_compared(
    clerk: Browser, world: World, session: Session, business: tuple[Business, Business]
) -> None:
    # The fixture numbers its book by hand.
    next_number(session, world.a.id, "rule_book", year=2026)
    session.commit()
    address = f"/rulebooks/book/{business[0].book_id}"
    assert "施行中" in clerk.get(address).text
    assert "集体义务工" in clerk.get(f"{address}?q=义务工").text
    assert "庭院整洁" not in clerk.get(f"{address}?q=义务工").text
    assert "取消低保" not in clerk.get(f"{address}/print").text
    for ending, magic in (("xlsx", b"PK"), ("csv", "【总则】".encode("utf-8-sig"))):
        assert clerk.get(f"{address}/download/{ending}").data.startswith(magic)
    copied = clerk.post(f"{address}/copy").headers["Location"]
    draft = session.scalars(select(RuleBook).where(RuleBook.state == "draft")).one()
    rule = rules_of(session, draft.id)[0]
    changed = {**RULE, "direction": "plus", "behaviour": "庭院很整洁", "least": "3"}
    clerk.post(f"/rulebooks/rule/{rule.id}", **changed)
    page = clerk.get(f"{copied}/changes").text
    assert "改动 1 条" in page
    assert "庭院很整洁" in page
    assert "这份草稿不要了" in clerk.get(copied).text
    clerk.post(f"{copied}/discard")
    assert (
        draft.number not in clerk.get(f"/rulebooks/place/{world.a.id}").text.partition("通过的")[0]
    )


def test_nothing_in_force_can_be_changed_through_a_page(
    clerk: Browser, business: tuple[Business, Business], session: Session
) -> None:
    book_id = business[0].book_id
    rule = rules_of(session, book_id)[0]
    assert clerk.post(f"/rulebooks/rule/{rule.id}", **RULE).status_code == 409
    assert clerk.post(f"/rulebooks/rule/{rule.id}/remove").status_code == 409
    assert clerk.post(f"/rulebooks/book/{book_id}/settings", **SETTINGS).status_code == 409
    assert clerk.post(f"/rulebooks/book/{book_id}/discard").status_code == 409


def test_only_the_town_registers_an_adoption(
    clerk: Browser, world: World, session: Session
) -> None:
    book = new_draft(clerk, world, session)
    assert clerk.get(f"/rulebooks/book/{book.id}/adopt").status_code == 403


def test_the_town_sees_its_villages(browser_of: Browser, world: World) -> None:
    browser_of.sign_in("town")
    page = browser_of.get(f"/rulebooks/place/{world.town_id}").text
    assert "清泉村" in page
    assert browser_of.get("/rulebooks/template").data.startswith(b"PK")


def test_the_books_of_another_village_are_not_found(
    clerk: Browser, world: World, session: Session, business: tuple[Business, Business]
) -> None:
    book_id = business[1].book_id
    rule = rules_of(session, book_id)[0]
    for address in (
        f"/rulebooks/place/{world.b.id}", f"/rulebooks/village/{world.b.id}/new",
        f"/rulebooks/book/{book_id}", f"/rulebooks/book/{book_id}/print",
        f"/rulebooks/book/{book_id}/struck", f"/rulebooks/book/{book_id}/download/xlsx",
        f"/rulebooks/rule/{rule.id}", f"/rulebooks/rule/{rule.id}/strike",
    ):  # fmt: skip
        answer = clerk.get(address)
        assert answer.status_code == 404
        assert MARK not in answer.text


@pytest.mark.parametrize("page", ["book", "rule", "place"])
def test_a_number_that_no_key_can_be_is_not_found(clerk: Browser, page: str) -> None:
    assert clerk.get(f"/rulebooks/{page}/99999999999999999999").status_code == 404


@pytest.mark.parametrize("value", ["1e5", "9" * 30, "0.001", "没有"])
def test_nonsense_in_the_general_part_is_refused_at_its_field(
    clerk: Browser, world: World, session: Session, value: str
) -> None:
    book = new_draft(clerk, world, session)
    wrong = {**SETTINGS, "base_points": value, "year_start": "02-30", "spend_share": "101"}
    answer = clerk.post(f"/rulebooks/book/{book.id}/settings", **wrong)
    assert answer.status_code == 422
    assert "请填数字" in answer.text
    wrong["base_points"] = "0"
    answer = clerk.post(f"/rulebooks/book/{book.id}/settings", **wrong)
    assert "积分年度起始日请写成" in answer.text
    assert "要在 0 到 100 之间" in answer.text


def test_the_town_takes_home_which_village_has_which_book(
    world: World, business: tuple[Business, Business], browser_of: Browser
) -> None:
    browser_of.sign_in("town")
    address = f"/rulebooks/place/{world.town_id}"
    assert "format=xlsx" in browser_of.get(address).text
    answer = browser_of.get(f"{address}?format=xlsx")
    heads, *rows = load_workbook(BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)
    assert heads[:4] == ("村", "按什么记", "细则", "编号")
    assert {row[0] for row in rows} == {world.a.name, world.b.name}
    assert all(row[3] == "2026-0001" for row in rows)

"""The village writes down what is handed down; the county reads it at once and answers."""

from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.people.service import merge_villages
from pointsapp.powers.models import HandedTask
from tests.web.browsing import Browser
from tests.worlds import World

GIVEN = {
    "key": "k1", "title": "每天报一次巡查表", "sender": "镇环保办", "level": "town",
    "channel": "group", "handed_on": "2026-11-18",
}  # fmt: skip


def record(browser: Browser, world: World, **also: Any) -> Any:
    address = f"/powers/village/{world.a.id}/tasks/new"
    return browser.post(address, address, **(GIVEN | also))


def test_what_is_beyond_the_list_is_put_to_the_county_and_answered(
    session: Session, world: World, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    assert "上级还没有准入清单" in browser_of.get(f"/powers/village/{world.a.id}/tasks/new").text
    wrong = record(browser_of, world, sender="", title="每天报一次巡查表")
    assert wrong.status_code == 422
    assert "每天报一次巡查表" in wrong.text
    sent = record(browser_of, world)
    assert sent.status_code == 302
    assert "等县里答复" in browser_of.get(sent.location).text
    own = browser_of.post(f"{sent.location}/answer", answer="assist", reason="好的")
    assert own.status_code == 403
    browser_of.post("/logout")

    browser_of.sign_in("county")
    assert "清单以外的交办等答复，1 件" in browser_of.get("/desk").text
    page = browser_of.get("/powers/tasks").text
    assert "镇环保办" in page
    assert "谁交办得多" in page
    assert browser_of.post(f"{sent.location}/answer", answer="assist", reason="").status_code == 422
    done = browser_of.post(f"{sent.location}/answer", answer="withdrawn", reason="部门自己的事")
    assert done.status_code == 302
    again = browser_of.post(f"{sent.location}/answer", answer="assist", reason="再想想")
    assert "已经答复过了" in again.text
    assert "退回部门，村里不办" in browser_of.get("/powers/tasks?state=answered").text
    assert browser_of.get("/powers/tasks?state=answered&format=xlsx").data.startswith(b"PK")
    assert session.query(HandedTask).one().answer == "withdrawn"


def test_a_mistake_is_voided_by_the_village(
    session: Session, world: World, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    sent = record(browser_of, world)
    assert browser_of.post(f"{sent.location}/void", why="").status_code == 422
    assert browser_of.post(f"{sent.location}/void", why="记重了").status_code == 302
    assert "记重了" in browser_of.get(sent.location).text
    assert "每天报一次巡查表" in browser_of.get("/powers/tasks?state=void").text


def test_departments_that_the_village_wrote_are_offered_to_be_written_one_way(
    world: World, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    record(browser_of, world)
    offered = '<option value="镇环保办">'
    assert browser_of.get(f"/powers/village/{world.a.id}/tasks/new").text.count(offered) == 1
    browser_of.post("/logout")
    browser_of.sign_in("otherclerk")
    assert offered not in browser_of.get(f"/powers/village/{world.b.id}/tasks/new").text


def test_another_village_and_the_town_record_nothing_here(
    world: World, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    assert browser_of.get(f"/powers/village/{world.b.id}/tasks/new").status_code == 404
    browser_of.post("/logout")
    browser_of.sign_in("town")
    assert browser_of.get(f"/powers/village/{world.a.id}/tasks/new").status_code == 403


def test_after_a_merger_a_task_is_with_the_village_that_is_now(
    session: Session, world: World, browser_of: Browser, clock: FixedClock
) -> None:
    browser_of.sign_in("clerk")
    sent = record(browser_of, world).location
    browser_of.post("/logout")
    merge_villages(session, [world.a.id], world.b.id, on=village_day(clock.now()), by=None,
                   now=clock.now())  # fmt: skip
    session.commit()
    browser_of.sign_in("otherclerk")
    assert "镇环保办" in browser_of.get("/powers/tasks").text
    rows = browser_of.get(f"/api/v1/villages/{world.b.id}/handed-tasks").json["items"]
    assert [row["title"] for row in rows] == ["每天报一次巡查表"]
    assert browser_of.post(f"{sent}/void", why="并村了，不再报").status_code == 302


def test_a_form_says_how_often_and_is_found_among_forms(
    session: Session, world: World, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    wrong = record(browser_of, world, kind="form")
    assert wrong.status_code == 422
    assert "请选多久要一次" in wrong.text
    assert "任务不用选" in record(browser_of, world, every="month").text
    sent = record(browser_of, world, kind="form", every="month", title="每月巡查表")
    assert "报表，每月，今年要填 2 次" in browser_of.get(sent.location).text
    assert "每月巡查表" in browser_of.get("/powers/tasks?kind=form").text
    assert "每月巡查表" not in browser_of.get("/powers/tasks?kind=ledger").text
    table = BytesIO(browser_of.get("/powers/tasks?kind=form&format=xlsx").data)
    rows = CalamineWorkbook.from_filelike(table).get_sheet_by_index(0).to_python()
    assert any("报表，每月" in row for row in rows)
    answered = browser_of.get(f"/api/v1/villages/{world.a.id}/handed-tasks").json["items"]
    assert [(row["kind"], row["every"]) for row in answered] == [("form", "month")]
    assert "不再要了" in browser_of.get(sent.location).text
    assert browser_of.post(f"{sent.location}/end", last_on="2030-01-01").status_code == 422
    assert browser_of.post(f"{sent.location}/end", last_on="2026-11-18").status_code == 302
    assert "不再要了" not in browser_of.get(sent.location).text

"""The clerk records that a list went out, villagers read it, the town sees who has not."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.powers.models import PlanStage, PowerList, Publicity
from tests.web.browsing import Browser
from tests.worlds import FIRST_DAY, World


@pytest.fixture
def list_id(session: Session, world: World, now: datetime) -> int:
    """The list of village a."""
    row = PowerList(
        region_id=world.a.id, kind="power", number="2026-0001", title="清泉村小微权力清单",
        state="adopted", created_at=now, adopted_at=now, in_force_from=FIRST_DAY,
    )  # fmt: skip
    session.add(row)
    session.flush()
    list_id = row.id
    session.commit()
    return list_id


def record(browser: Browser, world: World, list_id: int, **also: Any) -> Any:
    address = f"/powers/village/{world.a.id}/lists/{list_id}/publicity"
    given = {"key": "k1", "way": "broadcast", "done_on": "2026-11-18", "reached": "", "note": ""}
    return browser.post(address, address, **(given | also))


def test_the_clerk_records_and_everybody_reads_one_sentence(
    session: Session, world: World, list_id: int, browser_of: Browser
) -> None:
    public = f"/v/{world.a.id}/lists/{list_id}"
    assert "这份清单还没有宣传过。" in browser_of.get(public).text
    browser_of.sign_in("clerk")
    wrong = record(browser_of, world, list_id, way="leaflet", note="挨户送")
    assert wrong.status_code == 422
    assert "请填到了多少户" in wrong.text
    assert "挨户送" in wrong.text
    assert record(browser_of, world, list_id, way="").status_code == 422
    sent = record(browser_of, world, list_id)
    assert sent.status_code == 302
    record(browser_of, world, list_id)
    assert "村广播；还没有用：公开栏" in browser_of.get(sent.location).text
    for page in (f"/powers/place/{world.a.id}", f"/powers/list/{list_id}", public):
        assert "已经宣传：村广播；" in browser_of.get(page).text

    back = f"/powers/publicity/{session.query(Publicity).one().id}/take-back"
    assert "村广播" in browser_of.get(back).text
    assert browser_of.post(back, why="").status_code == 422
    assert browser_of.post(back, why="没有播").status_code == 302
    assert "已经收回了" in browser_of.post(back, why="没有播").text
    assert "收回了：没有播" in browser_of.get(sent.location).text
    assert "这份清单还没有宣传过。" in browser_of.get(public).text


def test_a_town_sees_the_ways_of_its_villages_by_the_stages_it_stated(
    session: Session, world: World, list_id: int, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    record(browser_of, world, list_id)
    assert browser_of.get(f"/powers/place/{world.a.id}/stages").status_code == 404
    browser_of.post("/logout")

    browser_of.sign_in("town")
    page = browser_of.get("/powers/publicity").text
    assert "还没有定计划分几步" in page
    assert "1 个村有这份清单，1 个村没有" in page
    assert "0 / 2 户" in page
    address = f"/powers/place/{world.town_id}/stages"
    stage = {"key": "s", "name": "宣传发动", "first_on": "2026-03-01", "last_on": "2026-02-01"}
    assert "不能早于第一天" in browser_of.post(address, address, **stage).text
    stage["last_on"] = "2026-05-31"
    assert browser_of.post(address, address, **stage).status_code == 302
    stated = session.query(PlanStage.id).scalar()
    narrow = browser_of.get(f"/powers/publicity?list=power-&stage={stated}").text
    assert "柳河镇定的“宣传发动”" in narrow
    assert "村广播 0 个村" in narrow
    assert "村广播 1 个村" in browser_of.get("/powers/publicity").text
    sheet = browser_of.get("/powers/publicity?format=xlsx")
    assert sheet.data.startswith(b"PK")

    out = f"{address}/take-back"
    assert browser_of.post(out, stage_id=stated, why="").status_code == 422
    assert browser_of.post(out, stage_id=10**9, why="没有").status_code == 422
    assert browser_of.post(out, stage_id=stated, why="重定").status_code == 302
    assert "柳河镇还没有定" in browser_of.get(address).text


def test_another_village_records_nothing_here_and_who_only_reads_sees_no_form(
    world: World, list_id: int, browser_of: Browser
) -> None:
    address = f"/powers/village/{world.a.id}/lists/{list_id}/publicity"
    browser_of.sign_in("otherclerk")
    assert browser_of.get(address).status_code == 404
    browser_of.post("/logout")
    browser_of.sign_in("supervisor")
    assert "记一次宣传" not in browser_of.get(address).text
    assert browser_of.post(address, address, way="chat").status_code == 403
    assert browser_of.get(address.replace(str(list_id), "999999")).status_code == 404

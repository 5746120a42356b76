"""开始使用 for a village and its town, the bodies of a place, and a village from zero."""

from datetime import datetime
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.beginning.models import SkippedStep
from pointsapp.decisions.models import Body
from tests.business import Business, make_business
from tests.web.browsing import Browser
from tests.worlds import MARK, World


def test_a_village_sees_what_is_missing_and_where_to_do_it(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("clerk")
    assert "开始使用" in browser_of.get("/desk").text
    address = f"/start/village/{world.a.id}"
    page = browser_of.get(address).text
    assert "还没有细则" in page
    assert "村里还没有定“光荣榜上榜户数”" in page
    assert "登记职务" in page
    assert "由镇里或系统管理员来办" not in page  # the logins are there
    refused = browser_of.post(f"{address}/skip", reason="")
    assert refused.status_code == 422
    browser_of.post(f"{address}/skip", reason="以前没有记过积分")
    assert "从零开始：以前没有记过积分" in browser_of.get(address).text
    browser_of.post(f"{address}/skip", undo="1")
    session.rollback()
    assert session.scalars(select(SkippedStep)).all() == []


def test_a_village_that_registers_is_left_alone(
    browser_of: Browser, world: World, business: tuple[Business, Business]
) -> None:
    browser_of.sign_in("clerk")
    assert "看还差什么、到哪里办" not in browser_of.get("/desk").text


def test_a_town_sees_its_villages_side_by_side_also_as_a_table(
    browser_of: Browser, world: World
) -> None:
    browser_of.sign_in("town")
    assert browser_of.get("/start").status_code == 302
    address = f"/start/place/{world.town_id}"
    page = browser_of.get(address).text
    assert world.a.name in page
    assert world.b.name in page
    assert "还没有定：一人担任两个会签职务时" in page
    table = browser_of.get(f"{address}?format=xlsx")
    rows = list(load_workbook(BytesIO(table.data)).active.values)
    assert rows[0][:4] == ("村", "还差几步", "村民小组和联系人", "名册")
    assert [row[0] for row in rows[1:]] == [world.a.name, world.b.name]
    browser_of.client.post("/logout", data={"csrf_token": browser_of.token()})
    browser_of.sign_in("clerk")
    assert browser_of.get(address).status_code == 404
    assert MARK not in browser_of.get(f"/start/village/{world.a.id}").text


def test_bodies_are_named_and_what_they_need_is_told(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("clerk")
    address = f"/decisions/place/{world.a.id}/bodies"
    page = browser_of.get(address).text
    assert "最少到会：应到的 2/3 以上" in page
    assert "镇或县里还没有定：党支部委员会最少到会" in page
    assert browser_of.post(address, kind="town", name="镇政府").status_code == 422
    assert browser_of.post(address, kind="branch", name="清泉村党支部").status_code == 302
    assert browser_of.post(address, kind="branch", name="清泉党支部").status_code == 302
    assert session.scalars(select(Body.name)).all() == ["清泉党支部"]


def test_who_works_at_a_village_comes_back_to_it_until_it_has_begun(
    browser_of: Browser, world: World, session: Session, now: datetime
) -> None:
    browser_of.sign_in("town")
    town, village = f"/start/place/{world.town_id}", f"/start/village/{world.a.id}"
    assert browser_of.get("/start").location == town
    assert "柳河镇各村到了哪一步" in browser_of.get(village).text
    assert browser_of.get("/start").location == village
    assert browser_of.get("/desk").text.count(f'href="{town}"') == 1
    make_business(session, world, now)
    session.commit()
    assert browser_of.get("/start").location == town

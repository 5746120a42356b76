"""Notice sheets in a browser: look, publish once, print, read out."""

import re

from sqlalchemy import select

from pointsapp.claims.models import Sheet
from tests.web.browsing import Browser
from tests.web.claims.conftest import Desk


def prepare(desk: Desk) -> str:
    return f"/claims/sheets/prepare/{desk.world.a.id}/household"


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found
    return found.group(1)


def published(desk: Desk, clerk: Browser) -> str:
    page = clerk.get(prepare(desk)).text
    answer = clerk.post(prepare(desk), unit="household", month="2026-11", seen=seen(page))
    assert answer.status_code == 302
    return str(answer.location)


def test_nothing_is_published_unseen(desk: Desk, clerk: Browser) -> None:
    desk.approved(0)
    page = clerk.get(prepare(desk)).text
    assert "公示 1 条" in page
    assert "11月28日" in page
    desk.approved(1)
    answer = clerk.post(prepare(desk), unit="household", month="2026-11", seen=seen(page))
    assert answer.status_code == 409
    assert "刚才又有变化" in answer.text
    assert "公示 2 条" in answer.text
    assert desk.session.scalars(select(Sheet)).all() == []


def test_pressed_twice_one_sheet_is_published(desk: Desk, clerk: Browser) -> None:
    desk.approved(0)
    assert "有 1 条审核通过，等公示" in clerk.get("/claims/sheets").text
    page = seen(clerk.get(prepare(desk)).text)
    answers = [
        clerk.post(prepare(desk), unit="household", month="2026-11", seen=page) for _ in range(2)
    ]
    assert answers[0].location == answers[1].location
    desk.session.rollback()
    assert len(desk.session.scalars(select(Sheet)).all()) == 1
    listed = clerk.get("/claims/sheets").text
    assert "2026 年第 1 期" in listed
    assert "还有 6 天" in listed


def test_nothing_to_publish_is_a_sentence(desk: Desk, clerk: Browser) -> None:
    answer = clerk.get(prepare(desk))
    assert answer.status_code == 422
    assert "不用公示" in answer.text


def test_staff_see_names_and_workings_the_paper_hides_who_lost_points(
    desk: Desk, clerk: Browser
) -> None:
    desk.approved(0, 12)
    desk.approved(1, 31)
    address = published(desk, clerk)
    staff = clerk.get(address).text
    assert "何广田" in staff
    assert "垃圾不分类" in staff
    assert "记异议" in staff
    for paper in ("a4", "a3"):
        sheet = clerk.get(f"{address}/print?paper={paper}").text
        assert f'data-paper="{paper}"' in sheet
        assert "周桂兰" in sheet
        assert "何广田" not in sheet
        assert "垃圾不分类" in sheet
        assert "<svg" in sheet
    group = clerk.get(f"{address}/print?group={desk.world.a.group_id}").text
    assert "清泉村一组" in group
    assert clerk.get(f"{address}/print?group={desk.world.b.group_id}").status_code == 404


def test_the_words_for_group_and_loudspeaker_name_no_deduction(desk: Desk, clerk: Browser) -> None:
    desk.approved(0, 12)
    desk.approved(1, 31)
    page = clerk.get(f"{published(desk, clerk)}/text").text
    assert "周桂兰：义务工，加3分。" in page
    assert "http://localhost/v/" in page
    assert "何广田" not in page


def test_another_villages_sheet_is_not_found(desk: Desk, clerk: Browser) -> None:
    desk.approved(0)
    address = published(desk, clerk)
    other = desk.browser("otherclerk")
    for more in ("", "/print", "/text"):
        assert other.get(f"{address}{more}").status_code == 404
    assert "第 1 期" not in other.get("/claims/sheets").text
    assert other.get(prepare(desk)).status_code == 404
    assert desk.browser("supervisor").get(prepare(desk)).status_code == 403


def test_a_recorded_sheet_says_from_when_it_counts_and_when_it_was_written(
    desk: Desk, clerk: Browser
) -> None:
    desk.approved(0)
    desk.recorded(desk.published())
    page = desk.browser("clerk").get("/claims/sheets/1").text
    assert "已记账" in page
    assert "11月29日" in page
    assert "11月30日" in page

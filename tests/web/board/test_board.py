"""The village board: what everybody may read, and nothing else."""

import re
from datetime import date

import pytest
from sqlalchemy.orm import Session

from pointsapp.claims import service as claims
from pointsapp.decisions.models import Setting
from pointsapp.foundation.clock import FixedClock
from pointsapp.people.models import Person
from pointsapp.rulebooks.models import RuleBook
from tests.business import Business, consent
from tests.web.browsing import Browser
from tests.worlds import World

Businesses = tuple[Business, Business]


def test_the_front_door_leads_to_every_village(world: World, browser_of: Browser) -> None:
    towns = browser_of.get("/").text
    assert "柳河镇" in towns
    villages = browser_of.get(f"/?in={world.town_id}").text
    assert f'href="/v/{world.a.id}"' in villages
    assert f'href="/v/{world.b.id}"' in villages
    found = browser_of.get("/?q=清泉").text
    assert f'href="/v/{world.a.id}"' in found
    assert f'href="/v/{world.b.id}"' not in found


def test_the_board_of_an_empty_village_says_what_is_not_there_yet(
    world: World, browser_of: Browser
) -> None:
    page = browser_of.get(f"/v/{world.a.id}").text
    for sentence in ("还没有通过的积分细则", "现在没有正在公示的", "还没有记过账"):
        assert sentence in page


def test_what_is_no_village_has_no_board(world: World, browser_of: Browser) -> None:
    for region_id in (world.town_id, world.a.group_id, 99_999):
        assert browser_of.get(f"/v/{region_id}").status_code == 404


def test_the_board_names_awards_but_never_who_lost_points(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    sheets = (business[0].open_sheet_id, business[0].recorded_sheet_id)
    pages = [browser_of.get(f"/v/{world.a.id}/sheets/{each}").text for each in sheets]
    assert "周桂兰" in pages[0]
    assert "何广田" in pages[0]
    # Behind the deduction stands 何广田 alone; the recorded sheet names only who gained.
    assert "垃圾不分类" in pages[1]
    assert "周桂兰" in pages[1]
    assert "何广田" not in pages[1]


def test_the_whole_board_is_there(world: World, business: Businesses, browser_of: Browser) -> None:
    page = browser_of.get(f"/v/{world.a.id}").text
    for words in (
        "2026年11月", "还有 4 天", "应到 46 人，实到 41 人；同意 39，反对 1，弃权 1",
        "划掉的条目", "第 1 号", "近期日子", "韩秀芝",
    ):  # fmt: skip
        assert words in page, words


def test_adoption_struck_rows_full_text_and_minutes_are_public(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    a, book = world.a.id, business[0].book_id
    assert "集体义务工" in browser_of.get(f"/v/{a}/books/{book}").text
    assert "集体义务工" not in browser_of.get(f"/v/{a}/books/{book}?q=庭院").text
    struck = browser_of.get(f"/v/{a}/books/{book}/struck").text
    assert "取消低保" in struck
    assert "社会救助暂行办法" in struck
    minutes = browser_of.get(f"/v/{a}/resolutions/{business[0].resolution_id}").text
    assert "逐条讨论" in minutes
    assert f"/books/{book}" in browser_of.get(f"/v/{a}/books").text


def test_a_draft_and_another_village_s_papers_are_not_found_here(
    world: World, business: Businesses, browser_of: Browser, session: Session
) -> None:
    a, b = world.a.id, business[1]
    for address in (
        f"/v/{a}/books/{b.book_id}",
        f"/v/{a}/sheets/{b.open_sheet_id}",
        f"/v/{a}/resolutions/{b.resolution_id}",
        f"/v/{a}/books/{business[0].book_id}/changes",
    ):
        assert browser_of.get(address).status_code == 404, address
    session.get_one(RuleBook, business[0].book_id).state = "draft"
    session.commit()
    assert browser_of.get(f"/v/{a}/books/{business[0].book_id}").status_code == 404


def decide_list_size(session: Session, village_id: int, clock: FixedClock) -> None:
    session.add(
        Setting(
            region_id=village_id, key="honour.list_size", value="10", source="决议",
            from_on=date(2026, 1, 1), set_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()


def honour_list_on(page: str) -> str:
    return page.partition("<h2>光荣榜</h2>")[2].partition("</section>")[0]


def test_an_undecided_honour_list_says_so_and_names_nobody(
    world: World, business: Businesses, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    consent(session, world.a, clock.now())
    session.commit()
    shown = honour_list_on(browser_of.get(f"/v/{world.a.id}").text)
    assert "村里还没有定光荣榜列几户" in shown
    assert "周桂兰" not in shown


def test_the_honour_list_names_who_agreed(
    world: World, business: Businesses, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    consent(session, world.a, clock.now())
    decide_list_size(session, world.a.id, clock)
    shown = honour_list_on(browser_of.get(f"/v/{world.a.id}").text)
    assert "周桂兰" in shown
    assert ">6<" in shown


@pytest.mark.parametrize("born_on", [None, date(2010, 1, 1)])
def test_a_minor_and_who_may_be_one_are_never_on_the_honour_list(
    world: World, business: Businesses, browser_of: Browser, session: Session,
    clock: FixedClock, born_on: date | None,
) -> None:  # fmt: skip
    consent(session, world.a, clock.now())
    session.get_one(Person, world.a.homes[0].head_id).born_on = born_on
    decide_list_size(session, world.a.id, clock)
    assert "周桂兰" not in honour_list_on(browser_of.get(f"/v/{world.a.id}").text)


def test_nobody_is_on_the_honour_list_without_consent(
    world: World, business: Businesses, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    decide_list_size(session, world.a.id, clock)
    assert honour_list_on(browser_of.get(f"/v/{world.a.id}").text) == ""


def test_a_correction_is_published_with_what_was_taken_back(
    world: World, business: Businesses, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    claims.decide_contest(
        session, business[0].appeal_id, upheld=True, reason="查实那天不在家",
        by=world.logins["supervisor"], now=clock.now(),
    )  # fmt: skip
    session.commit()
    page = browser_of.get(f"/v/{world.a.id}/errata").text
    assert "多扣 2 分已冲正" in page
    assert "何广田" not in page
    assert "多扣 2 分已冲正" in browser_of.get(f"/v/{world.a.id}").text


def test_seals_are_public_and_name_nobody(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    page = browser_of.get(f"/v/{world.a.id}/seals").text
    assert "第 1 号" in page
    assert "周桂兰" not in page


def test_the_last_day_of_a_notice_is_said(
    world: World, business: Businesses, browser_of: Browser, clock: FixedClock
) -> None:
    clock.move(days=4)
    assert "今天最后一天" in browser_of.get(f"/v/{world.a.id}").text
    clock.move(days=1)
    assert "现在没有正在公示的" in browser_of.get(f"/v/{world.a.id}").text


def test_a_long_sheet_is_read_in_pages_and_printed_whole(
    world: World, business: Businesses, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pointsapp.web.board.sheets.AWARDS_A_PAGE", 1)
    sheet = f"/v/{world.a.id}/sheets/{business[0].open_sheet_id}"
    first, second = browser_of.get(sheet).text, browser_of.get(f"{sheet}?page=2").text
    assert "周桂兰" in first
    assert "何广田" not in first
    assert "何广田" in second
    whole = browser_of.get(f"{sheet}?whole=1").text
    assert "周桂兰" in whole
    assert "何广田" in whole


@pytest.mark.parametrize("key", ["9" * 30, "0", "9223372036854775808"])
def test_a_number_that_no_row_can_have_is_not_found(
    world: World, browser_of: Browser, key: str
) -> None:
    for address in (f"/v/{key}", f"/v/{world.a.id}/sheets/{key}", f"/v/{world.a.id}/books/{key}"):
        assert browser_of.get(address).status_code == 404, address
    for address in (f"/?in={key}", f"/look-up?village={key}"):
        assert browser_of.get(address).status_code in (200, 404), address


def test_a_television_in_the_village_hall_shows_the_board_in_its_own_size(
    world: World, browser_of: Browser
) -> None:
    board = f"/v/{world.a.id}"
    link = re.search(r'href="(/size\?to=tv[^"]*)"', browser_of.get(board).text)
    assert link
    assert browser_of.get(link[1].replace("&amp;", "&")).location == board
    page = browser_of.get(board).text
    assert 'data-size="tv"' in page
    assert "to=tv" not in page
    assert ">标准字<" in page

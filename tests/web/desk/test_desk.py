"""The desk: what waits for whom, the villages side by side, the trail, the ledger, the search."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.clock import FixedClock
from pointsapp.ledger import queries as ledger
from pointsapp.people import service as people
from tests.business import Business
from tests.web.browsing import Browser
from tests.worlds import MARK, World

Businesses = tuple[Business, Business]


def test_each_sees_what_is_theirs_to_do(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    browser_of.sign_in("reviewer")
    reviewer = browser_of.get("/desk").text
    assert "审核登记，1 条" in reviewer
    # The reviewer of that very line does not answer its objection.
    assert "答复异议" not in reviewer
    browser_of.post("/logout")
    browser_of.sign_in("supervisor")
    supervisor = browser_of.get("/desk").text
    assert "答复异议" in supervisor
    assert "答复申诉" in supervisor
    assert "审核登记" not in supervisor


def test_what_the_village_has_not_decided_waits_for_the_clerk(
    world: World, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    page = browser_of.get("/desk").text
    assert "还没有正在用的积分细则" in page
    assert "村里还没有定 7 项" in page


def test_a_late_answer_is_said_to_be_late(
    world: World, business: Businesses, browser_of: Browser, clock: FixedClock
) -> None:
    clock.move(days=6)
    browser_of.sign_in("supervisor")
    assert "超期" in browser_of.get("/desk").text


def test_the_town_sees_its_villages_side_by_side_and_takes_them_home(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    browser_of.sign_in("town")
    page = browser_of.get("/desk").text
    assert "各村情况" in page
    for village in (world.a, world.b):
        assert f'href="/desk/village/{village.id}"' in page
    book = load_workbook(BytesIO(browser_of.get("/desk?format=xlsx").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[:3] for row in rows if row[0] == "清泉村"] == [("清泉村", 2, 1)]


def test_entering_a_village_is_remembered(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    browser_of.sign_in("town")
    assert browser_of.get(f"/desk/village/{world.a.id}").location == "/desk"
    assert MARK not in browser_of.get("/desk").text


@pytest.mark.parametrize(
    ("q", "shown"), [("周桂", "周桂兰 01-011"), ("01-012", "何广田"), ("第 2 期", "第 2 期公示")]
)
def test_one_line_finds_households_and_sheets(
    world: World, business: Businesses, browser_of: Browser, q: str, shown: str
) -> None:
    browser_of.sign_in("clerk")
    page = browser_of.get("/desk/find", query_string={"q": q}).text
    assert shown in page
    assert MARK not in page


def test_the_search_finds_an_objection_by_its_number(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    browser_of.sign_in("supervisor")
    page = browser_of.get("/desk/find?q=2026-000").text
    assert "异议 2026-000" in page
    assert "申诉 2026-000" in page


@pytest.mark.parametrize("q", [MARK, f"{MARK}甲", "%", "_", "'"])
def test_the_search_finds_nothing_of_other_villages(
    world: World, business: Businesses, browser_of: Browser, q: str
) -> None:
    browser_of.sign_in("clerk")
    page = browser_of.get("/desk/find", query_string={"q": q}).text
    assert "没有找到" in page


def test_the_trail_is_in_words_and_limited_to_the_place(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    browser_of.sign_in("supervisor")
    page = browser_of.get("/desk/audit").text
    assert "开始公示" in page
    assert "村信息员张clerk" in page
    assert MARK not in page
    only = browser_of.get("/desk/audit?kind=card").text
    assert "制户码卡" in only
    assert "开始公示" not in only.partition("<tbody")[2]


def test_every_action_in_the_trail_has_words(
    world: World, business: Businesses, browser_of: Browser, session: Session
) -> None:
    from pointsapp.web.desk.words import ACTIONS, SUBJECTS

    rows = session.query(AuditRow).all()
    assert {row.action for row in rows} <= set(ACTIONS)
    assert {row.subject_kind for row in rows} <= set(SUBJECTS)


def test_the_ledger_lists_balances_and_opens_an_account(
    world: World, business: Businesses, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    browser_of.sign_in("clerk")
    page = browser_of.get("/desk/ledger").text
    assert "周桂兰" in page
    assert MARK not in page
    account = ledger.account_of_household(session, world.a.homes[0].id, on=clock.now().date())
    assert account is not None
    shown = browser_of.get(f"/desk/ledger/{account.id}").text
    assert "2026-0001/12" in shown
    assert "+6" in shown
    before = browser_of.get(f"/desk/ledger/{account.id}?occurred=2026-11-01").text
    assert "0 分" in before.partition("到那天为止")[2]
    recorded = browser_of.get(f"/desk/ledger/{account.id}?recorded=2026-11-22").text
    assert "6 分" in recorded.partition("到那天为止")[2]
    wrong = browser_of.get(f"/desk/ledger/{account.id}?occurred=2026-11-31")
    assert "11月31日没有这一天" in wrong.text


def test_a_member_without_the_right_is_told_so_and_a_stranger_is_told_nothing(
    world: World, business: Businesses, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    foreign = ledger.account_of_household(session, world.b.homes[0].id, on=clock.now().date())
    assert foreign is not None
    browser_of.sign_in("clerk")
    assert browser_of.get("/desk/audit").status_code == 403
    assert browser_of.get(f"/desk/ledger/{foreign.id}").status_code == 404
    assert browser_of.get(f"/desk/village/{world.b.id}").status_code == 404


def test_a_household_that_moved_away_is_still_in_the_ledger(
    world: World, business: Businesses, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    people.end_household(
        session, world.a.homes[0].id, on=clock.now().date(), by=None, now=clock.now()
    )
    session.commit()
    browser_of.sign_in("clerk")
    assert browser_of.get("/desk/ledger").status_code == 200


def test_the_tabs_count_what_waits_in_the_place(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    browser_of.sign_in("reviewer")
    page = browser_of.get("/desk").text
    assert '审核<span class="tabs__n">1</span>' in page
    assert '异议和申诉<span class="tabs__n">2</span>' in page

"""The household's page: the sums, the lines, contesting one of them."""

import re

from sqlalchemy.orm import Session

from pointsapp.claims.models import SheetLine
from pointsapp.contests.models import Contest
from pointsapp.foundation.clock import FixedClock
from tests.business import Business
from tests.web.browsing import Browser
from tests.worlds import MARK, World

Businesses = tuple[Business, Business]


def open_home(browser: Browser, world: World, number: int = 0) -> str:
    browser.scan(world.a.homes[number])
    browser.prove()
    return browser.get("/my").text


def test_the_sum_adds_up_to_the_figure_it_explains(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    page = open_home(browser_of, world)
    # Two days of work at 3 points, half of which may be spent.
    assert re.search(r'figure__n">3<', page)
    assert '<th scope="row">2026 年加分</th><td>+3</td>' in page
    assert "<b>6 分</b>" in page


def test_every_line_says_rule_recorder_reviewer_and_notice(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    page = open_home(browser_of, world)
    assert "集体义务工 2 次" in page
    assert "细则第 12 条" in page
    assert "村信息员张clerk" in page
    assert "公示中" in page
    assert "等审核" in page


def test_an_objection_is_confirmed_with_its_number_and_deadline(
    world: World, business: Businesses, browser_of: Browser, session: Session
) -> None:
    page = open_home(browser_of, world)
    address = re.search(r'href="(/my/contest/line/\d+)"', page)
    assert address
    assert "庭院整洁" in browser_of.get(address[1]).text
    empty = browser_of.post(address[1], address[1], statement=" ")
    assert empty.status_code == 422
    answer = browser_of.post(address[1], address[1], statement="那天我家没有人")
    confirmed = browser_of.get(answer.location).text
    raised = session.query(Contest).order_by(Contest.id.desc()).first()
    assert raised is not None
    assert (raised.via, raised.raised_by) == ("card", None)
    assert raised.number in confirmed
    assert "11月27日" in confirmed
    again = browser_of.post(address[1], address[1], statement="再提一次")
    assert again.status_code == 422
    assert "再提一次" in again.text


def test_an_own_objection_can_be_taken_back(
    world: World, business: Businesses, browser_of: Browser, session: Session
) -> None:
    open_home(browser_of, world, 1)
    own = f"/my/contests/{business[0].objection_id}"
    browser_of.post(f"{own}/withdraw", own)
    assert session.get_one(Contest, business[0].objection_id).state == "withdrawn"


def test_the_contests_and_lines_of_others_are_not_found(
    world: World, business: Businesses, browser_of: Browser, session: Session
) -> None:
    open_home(browser_of, world, 0)
    foreign = session.query(SheetLine).filter_by(sheet_id=business[1].open_sheet_id).first()
    assert foreign is not None
    for address in (
        f"/my/contests/{business[0].objection_id}",
        f"/my/contests/{business[1].appeal_id}",
        f"/my/contest/line/{foreign.id}",
    ):
        assert browser_of.get(address).status_code == 404
    assert (
        browser_of.post(f"/my/contests/{business[1].objection_id}/withdraw", "/my/pin").status_code
        == 404
    )


def test_without_the_pin_nothing_is_contested(
    world: World, business: Businesses, browser_of: Browser, clock: FixedClock
) -> None:
    browser_of.scan(world.a.homes[1])
    answer = browser_of.get(f"/my/contests/{business[0].objection_id}")
    assert answer.location.startswith("/my/pin")


def test_the_paper_has_every_line_and_nothing_of_others(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    open_home(browser_of, world)
    paper = browser_of.get("/my/print?paper=a4")
    assert paper.status_code == 200
    assert 'data-paper="a4"' in paper.text
    assert MARK not in paper.text
    assert "何广田" not in paper.text


def test_the_household_sees_all_that_is_stored_about_it_and_nobody_else(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    open_home(browser_of, world)
    page = browser_of.get("/my/stored").text
    for words in ("01-011", "1970-05-01", "登记过的事", "2026-11-22"):
        assert words in page, words
    own = browser_of.get("/my/stored.json")
    assert own.json is not None
    assert own.json["住过的地方"][0]["户号"] == "01-011"
    assert MARK not in page + own.text
    assert "何广田" not in page + own.text


def test_the_household_finds_its_entries_in_the_public_file_of_seals(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    open_home(browser_of, world)
    own = browser_of.get("/my/ledger.json").json
    public = browser_of.get(f"/v/{world.a.id}/seals.json").json
    assert own is not None
    assert public is not None
    (entry,) = own["entries"]
    sealed = {seal["number"]: seal["leaves"] for seal in public["seals"]}
    assert sealed[entry["seal"]][entry["position"] - 1] == entry["leaf"]

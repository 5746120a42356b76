"""Relief rounds in the browser: the village lists and posts, town and county decide."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.contests.models import Contest
from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.people.models import User
from tests.web.browsing import Browser
from tests.worlds import MARK, World

pytestmark = pytest.mark.sqlite_only
As = Callable[[str], Browser]


@pytest.fixture
def sign(app: Flask, world: World) -> As:
    """A browser in which somebody is signed in."""

    def signed(login: str) -> Browser:
        browser = Browser(app.test_client())
        browser.sign_in(login)
        return browser

    return signed


@pytest.fixture
def clerk(sign: As) -> Browser:
    return sign("clerk")


@pytest.fixture
def today(clock: FixedClock) -> str:
    return village_day(clock.now()).isoformat()


@pytest.fixture
def opened(session: Session, world: World, clerk: Browser, today: str) -> ReliefRound:
    """A round with one household that goes on and one that is new."""
    answer = clerk.post(
        f"/matters/village/{world.a.id}/relief/new", scheme="低保", opened_on=today, matter=""
    )
    assert answer.status_code == 302
    for home, before in zip(world.a.homes, ("in", "out"), strict=True):
        added = add(clerk, 1, f"01-{home.door}", before)
        assert added.status_code == 302, added.text
    return session.query(ReliefRound).one()


def add(browser: Browser, round_id: int, household: str, before: str, **said: str) -> Any:
    said = {"opinion": "in", "note": "", **said}
    return browser.post(
        f"/matters/relief/{round_id}/add", household=household, before=before, **said
    )


@pytest.fixture
def posted(opened: ReliefRound, clerk: Browser, today: str) -> ReliefRound:
    """The same, hanging since today."""
    clerk.post(f"/matters/relief/{opened.id}/publish", from_on=today)
    return opened


@pytest.fixture
def lines(session: Session, posted: ReliefRound) -> list[int]:
    return [each.id for each in session.query(ReliefLine).order_by(ReliefLine.id)]


def decide(browser: Browser, line_id: int, level: str, outcome: str, on: str, why: str = "") -> Any:
    return browser.post(
        f"/matters/relief/lines/{line_id}/decide", level=level, outcome=outcome, reason=why,
        decided_on=on,
    )  # fmt: skip


def test_a_round_goes_through_all_its_pages(
    session: Session, world: World, sign: As, clerk: Browser, lines: list[int], clock: FixedClock
) -> None:
    clock.move(days=5)
    on = village_day(clock.now()).isoformat()
    town, county = sign("town"), sign("county")
    queue = town.get("/matters/relief/queue").text
    assert "等镇里审核" in queue
    assert world.a.homes[0].head in queue
    town.post("/matters/relief/queue", level="town", pick=str(lines[0]))
    assert decide(town, lines[1], "town", "out", on).status_code == 422
    assert decide(town, lines[1], "town", "out", on, "家里有车").status_code == 302
    assert "家里有车" in county.get(f"/matters/relief/lines/{lines[1]}").text
    county.post("/matters/relief/queue", level="county", pick=str(lines[0]))
    assert decide(county, lines[1], "county", "out", on, "收入超过标准").status_code == 302
    assert "救助复核县里批完了" in sign("clerk").get("/desk").text
    again = sign("clerk")
    assert again.post("/matters/relief/1/close", closed_on=on).status_code == 302
    session.rollback()
    told = {each.id: (each.town_outcome, each.county_outcome) for each in session.query(ReliefLine)}
    assert told == {lines[0]: ("in", "in"), lines[1]: ("out", "out")}
    sheet = again.get("/matters/relief/1/sheet").text
    assert "复核结果" in sheet
    assert "继续享受" in sheet
    assert "收入超过标准" not in sheet


def test_the_list_of_rounds_is_searched_downloaded_and_says_when_it_is_empty(
    world: World, clerk: Browser, today: str
) -> None:
    assert "没有在办的复核" in clerk.get("/matters/relief").text
    clerk.post(
        f"/matters/village/{world.a.id}/relief/new", scheme="低保", opened_on=today, matter=""
    )
    assert "低保" in clerk.get("/matters/relief?q=低保").text
    assert "没有找到" in clerk.get("/matters/relief?q=五保").text
    assert clerk.get("/matters/relief?format=xlsx").data.startswith(b"PK")
    assert clerk.get("/matters/relief/1?format=xlsx").data.startswith(b"PK")
    assert 'href="/matters/relief"' in clerk.get("/matters").text


def test_who_is_against_a_household_must_say_why_and_what_was_typed_stays(
    world: World, clerk: Browser, opened: ReliefRound
) -> None:
    answer = add(clerk, opened.id, "01-011", "in", opinion="out")
    assert answer.status_code == 422
    assert "写明理由" in answer.text
    assert 'value="01-011"' in answer.text
    assert add(clerk, opened.id, "01-999", "in").status_code == 422


def test_the_preview_and_the_paper_show_masked_names_alone(
    world: World, clerk: Browser, opened: ReliefRound, today: str
) -> None:
    head, door = world.a.homes[0].head, f"01-{world.a.homes[0].door}"
    preview = clerk.get(f"/matters/relief/{opened.id}/publish").text
    assert "至少贴 5 天" in preview
    clerk.post(f"/matters/relief/{opened.id}/publish", from_on=today)
    sheet = clerk.get(f"/matters/relief/{opened.id}/sheet").text
    for page in (preview, sheet):
        assert head[0] + "某某" in page
        assert head not in page
        assert door not in page
    assert "不是决定" in sheet
    assert "只贴本村公开栏" in sheet
    assert "<svg" not in sheet


def test_the_board_shows_the_list_masked_while_it_hangs_and_then_only_figures(
    world: World, browser_of: Browser, lines: list[int], clock: FixedClock
) -> None:
    masked, head = world.a.homes[0].head[0] + "某某", world.a.homes[0].head
    address = f"/v/{world.a.id}/relief"
    assert address in browser_of.get(f"/v/{world.a.id}").text
    answer = browser_of.get(address)
    assert masked in answer.text
    assert head not in answer.text
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert masked not in browser_of.get(f"/v/{world.b.id}/relief").text
    clock.move(days=5)
    assert masked not in browser_of.get(address).text
    assert "救助名单公示" not in browser_of.get(f"/v/{world.a.id}").text


def test_a_missed_household_is_added_after_the_list_was_taken_down(
    session: Session, clerk: Browser, posted: ReliefRound, today: str
) -> None:
    refused = add(clerk, posted.id, "01-011", "in")
    assert refused.status_code == 422
    assert "撤下名单" in refused.text
    assert "天数从头算" in clerk.get(f"/matters/relief/{posted.id}/take-down").text
    clerk.post(f"/matters/relief/{posted.id}/take-down", reason="漏了一户")
    assert add(clerk, posted.id, "01-011", "in").status_code == 302
    assert clerk.get(f"/matters/relief/{posted.id}/sheet").status_code == 404
    answer = clerk.post(f"/matters/relief/{posted.id}/publish", from_on=today)
    assert answer.status_code == 302


def test_an_objection_is_written_down_by_the_clerk_and_answered_by_the_town(
    session: Session, sign: As, clerk: Browser, lines: list[int], clock: FixedClock
) -> None:
    said = {"via": "oral", "who": "", "statement": "他家盖了楼"}
    for _ in range(2):
        answer = clerk.post(f"/matters/relief/lines/{lines[0]}/object", **said)
        assert answer.status_code == 302
    session.rollback()
    contest = session.query(Contest).one()
    assert clerk.get(f"/matters/relief/objections/{contest.id}").status_code == 403
    assert clerk.get(f"/contests/{contest.id}").status_code == 404
    clock.move(days=5)
    town = sign("town")
    assert "对救助名单的异议等答复" in town.get("/desk").text
    assert "他家盖了楼" in town.get("/matters/relief/queue?state=objections").text
    assert "有异议还没有答复" in town.get(f"/matters/relief/lines/{lines[0]}").text
    answer = town.post(
        f"/matters/relief/objections/{contest.id}", outcome="rejected", reason="楼是他侄子的"
    )
    assert answer.status_code == 302
    page = sign("clerk").get(f"/matters/relief/lines/{lines[0]}").text
    assert "楼是他侄子的" in page


@pytest.mark.parametrize("login", ["clerk", "reviewer", "supervisor", "cadre"])
def test_nobody_in_the_village_decides_or_answers(
    session: Session, sign: As, lines: list[int], clock: FixedClock, login: str
) -> None:
    clock.move(days=5)
    browser = sign(login)
    on = village_day(clock.now()).isoformat()
    assert decide(browser, lines[0], "town", "in", on).status_code == 403
    assert decide(browser, lines[0], "county", "in", on).status_code == 403
    queue = browser.post("/matters/relief/queue", level="town", pick=str(lines[0]))
    assert queue.status_code == 403
    assert "镇里审核</h2>" not in browser.get(f"/matters/relief/lines/{lines[0]}").text


def test_the_town_does_not_decide_as_the_county_nor_the_county_as_the_town(
    session: Session, sign: As, lines: list[int], clock: FixedClock
) -> None:
    clock.move(days=5)
    on = village_day(clock.now()).isoformat()
    county, town = sign("county"), sign("town")
    assert "由镇里审核" in decide(county, lines[0], "town", "in", on).text
    assert "不由您办" in county_page(county, "town", lines[0])
    decide(town, lines[0], "town", "in", on)
    assert "由县里审批" in decide(town, lines[0], "county", "in", on).text
    session.rollback()
    assert session.get_one(ReliefLine, lines[0]).county_outcome is None


def county_page(browser: Browser, level: str, line_id: int) -> str:
    answer = browser.post("/matters/relief/queue", level=level, pick=str(line_id))
    assert answer.status_code == 302
    return browser.get(answer.location).text


def test_who_is_of_the_household_does_not_decide_on_it(
    session: Session, world: World, sign: As, lines: list[int], clock: FixedClock
) -> None:
    clock.move(days=5)
    session.rollback()
    town = session.query(User).filter_by(login_name="town").one()
    town.person_id = world.a.homes[0].head_id
    session.commit()
    on = village_day(clock.now()).isoformat()
    answer = decide(sign("town"), lines[0], "town", "in", on)
    assert answer.status_code == 422
    assert "要回避" in answer.text


@pytest.mark.parametrize("login", ["reviewer", "supervisor", "cadre"])
def test_reasons_and_objections_are_read_only_by_who_lists_or_decides(
    sign: As, clerk: Browser, opened: ReliefRound, today: str, login: str
) -> None:
    add(clerk, opened.id, "01-011", "in", opinion="out", note="儿子上班了")
    assert "儿子上班了" in clerk.get("/matters/relief/lines/1").text
    clerk.post(f"/matters/relief/{opened.id}/publish", from_on=today)
    said = {"via": "oral", "who": "", "statement": "他家还困难"}
    clerk.post("/matters/relief/lines/1/object", **said)
    page = sign(login).get("/matters/relief/lines/1").text
    assert "儿子上班了" not in page
    assert "他家还困难" not in page


def test_another_villages_rounds_lines_and_objections_are_nothing(
    session: Session, world: World, sign: As, ids: dict[str, Any], there: dict[str, Any]
) -> None:
    clerk = sign("clerk")
    line, found = there["relief_line_id"], there["round_id"]
    pages = (
        f"/matters/relief/{found}", f"/matters/relief/{found}/sheet",
        f"/matters/relief/{found}/publish", f"/matters/relief/{found}/take-down",
        f"/matters/relief/{found}/add", f"/matters/relief/lines/{line}",
        f"/matters/relief/lines/{line}/object",
    )  # fmt: skip
    for address in pages:
        assert clerk.get(address).status_code == 404, address
    assert MARK not in clerk.get("/matters/relief").text


def test_a_line_is_dropped_only_when_it_was_a_mistake(
    session: Session, clerk: Browser, opened: ReliefRound
) -> None:
    assert clerk.post("/matters/relief/lines/1/drop").status_code == 409
    assert clerk.post("/matters/relief/lines/2/drop").status_code == 302
    session.rollback()
    assert [each.id for each in session.query(ReliefLine)] == [1]


def test_those_without_a_change_are_filled_in_at_once(
    session: Session, world: World, sign: As, clerk: Browser, lines: list[int], today: str,
    clock: FixedClock,
) -> None:  # fmt: skip
    clock.move(days=5)
    on = village_day(clock.now()).isoformat()
    for login, level in (("town", "town"), ("county", "county")):
        browser = sign(login)
        browser.post("/matters/relief/queue", level=level, pick=[str(each) for each in lines])
    clerk = sign("clerk")
    clerk.post("/matters/relief/1/close", closed_on=on)
    clock.move(days=60)
    on = village_day(clock.now()).isoformat()
    clerk = sign("clerk")
    clerk.post(f"/matters/village/{world.a.id}/relief/new", scheme="低保", opened_on=on, matter="")
    assert "没有变化的" in clerk.get("/matters/relief/2").text
    clerk.post("/matters/relief/2/unchanged")
    assert "意见填齐了" in clerk.get("/matters/relief/2").text

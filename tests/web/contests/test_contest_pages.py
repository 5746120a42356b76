"""Objections and appeals in a browser: written down, answered by another, corrected in public."""

from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import select

from pointsapp.claims.models import SheetLine
from pointsapp.contests.models import Contest
from tests.web.browsing import Browser
from tests.web.claims.conftest import Desk

SAID = "那天我家没有人在村里"


def line_of(desk: Desk) -> int:
    desk.approved(0)
    sheet = desk.published()
    line_id = desk.session.scalars(select(SheetLine.id).filter_by(sheet_id=sheet.id)).one()
    desk.session.rollback()
    return line_id


def raised(clerk: Browser, line_id: int, kind: str = "line") -> str:
    answer = clerk.post(
        f"/contests/raise/{kind}/{line_id}", via="oral", who="01-011", statement=SAID
    )
    assert answer.status_code == 302
    return str(answer.location)


def test_what_was_said_is_written_down_once(desk: Desk, clerk: Browser) -> None:
    line_id = line_of(desk)
    form = clerk.get(f"/contests/raise/line/{line_id}").text
    assert "周桂兰，义务工" in form
    assert raised(clerk, line_id) == raised(clerk, line_id)
    contest = desk.session.scalars(select(Contest)).one()
    assert contest.raised_by == desk.user("clerk")
    assert contest.household_id == desk.world.a.homes[0].id
    page = clerk.get(f"/contests/{contest.id}").text
    assert SAID in page
    assert "由" in page
    assert "答复" in page


def test_what_was_typed_stays_when_something_is_missing(desk: Desk, clerk: Browser) -> None:
    line_id = line_of(desk)
    address = f"/contests/raise/line/{line_id}"
    answer = clerk.post(address, via="oral", who="没有这户", statement=SAID)
    assert answer.status_code == 422
    assert "没有找到“没有这户”" in answer.text
    assert SAID in answer.text
    assert clerk.post(address, via="oral", statement="").status_code == 422
    assert desk.session.scalars(select(Contest)).all() == []


def test_the_answer_is_given_once_by_who_may(desk: Desk, clerk: Browser) -> None:
    address = raised(clerk, line_of(desk))
    assert clerk.post(address, outcome="upheld", reason="登记错了户").status_code == 403
    reviewer = desk.browser("reviewer")
    refused = reviewer.post(address, outcome="upheld", reason="登记错了户")
    assert refused.status_code == 403
    assert "您审核过" in refused.text
    supervisor = desk.browser("supervisor")
    assert supervisor.post(address, outcome="upheld", reason="").status_code == 422
    for _ in range(2):
        assert supervisor.post(address, outcome="upheld", reason="登记错了户").status_code == 302
    other = supervisor.post(address, outcome="rejected", reason="没有错")
    assert other.status_code == 409
    page = clerk.get(address).text
    assert "异议成立" in page
    assert "登记错了户" in page


def test_a_household_is_found_and_its_lines_lead_to_the_form(desk: Desk, clerk: Browser) -> None:
    line_id = line_of(desk)
    found = clerk.get(f"/contests/village/{desk.world.a.id}/find?q=周桂兰").text
    assert "01-011 周桂兰" in found
    page = clerk.get(f"/contests/household/{desk.world.a.homes[0].id}").text
    assert f"/contests/raise/line/{line_id}" in page
    assert clerk.get(f"/contests/household/{desk.world.b.homes[0].id}").status_code == 404


def test_an_appeal_that_is_upheld_is_corrected_in_public(desk: Desk) -> None:
    desk.approved(0)
    desk.recorded(desk.published())
    entry_id = desk.session.scalars(select(SheetLine.entry_id)).one()
    desk.session.rollback()
    clerk, supervisor = desk.browser("clerk"), desk.browser("supervisor")
    address = raised(clerk, entry_id or 0, "entry")
    answer = supervisor.post(address, outcome="upheld", reason="照片是别家的")
    assert answer.status_code == 302
    page = supervisor.get(f"/contests/village/{desk.world.a.id}/errata").text
    assert "周桂兰" in page
    assert "第 12 条 义务工" in page
    assert "+3" in page
    table = supervisor.get(f"/contests/village/{desk.world.a.id}/errata?format=xlsx").data
    _, row = load_workbook(BytesIO(table)).worksheets[0].iter_rows(values_only=True)
    assert row[1:6] == (1, "第 12 条", "义务工", "周桂兰", 3)


def test_the_list_tells_what_is_late(desk: Desk, clerk: Browser) -> None:
    raised(clerk, line_of(desk))
    assert "还有 5 天" in clerk.get("/contests").text
    desk.clock.move(days=7)
    late = desk.browser("clerk")
    assert "超期 2 天" in late.get("/contests").text
    assert "2026-0001" not in late.get("/contests?state=upheld").text
    assert "2026-0001" not in desk.browser("otherclerk").get("/contests").text


def test_it_is_taken_back_on_the_word_of_who_raised_it(desk: Desk, clerk: Browser) -> None:
    address = raised(clerk, line_of(desk))
    for _ in range(2):
        assert clerk.post(f"{address}/withdraw").status_code == 302
    assert "已撤回" in clerk.get(address).text


def test_what_is_of_another_village_is_not_found(desk: Desk, clerk: Browser) -> None:
    line_id = line_of(desk)
    address = raised(clerk, line_id)
    other = desk.browser("otherclerk")
    for each in (address, f"/contests/raise/line/{line_id}", "/contests/raise/nonsense/1"):
        assert other.get(each).status_code == 404

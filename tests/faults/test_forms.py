"""Two tabs and stale forms: the second one is told what happened, nothing is done twice."""

from sqlalchemy import func, select

from pointsapp.claims.models import Claim, SheetLine
from pointsapp.contests.models import Contest
from tests.web.claims.conftest import Desk

# Pressed twice is proven beside each page: tests/web/claims, tests/web/contests.


def one(desk: Desk, **also: str) -> dict[str, str]:
    """The fields of one registration."""
    return {
        "key": "tab", "do": "send", "who": "01-011", "rule_id": str(desk.rules[12]),
        "day": "2026-11-18", "quantity": "2",
    } | also  # fmt: skip


def test_the_same_form_in_two_tabs_with_other_figures_is_refused_and_keeps_them(
    desk: Desk,
) -> None:
    clerk, address = desk.browser("clerk"), f"/claims/village/{desk.world.a.id}/one/household"
    assert clerk.post(address, **one(desk)).status_code == 302
    second = clerk.post(address, **one(desk, quantity="9"))
    assert second.status_code == 409
    assert "这一页已经交过一次" in second.text
    assert 'value="9"' in second.text
    assert desk.session.scalar(select(func.count(Claim.id))) == 1


def test_what_was_withdrawn_in_another_tab_is_no_longer_reviewed(desk: Desk) -> None:
    claim = desk.registered()
    reviewer, clerk = desk.browser("reviewer"), desk.browser("clerk")
    assert reviewer.get(f"/claims/{claim.id}").status_code == 200
    assert clerk.post(f"/claims/{claim.id}/withdraw").status_code == 302
    answer = reviewer.post("/claims/queue", pick=str(claim.id))
    assert "不用再审" in reviewer.get(answer.location).text
    assert desk.reload(claim).state == "withdrawn"


def test_an_objection_typed_while_the_notice_ended_is_told_so(desk: Desk) -> None:
    desk.approved()
    sheet = desk.published()
    line_id = desk.session.scalars(select(SheetLine.id).filter_by(sheet_id=sheet.id)).one()
    clerk = desk.browser("clerk")
    address = f"/contests/raise/line/{line_id}"
    assert clerk.get(address).status_code == 200
    desk.session.rollback()
    desk.recorded(sheet)
    clerk = desk.browser("clerk")
    answer = clerk.post(address, via="oral", who="01-011", statement="那天我家没有人")
    assert answer.status_code == 409
    assert "那天我家没有人" in answer.text
    assert desk.session.scalar(select(func.count(Contest.id))) == 0

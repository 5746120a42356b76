"""Recording a resolution and deciding what is undecided, as staff do it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.models import Resolution, Setting
from tests.business import Business
from tests.web.browsing import Browser
from tests.worlds import MARK, World

FIELDS = {
    "body_kind": "representatives", "subject": "通过新细则", "held_on": "2026-11-10",
    "noticed_on": "2026-11-01", "chair": "骆新民", "place": "村委会", "counted_by": "members",
    "entitled": "30", "present": "25", "votes_for": "20", "votes_against": "3",
    "votes_abstained": "2", "women_entitled": "10", "women_present": "8",
    "authorised_by": "村民会议授权", "minutes": "逐条讨论。\n举手表决。",
}  # fmt: skip


def test_a_clerk_records_a_resolution_and_reads_why_it_passed(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("clerk")
    address = f"/decisions/place/{world.a.id}/resolutions/new"
    assert "登记一份决议" in browser_of.get(address).text
    answer = browser_of.post(address, **FIELDS)
    stored = session.scalars(select(Resolution)).one()
    assert answer.headers["Location"].endswith(f"/decisions/resolutions/{stored.id}")
    page = browser_of.get(f"/decisions/resolutions/{stored.id}").text
    for words in ("应到 30 人，实到 25 人，至少要到 20 人", "第二十四条", "举手表决。", "骆新民"):
        assert words in page
    assert stored.number in browser_of.get(f"/decisions/place/{world.a.id}/resolutions").text


def test_a_resolution_that_did_not_pass_is_shown_as_such(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("clerk")
    address = f"/decisions/place/{world.a.id}/resolutions/new"
    answer = browser_of.post(address, **{**FIELDS, "votes_for": "12"})
    page = browser_of.get(answer.headers["Location"]).text
    assert "没有通过" in page
    assert session.scalars(select(Resolution)).one().passed is False


def test_figures_that_contradict_each_other_are_refused_and_nothing_typed_is_lost(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("clerk")
    address = f"/decisions/place/{world.a.id}/resolutions/new"
    answer = browser_of.post(address, **{**FIELDS, "present": "31"})
    assert answer.status_code == 422
    assert "实到人数多于应到人数" in answer.text
    assert "举手表决。" in answer.text
    assert session.scalars(select(Resolution)).all() == []


def test_the_village_decides_what_has_no_default(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("clerk")
    page = browser_of.get(f"/decisions/place/{world.a.id}/settings").text
    assert "只凭户码卡就能看本户积分" in page
    address = f"/decisions/place/{world.a.id}/settings/card.balance_without_pin"
    assert browser_of.get(address).status_code == 200
    wrong = browser_of.post(address, value="yes", from_on="2026-11-22")
    assert "请写明依据" in wrong.text
    browser_of.post(address, value="yes", from_on="2026-11-22", source="村民会议")
    assert session.scalars(select(Setting)).one().value == "yes"
    assert "村民会议" in browser_of.get(f"/decisions/place/{world.a.id}/settings").text


def test_what_law_fixes_is_not_decided_by_a_village(browser_of: Browser, world: World) -> None:
    browser_of.sign_in("clerk")
    address = f"/decisions/place/{world.a.id}/settings/appeal.working_days"
    answer = browser_of.post(address, value="30", from_on="2026-11-22", source="x")
    assert answer.status_code == 422
    assert "由县、镇一级定" in answer.text


def test_the_resolutions_of_another_village_are_not_found(
    browser_of: Browser, world: World, business: tuple[Business, Business]
) -> None:
    browser_of.sign_in("clerk")
    other = business[1]
    for address in (
        f"/decisions/place/{world.b.id}/resolutions",
        f"/decisions/place/{world.b.id}/settings",
        f"/decisions/resolutions/{other.resolution_id}",
    ):
        answer = browser_of.get(address)
        assert answer.status_code == 404
        assert MARK not in answer.text

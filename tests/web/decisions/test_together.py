"""All that a village has not decided, answered on one page as a clerk does it."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.models import Resolution, Setting
from tests.web.browsing import Browser
from tests.web.decisions.test_pages import FIELDS
from tests.worlds import World

ANSWERS = {
    "from_on": "2026-11-22", "source": "村民代表会议", "value-consult-days": "7",
    "value-rank-shown_to_self": "yes", "value-honour-list_size": "10",
}  # fmt: skip


def address(world: World) -> str:
    return f"/decisions/place/{world.a.id}/settings/open"


def stored(session: Session) -> dict[str, Setting]:
    return {each.key: each for each in session.scalars(select(Setting))}


def test_nothing_is_chosen_beforehand(browser_of: Browser, world: World) -> None:
    browser_of.sign_in("clerk")
    page = browser_of.get(address(world)).text
    for words in ("只凭户码卡就能看本户积分", "积分细则草案征求意见贴几天", "光荣榜上榜户数"):
        assert words in page
    chosen = re.findall(r'<input type="radio" name="value-[^"]+" value="([^"]*)" checked', page)
    assert set(chosen) == {""}
    typed = re.findall(r'name="value-[^"]+" type="text" autocomplete="off" value="([^"]*)"', page)
    assert set(typed) == {""}


def test_what_is_answered_is_decided_and_the_rest_stays_open(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("clerk")
    answer = browser_of.post(address(world), **ANSWERS)
    assert "3 件事定下来了" in browser_of.get(answer.headers["Location"]).text
    found = stored(session)
    assert {key: each.value for key, each in found.items()} == {
        "consult.days": "7", "rank.shown_to_self": "yes", "honour.list_size": "10",
    }  # fmt: skip
    assert {each.source for each in found.values()} == {"村民代表会议"}
    page = browser_of.get(address(world)).text
    assert "光荣榜上榜户数" not in page
    assert "申报的照片，办完以后留几天" in page
    session.rollback()
    assert browser_of.post(address(world), **ANSWERS).status_code == 302
    assert len(session.scalars(select(Setting)).all()) == 3


def test_one_of_them_may_rest_on_another_meeting_and_day(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("clerk")
    browser_of.post(f"/decisions/place/{world.a.id}/resolutions/new", **FIELDS)
    resolution_id, number = session.execute(select(Resolution.id, Resolution.number)).one()
    session.rollback()
    own = {
        "resolution-consult-days": number, "from_on-consult-days": "2026-11-11",
        "source-rank-shown_to_self": "县里的试行办法",
    }  # fmt: skip
    browser_of.post(address(world), **ANSWERS, **own)
    found = stored(session)
    assert found["consult.days"].resolution_id == resolution_id
    assert f"{found['consult.days'].from_on}" == "2026-11-11"
    assert found["rank.shown_to_self"].source == "县里的试行办法"
    assert found["honour.list_size"].resolution_id is None
    assert found["honour.list_size"].source == "村民代表会议"


def test_every_fault_is_named_nothing_is_stored_and_nothing_typed_is_lost(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("clerk")
    wrong = {
        **ANSWERS, "value-consult-days": "七天", "resolution-honour-list_size": "2020-0001",
        "source-card-balance_without_pin": "村民会议",
    }  # fmt: skip
    answer = browser_of.post(address(world), **wrong)
    assert answer.status_code == 422
    assert "写了依据或日子，还没有写定为什么" in answer.text
    assert 'href="#f-value-card-balance_without_pin"' in answer.text
    answer = browser_of.post(address(world), **wrong, **{"value-card-balance_without_pin": "no"})
    assert answer.status_code == 422
    for name in ("value-consult-days", "resolution-honour-list_size"):
        assert f'href="#f-{name}"' in answer.text
    assert 'value="七天"' in answer.text
    assert 'value="2020-0001"' in answer.text
    assert stored(session) == {}


def test_without_a_basis_the_one_for_all_is_asked_for(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("clerk")
    answer = browser_of.post(address(world), **{**ANSWERS, "source": ""})
    assert answer.status_code == 422
    assert 'href="#f-source"' in answer.text
    assert "一件也没有填" in browser_of.post(address(world), from_on="2026-11-22").text
    assert stored(session) == {}


def test_who_may_only_look_is_not_led_there(browser_of: Browser, world: World) -> None:
    browser_of.sign_in("supervisor")
    page = browser_of.get(f"/decisions/place/{world.a.id}/settings").text
    assert "还没有定的" in page
    assert "现在定" not in page
    assert "在一页上定" not in page

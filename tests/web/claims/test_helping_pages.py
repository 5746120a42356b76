"""On the desk: help a household, print its slip, ask, answer, note and settle what it says."""

import re
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims import service
from pointsapp.claims.models import Claim, OwnClaim
from pointsapp.people.models import Membership, Person
from tests.business import AWARD, Business
from tests.helped import Claimed, claimed
from tests.pictures import picture
from tests.web.browsing import Browser
from tests.web.test_all_routes import text_of
from tests.worlds import FIRST_DAY, World, add_login

Businesses = tuple[Business, Business]


@pytest.fixture
def made(world: World, business: Businesses, session: Session, now: datetime) -> Claimed:
    found = claimed(
        session, world.a, business[0].rules[AWARD], world.logins["clerk"],
        world.logins["reviewer"], now,
    )  # fmt: skip
    session.commit()
    return found


@pytest.fixture
def signed_in(app: Flask) -> Any:
    def browser(login: str) -> Browser:
        found = Browser(app.test_client())
        found.sign_in(login)
        return found

    return browser


def send(browser: Browser, address: str, *photos: bytes, **fields: Any) -> Any:
    data: dict[str, Any] = {"csrf_token": browser.token(), **fields}
    data["photos"] = [(BytesIO(each), "a.jpg") for each in photos]
    return browser.client.post(address, data=data, content_type="multipart/form-data")


def test_a_household_is_chosen_by_a_part_of_anybodys_name(
    world: World, business: Businesses, signed_in: Any, session: Session
) -> None:
    first, second = world.a.homes
    daughter = Person(village_id=world.a.id, name="何小妹")
    session.add(daughter)
    session.flush()
    session.add(
        Membership(
            household_id=first.id,
            person_id=daughter.id,
            relation="女儿",
            is_head=False,
            from_on=FIRST_DAY,
        )
    )
    session.commit()
    browser, start = signed_in("clerk"), f"/claims/village/{world.a.id}/help?who="
    page = browser.get(f"{start}何").text
    assert "有 2 户对得上" in page
    for each in (first, second):
        assert f"/claims/households/{each.id}/help" in page
        assert each.head in page
    assert page.index(second.head) < page.index(first.head)  # heads of that name first
    assert "家里的何小妹" in page
    for typed, home in (("小妹", first), ("广", second), ("1-12", second), ("12", second)):
        found = browser.get(f"{start}{typed}")
        assert found.location.endswith(f"/claims/households/{home.id}/help"), typed
    assert "本村没有找到“何%”" in browser.get(f"{start}何%25").text
    found = browser.get(f"/contests/village/{world.a.id}/find?q=小").text
    assert f"/contests/household/{first.id}" in found
    form = re.search(r'name="key" value="([^"]+)"',
                     browser.get(f"/claims/village/{world.a.id}/one/household").text)  # fmt: skip
    assert form
    told = browser.post(
        f"/claims/village/{world.a.id}/one/household", key=form[1], do="check", who="何",
        rule_id=business[0].rules[AWARD], day="2026-11-20", quantity="1",
    )  # fmt: skip
    assert "有 2 户像：01-012 何广田、01-011 周桂兰。请写户号" in told.text


def test_a_clerk_finds_the_household_and_claims_for_it(
    world: World, business: Businesses, made: Claimed, signed_in: Any, session: Session
) -> None:
    browser, home = signed_in("clerk"), world.a.homes[1]
    start = f"/claims/village/{world.a.id}/help"
    assert "没有找到" in browser.get(f"{start}?who=没有人").text
    assert browser.get(f"{start}?who=a%00b").status_code == 422  # no database keeps such a sign
    found = browser.get(f"{start}?who=01-12")
    assert found.location.endswith(f"/claims/households/{home.id}/help")
    rules = browser.get(found.location).text
    assert "何广田" in rules
    address = f"{found.location}/{business[0].rules[AWARD]}"
    key = re.search(r'name="key" value="([^"]+)"', browser.get(address).text)
    assert key
    form = {"key": key[1], "do": "send", "day": "2026-11-20", "quantity": "1", "note": "他说的"}
    missing = send(browser, address, picture(1), **form)
    assert missing.status_code == 422
    for words in ("请选是谁请您帮忙的", "他说的", "已经存好的照片（1 张）"):
        assert words in missing.text, words
    again = send(browser, address, **{**form, "do": "photos"}, asked_by=home.head_id)
    assert again.status_code == 200
    sent = send(browser, address, **form, asked_by=home.head_id)
    page = browser.get(sent.location).text
    for words in ("帮助申报", "何广田请的", "打印回执", "/claims/photos/"):
        assert words in page, words
    own = session.scalars(select(OwnClaim).order_by(OwnClaim.claim_id.desc())).first()
    assert own is not None
    assert own.helper_id == world.logins["clerk"]


def test_the_slip_is_printed_large_with_a_code_that_opens_it(
    made: Claimed, signed_in: Any, browser_of: Browser
) -> None:
    browser = signed_in("clerk")
    page = browser.post(f"/claims/{made.helped}/slip").text
    assert 'data-paper="a6"' in page
    assert "何广田请村信息员张clerk帮忙报的" in page
    address = re.search(r"http://localhost(/s/[\w-]+)", page)
    assert address
    assert browser_of.get(address[1]).status_code == 200
    assert browser_of.get(f"/s/{made.slip}").status_code == 404
    assert browser.post(f"/claims/{made.waiting}/slip").status_code == 404


def test_photos_are_for_who_reviews_there_and_who_helped(
    world: World, made: Claimed, signed_in: Any
) -> None:
    address = f"/claims/photos/{made.photo}"
    shown = signed_in("reviewer").get(address)
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert signed_in("town").get(f"{address}?small=1").status_code == 200
    for login in ("clerk", "county", "admin", "inspector", "otherreviewer", "otherclerk"):
        assert signed_in(login).get(address).status_code == 404, login
    page = signed_in("clerk").get(f"/claims/{made.waiting}").text
    assert address not in page
    assert "照片（1 张）" in page


def test_the_queue_shows_origin_photos_and_what_looks_like_another(
    world: World, business: Businesses, made: Claimed, signed_in: Any, session: Session,
    now: datetime,
) -> None:  # fmt: skip
    browser, clerk = signed_in("reviewer"), signed_in("clerk")
    address = f"/claims/households/{world.a.homes[1].id}/help/{business[0].rules[AWARD]}"
    send(clerk, address, picture(1), key="k2", do="send", day="2026-11-20",
         quantity="1", asked_by=world.a.homes[1].head_id)  # fmt: skip
    page = browser.get("/claims/queue").text
    for words in ("自家申报", "帮助申报", "1 张照片", "有照片像别处用过的"):
        assert words in page, words
    assert "是哪一段路？" in browser.get("/claims/queue?state=asked").text
    only = browser.get("/claims/queue?origin=helped").text
    assert f"/claims/{made.helped}" in only
    assert f"/claims/{made.waiting}" not in only
    table = text_of(browser.get("/claims/queue?format=xlsx"))
    assert "自家申报" in table
    newest = session.scalars(select(Claim.id).order_by(Claim.id.desc())).first()
    assert "同一张照片" in browser.get(f"/claims/{newest}").text


def test_a_reviewer_asks_and_a_clerk_answers_for_the_household(
    world: World, made: Claimed, signed_in: Any, session: Session
) -> None:
    reviewer, clerk = signed_in("reviewer"), signed_in("clerk")
    claim = f"/claims/{made.waiting}"
    assert reviewer.post(f"{claim}/ask", question="").status_code == 422
    assert reviewer.post(f"{claim}/ask", question="扫到哪里？").status_code == 302
    page = reviewer.get(claim).text
    assert "等到 12月2日" in page
    assert "在等补充材料" in page
    assert "替住户答复" in clerk.get(claim).text
    assert "审核员要补充材料" not in clerk.get("/desk").text
    kept = send(clerk, f"{claim}/answer", picture(9), key="a1", do="photos", answer="到桥头")
    assert "到桥头" in kept.text
    assert send(clerk, f"{claim}/answer", key="a1", do="send", answer="到桥头").status_code == 302
    assert "替住户答：到桥头" in reviewer.get(claim).text
    session.rollback()
    assert session.get_one(Claim, made.waiting).state == "registered"


def test_the_desk_tells_a_clerk_that_more_is_asked_for(
    world: World, made: Claimed, signed_in: Any, session: Session, now: datetime
) -> None:
    service.ask(session, made.helped, question="几点去的？", by=world.logins["reviewer"], now=now)
    session.commit()
    clerk = signed_in("clerk")
    assert "审核员要补充材料，1 条" in clerk.get("/desk").text
    assert "等补充材料" in clerk.get(f"/claims/village/{world.a.id}/own?state=asked").text


def test_what_the_household_says_is_noted_and_settled_by_others(
    world: World, made: Claimed, signed_in: Any, session: Session, now: datetime
) -> None:
    helped = f"/claims/{made.helped}"
    clerk, supervisor, reviewer = (signed_in(who) for who in ("clerk", "supervisor", "reviewer"))
    assert "住户来说了" not in clerk.get(helped).text
    assert clerk.post(f"{helped}/help/right").status_code == 403
    assert "住户来说了" in supervisor.get(helped).text
    assert supervisor.post(f"{helped}/help/wrong", why="").status_code == 422
    assert supervisor.post(f"{helped}/help/wrong", why="他没去").status_code == 302
    assert "由" in supervisor.get(helped).text
    assert "住户说帮报得不对，请核实" in reviewer.get("/desk").text
    assert "住户说帮报得不对，请核实" not in supervisor.get("/desk").text
    assert "帮报得不对" in reviewer.get("/claims/queue").text
    assert reviewer.post(f"{helped}/help/settle", kept="no", settled="").status_code == 422
    assert reviewer.post(f"{helped}/help/settle", kept="no", settled="问过").status_code == 302
    assert "核实：撤掉" in clerk.get(helped).text
    session.rollback()
    assert session.get_one(Claim, made.helped).state == "withdrawn"


def test_another_of_the_staff_notes_that_it_was_right(
    world: World, made: Claimed, signed_in: Any, session: Session, now: datetime
) -> None:
    add_login(session, "clerk2", "clerk", world.a.id, now)
    session.commit()
    second = signed_in("clerk2")
    assert second.post(f"/claims/{made.helped}/help/right").status_code == 302
    assert "住户认可" in second.get(f"/claims/{made.helped}").text

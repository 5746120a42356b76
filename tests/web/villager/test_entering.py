"""How a household gets in, and what keeps everybody else out."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.decisions.models import Setting
from pointsapp.foundation.clock import FixedClock
from pointsapp.people import service as people
from pointsapp.people.models import Card
from pointsapp.web.villager.entering import NOT_FOUND
from tests.business import AWARD
from tests.helped import claimed
from tests.helped import decide as decide_claims
from tests.web.browsing import Browser
from tests.worlds import PIN, World


def decide(session: Session, village_id: int, value: str, clock: FixedClock) -> None:
    """The village decided whether the card alone shows the balance."""
    session.add(
        Setting(
            region_id=village_id, key="card.balance_without_pin", value=value, source="决议",
            from_on=date(2026, 1, 1), set_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()


def test_the_token_does_not_stay_in_the_address(world: World, browser_of: Browser) -> None:
    answer = browser_of.scan(world.a.homes[0])
    assert answer.location == "/my"
    assert world.a.homes[0].token not in browser_of.get("/my/pin").text


def test_an_undecided_village_asks_for_the_pin_and_says_why(
    world: World, browser_of: Browser
) -> None:
    browser_of.scan(world.a.homes[0])
    assert browser_of.get("/my").location.startswith("/my/pin")
    assert "村里没有定" in browser_of.get("/my/pin").text
    assert browser_of.prove().location == "/my"
    page = browser_of.get("/my")
    assert page.status_code == 200
    assert "周桂兰" in page.text


def test_where_the_village_decided_so_the_card_alone_shows_the_balance_only(
    world: World, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    decide(session, world.a.id, "yes", clock)
    browser_of.scan(world.a.homes[0])
    assert browser_of.get("/my").status_code == 200
    assert browser_of.get("/my/stored").location.startswith("/my/pin")


def test_ten_idle_minutes_end_the_session(
    world: World, browser_of: Browser, clock: FixedClock
) -> None:
    browser_of.scan(world.a.homes[0])
    browser_of.prove()
    for _ in range(3):
        clock.move(minutes=9)
        assert browser_of.get("/my").status_code == 200
    clock.move(minutes=11)
    own_village = browser_of.get("/my").location
    assert own_village == f"/look-up?village={world.a.id}"
    page = browser_of.get(own_village).text
    assert "为了安全，您家的页面自己关上了" in page
    assert "哪个组" in page
    assert browser_of.get("/my").location == "/look-up"  # said once, then the card is forgotten


def test_who_idled_on_the_way_goes_on_after_the_look_up(
    world: World, browser_of: Browser, clock: FixedClock
) -> None:
    browser_of.scan(world.a.homes[0])
    browser_of.prove()
    clock.move(minutes=11)
    way = browser_of.get("/my/claims").location
    assert way == f"/look-up?village={world.a.id}&next=/my/claims"
    entered = browser_of.post("/look-up", way, village_id=world.a.id, group_id=world.a.group_id,
                              door="11", pin=PIN, next="/my/claims")  # fmt: skip
    assert entered.location == "/my/claims"


def late_claim(browser: Browser, world: World, rule: int, clock: FixedClock) -> str:
    """The first household opens the form of a claim, and sends it eleven minutes later."""
    browser.scan(world.a.homes[0])
    browser.prove()
    form = f"/my/claims/new/{rule}"
    typed = {"csrf_token": browser.token(form), "key": "k-7", "do": "send", "day": "2026-11-20"}
    clock.move(minutes=11)
    sent = browser.send(form, data={**typed, "quantity": "2", "note": "扫了村东的路"})
    assert sent.location == f"/look-up?village={world.a.id}&next={form}"
    return form


@pytest.mark.parametrize("way", ["scanned", "looked up"])
def test_what_was_sent_too_late_stands_in_the_form_again(
    world: World, business: Any, browser_of: Browser, session: Session, clock: FixedClock, way: str
) -> None:
    decide_claims(session, world.a, clock.now())
    session.commit()
    form = late_claim(browser_of, world, business[0].rules[AWARD], clock)
    if way == "scanned":
        assert browser_of.scan(world.a.homes[0]).location == form
        assert browser_of.get(form).location == f"/my/pin?next={form}"
        browser_of.prove()
    else:
        way_in = f"/look-up?village={world.a.id}"
        entered = browser_of.post("/look-up", way_in, village_id=world.a.id, door="11", pin=PIN,
                                  group_id=world.a.group_id, next=form)  # fmt: skip
        assert entered.location == form
    page = browser_of.get(form).text
    for words in ("刚才没有交上去。填的都还在", "扫了村东的路", 'value="k-7"', 'value="2"'):
        assert words in page, words
    assert "扫了村东的路" not in browser_of.get(form).text  # once


def test_an_answer_sent_too_late_stands_with_its_question_again(
    world: World, business: Any, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    made = claimed(session, world.a, business[0].rules[AWARD], world.logins["clerk"],
                   world.logins["reviewer"], clock.now())  # fmt: skip
    session.commit()
    page = f"/my/claims/{made.asked}"
    browser_of.scan(world.a.homes[0])
    browser_of.prove()
    typed = {"csrf_token": browser_of.token(page), "do": "send", "key": "k-8"}
    clock.move(minutes=11)
    sent = browser_of.send(f"{page}/answer", data={**typed, "answer": "村东那一段"})
    assert sent.location == f"/look-up?village={world.a.id}&next={page}"
    assert browser_of.scan(world.a.homes[0]).location == page
    browser_of.prove()
    assert "村东那一段" in browser_of.get(page).text
    # What has no form to stand in again only leads back.
    form = {"csrf_token": browser_of.token("/my/pin")}
    clock.move(minutes=11)
    taken_back = browser_of.send(f"{page}/withdraw", data=form)
    assert taken_back.location.endswith(f"&next={page}")
    assert browser_of.scan(world.a.homes[0]).location == "/my"


def test_nobody_else_finds_what_was_sent_too_late(
    world: World, business: Any, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    decide_claims(session, world.a, clock.now())
    session.commit()
    form = late_claim(browser_of, world, business[0].rules[AWARD], clock)
    assert browser_of.scan(world.a.homes[1]).location == "/my"
    browser_of.prove()
    assert "扫了村东的路" not in browser_of.get(form).text
    browser_of.scan(world.a.homes[0])
    browser_of.prove()
    assert "扫了村东的路" not in browser_of.get(form).text


def test_a_reissued_card_ends_the_old_one_at_once(
    world: World, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    home = world.a.homes[0]
    browser_of.scan(home)
    browser_of.prove()
    people.reissue_card(session, home.id, by=None, now=clock.now())
    session.commit()
    clock.move(seconds=1)
    assert browser_of.get("/my").location == f"/look-up?village={world.a.id}"
    browser_of.scan(home)
    assert "请用新卡" in browser_of.get("/look-up").text


@pytest.mark.parametrize("token", ["x", "A" * 22, "A" * 500, "%00", "..%2f"])
def test_a_made_up_code_opens_nothing(world: World, browser_of: Browser, token: str) -> None:
    assert browser_of.get(f"/c/{token}").status_code in (302, 404)
    assert browser_of.get("/my").location == "/look-up"


def test_leaving_closes_the_household_on_this_phone(world: World, browser_of: Browser) -> None:
    browser_of.scan(world.a.homes[0])
    browser_of.prove()
    left = browser_of.post("/my/leave", "/my")
    assert left.location == f"/look-up?village={world.a.id}"
    assert browser_of.get("/my").location == "/look-up"


@pytest.mark.parametrize("door", ["11", "011", "０１１"])
def test_without_the_card_group_door_and_pin_are_enough(
    world: World, browser_of: Browser, door: str
) -> None:
    page = f"/look-up?village={world.a.id}"
    answer = browser_of.post(
        "/look-up", page, village_id=world.a.id, group_id=world.a.group_id, door=door, pin=PIN
    )
    assert answer.location == "/my"
    assert "周桂兰" in browser_of.get("/my").text


def test_no_door_and_a_wrong_pin_are_refused_in_the_same_words(
    world: World, browser_of: Browser
) -> None:
    page = f"/look-up?village={world.a.id}"
    for door, pin in (("011", "9999"), ("099", PIN), ("///", PIN)):
        answer = browser_of.post(
            "/look-up", page, village_id=world.a.id, group_id=world.a.group_id, door=door, pin=pin
        )
        assert answer.status_code == 422
        assert NOT_FOUND in answer.text


def test_a_group_of_another_village_opens_nothing(world: World, browser_of: Browser) -> None:
    answer = browser_of.post(
        "/look-up",
        f"/look-up?village={world.a.id}",
        village_id=world.a.id,
        group_id=world.b.group_id,
        door="011",
        pin=PIN,
    )
    assert answer.status_code == 422


def test_five_wrong_pins_lock_the_pin_for_half_an_hour(
    world: World, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    browser_of.scan(world.a.homes[0])
    assert "还可以试 4 次" in browser_of.prove("9999").text
    for _ in range(4):
        browser_of.prove("9999")
    assert session.get_one(Card, world.a.homes[0].card_id).locked_until is not None
    assert "先锁 30 分钟" in browser_of.prove().text
    clock.move(minutes=31)
    browser_of.scan(world.a.homes[0])
    assert browser_of.prove().location == "/my"


def test_a_card_without_a_pin_says_where_to_set_one(
    world: World, browser_of: Browser, session: Session
) -> None:
    session.get_one(Card, world.a.homes[0].card_id).pin_hash = None
    session.commit()
    browser_of.scan(world.a.homes[0])
    assert "还没有设查询密码" in browser_of.prove().text


def test_one_browser_sees_one_household(app: Flask, world: World, browser_of: Browser) -> None:
    browser_of.scan(world.a.homes[0])
    browser_of.prove()
    browser_of.scan(world.b.homes[0])
    assert browser_of.get("/my").location.startswith("/my/pin")


def test_scanning_a_card_signs_a_clerk_out_of_this_browser(
    world: World, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    browser_of.scan(world.a.homes[0])
    assert browser_of.get("/desk").location.startswith("/login")


def test_who_is_on_the_way_to_a_page_says_whose_household_it_is_and_goes_on(
    world: World, browser_of: Browser
) -> None:
    way = f"/look-up?village={world.a.id}&next=/my/activities"
    answer = browser_of.post(
        "/look-up", way, village_id=world.a.id, group_id=world.a.group_id,
        door=world.a.homes[0].door, pin=PIN, next="/my/activities",
    )  # fmt: skip
    assert answer.location == "/my/activities"
    assert browser_of.get(way).location == "/my/activities"
    assert browser_of.get(way.replace("/my/activities", "//elsewhere.example")).location == "/my"

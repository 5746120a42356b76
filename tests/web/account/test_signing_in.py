"""Signing in: what is refused, what is kept, what ends a session."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock
from pointsapp.people import service as people
from pointsapp.people.models import RoleGrant, User
from pointsapp.web.account.signing_in import REFUSED
from tests.web.browsing import TOKEN, Browser
from tests.worlds import PASSWORD, World


def test_who_signs_in_reaches_the_desk(world: World, browser_of: Browser) -> None:
    assert browser_of.sign_in("clerk").location == "/desk"
    page = browser_of.get("/desk")
    assert page.status_code == 200
    assert "清泉村" in page.text


def test_staff_pages_send_strangers_to_the_sign_in_page_and_back(
    world: World, browser_of: Browser
) -> None:
    refused = browser_of.get("/desk/ledger?page=2")
    assert refused.location == "/login?next=/desk/ledger?page%3D2"
    answer = browser_of.post(
        "/login", login_name="clerk", password=PASSWORD, next="/desk/ledger?page=2"
    )
    assert answer.location == "/desk/ledger?page=2"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "\\\\evil"])
def test_nobody_is_sent_to_another_site(world: World, browser_of: Browser, elsewhere: str) -> None:
    answer = browser_of.post("/login", login_name="clerk", password=PASSWORD, next=elsewhere)
    assert answer.location == "/desk"


def test_unknown_name_and_wrong_password_are_refused_in_the_same_words(
    world: World, browser_of: Browser
) -> None:
    unknown = browser_of.post("/login", login_name="nobody", password="x" * 12)
    wrong = browser_of.post("/login", login_name="clerk", password="x" * 12)
    assert unknown.status_code == wrong.status_code == 422
    assert REFUSED in unknown.text
    pages = [TOKEN.sub("", answer.text.replace("nobody", "clerk")) for answer in (unknown, wrong)]
    assert pages[0] == pages[1]


def test_the_fifth_wrong_password_locks_for_a_quarter_of_an_hour(
    world: World, browser_of: Browser, clock: FixedClock, session: Session
) -> None:
    for _ in range(5):
        browser_of.sign_in("clerk", "wrong " * 3)
    assert session.get_one(User, world.logins["clerk"]).locked_until is not None
    assert REFUSED in browser_of.sign_in("clerk").text
    clock.move(minutes=16)
    assert browser_of.sign_in("clerk").location == "/desk"


def test_what_a_browser_brought_along_does_not_outlive_signing_in(
    world: World, browser_of: Browser
) -> None:
    with browser_of.client.session_transaction() as before:
        before["planted"] = "by somebody else"
    token = browser_of.token()
    browser_of.sign_in("clerk")
    with browser_of.client.session_transaction() as after:
        assert "planted" not in after
    assert browser_of.token() != token


def test_a_new_password_ends_the_other_sessions(
    app: Flask, world: World, browser_of: Browser
) -> None:
    other = Browser(app.test_client())
    for browser in (browser_of, other):
        browser.sign_in("clerk")
    new = "another horse 43"
    answer = browser_of.post("/password", current=PASSWORD, new=new, again=new)
    assert answer.location == "/desk"
    assert browser_of.get("/desk").status_code == 200
    assert other.get("/desk").location.startswith("/login")


@pytest.mark.parametrize(
    ("current", "new", "again", "sentence"),
    [
        ("wrong", "another horse 43", "another horse 43", "现在的密码填错了"),
        (PASSWORD, "another horse 43", "another", "两次填的新密码不一样"),
        (PASSWORD, "short", "short", "至少要 10 个字符"),
    ],
)
def test_a_password_that_cannot_be_taken_changes_nothing(
    world: World, browser_of: Browser, current: str, new: str, again: str, sentence: str
) -> None:
    browser_of.sign_in("clerk")
    answer = browser_of.post("/password", current=current, new=new, again=again)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert browser_of.get("/desk").status_code == 200


def test_the_first_password_must_be_replaced_before_anything_else(
    world: World, browser_of: Browser, session: Session
) -> None:
    session.get_one(User, world.logins["clerk"]).must_change_password = True
    session.commit()
    browser_of.sign_in("clerk")
    assert browser_of.get("/desk").location == "/password"
    assert "请先换一个" in browser_of.get("/password").text
    chosen = {"current": PASSWORD, "new": "quiet river 77 bends", "again": "quiet river 77 bends"}
    assert browser_of.post("/password", "/password", **chosen).location == "/desk"
    assert browser_of.get("/desk").status_code == 200


def test_a_disabled_login_and_an_ended_role_are_out_at_once(
    world: World, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    browser_of.sign_in("clerk")
    people.disable_user(session, world.logins["clerk"], by=None, now=clock.now())
    session.commit()
    assert browser_of.get("/desk").location.startswith("/login")

    browser_of.sign_in("reviewer")
    for grant in session.query(RoleGrant).filter_by(user_id=world.logins["reviewer"]):
        grant.to_on = grant.from_on
    session.commit()
    assert browser_of.get("/desk").status_code == 403


def test_signing_out_leaves_nothing_behind(world: World, browser_of: Browser) -> None:
    browser_of.sign_in("clerk")
    browser_of.post("/logout")
    assert browser_of.get("/desk").location.startswith("/login")


def test_the_town_chooses_a_village_and_it_is_remembered(world: World, browser_of: Browser) -> None:
    browser_of.sign_in("town")
    assert "柳河镇" in browser_of.get("/desk").text
    browser_of.post("/place", place_id=str(world.a.id))
    assert "清泉村" in browser_of.get("/desk").text


def test_a_village_out_of_scope_cannot_be_chosen(world: World, browser_of: Browser) -> None:
    browser_of.sign_in("clerk")
    assert browser_of.post("/place", place_id=str(world.b.id)).status_code == 404

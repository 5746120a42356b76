"""The code beside the password is not found out by trying, nor stepped around."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from pyotp import TOTP
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.keys import Keyring
from pointsapp.people import service as people
from pointsapp.people.models import EndedSession, SecondFactor, User
from pointsapp.people.policy.proofs import FAILURES
from pointsapp.presets.demo.places import PASSWORD
from tests.attacks.test_sessions import copied, is_in, token
from tests.attacks.visitors import visitor
from tests.web.browsing import Browser


@pytest.fixture
def phone(session: Session, keyring: Keyring, clock: FixedClock) -> TOTP:
    """The phone of demo-clerk."""
    user = session.scalars(select(User).where(User.login_name == "demo-clerk")).one()
    people.begin_second_factor(session, user.id, keyring=keyring, by=None, now=clock.now())
    phone = TOTP(keyring.decrypt(session.get_one(SecondFactor, user.id).secret_cipher))
    code = phone.at(clock.now())
    people.confirm_second_factor(session, user.id, code, keyring=keyring, by=None, now=clock.now())
    session.commit()
    clock.move(minutes=1)
    return phone


def half_in(app: Flask) -> Browser:
    browser = Browser(app.test_client())
    assert browser.sign_in("demo-clerk", PASSWORD).location == "/login/code"
    return browser


def test_many_at_once_use_one_code_only_once(app: Flask, phone: TOTP, clock: FixedClock) -> None:
    code = phone.at(clock.now())
    browsers = [half_in(app) for _ in range(4)]
    tokens = [each.token("/login/code") for each in browsers]

    def answer(number: int) -> int:
        data = {"csrf_token": tokens[number], "code": code}
        return browsers[number].client.post("/login/code", data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(answer, range(4)))
    assert answers == [302, 422, 422, 422]


def test_many_at_once_guess_no_more_often_than_one_after_the_other(
    app: Flask, phone: TOTP, session: Session
) -> None:
    browsers = [half_in(app) for _ in range(2)]
    tokens = [each.token("/login/code") for each in browsers]

    def guess(number: int) -> int:
        data = {"csrf_token": tokens[number % 2], "code": f"{number:06}"}
        return browsers[number % 2].client.post("/login/code", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(guess, range(FAILURES * 2))) == {422}
    factor = session.scalars(select(SecondFactor)).one()
    assert factor.locked_until is not None
    wrong = select(func.count(AuditRow.id)).where(AuditRow.action == "user.code_wrong")
    assert session.scalar(wrong) == FAILURES - 1


@pytest.mark.sqlite_only
def test_the_half_open_session_opens_no_page_and_is_another_than_the_open_one(
    app: Flask, phone: TOTP, clock: FixedClock
) -> None:
    owner = half_in(app)
    thief = copied(app, owner.client)
    for address in ("/desk", "/security", "/password", "/roster", "/security/code"):
        assert owner.get(address).location.startswith("/login")
    owner.post("/login/code", "/login/code", code=phone.at(clock.now()))
    assert is_in(owner.client)
    assert not is_in(thief)


@pytest.mark.sqlite_only
def test_a_household_does_not_become_staff_by_a_half_open_session(app: Flask, phone: TOTP) -> None:
    home = visitor(app, "household").client
    assert home.get("/login/code").status_code == 302
    assert Browser(home).sign_in("demo-clerk", PASSWORD).location == "/login/code"
    assert home.get("/my").status_code == 302


@pytest.mark.sqlite_only
def test_a_session_that_ended_does_not_live_again_when_its_ending_is_forgotten(
    app: Flask, session: Session
) -> None:
    clerk = visitor(app, "clerk").client
    thief = copied(app, clerk)
    clerk.post("/logout", data=token(clerk, "/password"))
    # A cookie that goes on being sent is signed anew; what ended is remembered for a day.
    session.execute(delete(EndedSession))
    session.commit()
    assert not is_in(thief)

"""A code beside the password, sessions that are listed and ended, new devices asked about."""

import re

import pytest
from flask import Flask
from pyotp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.service import decide_setting
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.foundation.errors import NotAllowed
from pointsapp.foundation.keys import Keyring
from pointsapp.people import service as people
from pointsapp.people.models import KnownDevice, RecoveryCode, SecondFactor, StaffSession, User
from tests.web.browsing import Browser
from tests.worlds import PASSWORD, World

SPARE = re.compile(r"<b class=\"seal__code\">([a-z0-9]{5}-[a-z0-9]{5})</b>")


def secret_of(session: Session, keyring: Keyring, user_id: int) -> str:
    cipher = session.get_one(SecondFactor, user_id).secret_cipher
    # What is read here and written later would be refused: others write meanwhile.
    session.rollback()
    return keyring.decrypt(cipher)


class Phone:
    """The app on somebody's phone, and the paper with the recovery codes."""

    def __init__(self, browser: Browser, session: Session, keyring: Keyring, user_id: int,
                 clock: FixedClock) -> None:  # fmt: skip
        self.clock = clock
        browser.post("/security/code/begin", current=PASSWORD)
        self.secret = secret_of(session, keyring, user_id)
        page = browser.post("/security/code", code=self.code())
        self.spare = SPARE.findall(page.text)
        clock.move(minutes=1)

    def code(self) -> str:
        """What the phone shows now."""
        return TOTP(self.secret).at(self.clock.now())


@pytest.fixture
def phone(
    world: World, browser_of: Browser, session: Session, keyring: Keyring, clock: FixedClock
) -> Phone:
    browser_of.sign_in("clerk")
    return Phone(browser_of, session, keyring, world.logins["clerk"], clock)


def another(app: Flask, agent: str = "") -> Browser:
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    return Browser(client)


def decide(session: Session, region_id: int, value: str, clock: FixedClock) -> None:
    decide_setting(
        session, region_id, key="login.code_roles", value=value, source="县里的通知",
        resolution_id=None, from_on=village_day(clock.now()), by=None, now=clock.now(),
    )  # fmt: skip
    session.commit()


@pytest.mark.sqlite_only
def test_setting_up_shows_the_secret_as_picture_and_text_and_ten_codes_once(
    world: World, browser_of: Browser, session: Session, keyring: Keyring, clock: FixedClock
) -> None:
    browser_of.sign_in("clerk")
    assert "<svg" not in browser_of.get("/security/code").text
    wrong = browser_of.post("/security/code/begin", current="not my password")
    assert wrong.status_code == 422
    browser_of.post("/security/code/begin", current=PASSWORD)
    secret = secret_of(session, keyring, world.logins["clerk"])
    page = browser_of.get("/security/code").text
    assert "<svg" in page
    assert secret[:4] + " " + secret[4:8] in page
    assert browser_of.post("/security/code", code="000000").status_code == 422
    shown = browser_of.post("/security/code", code=TOTP(secret).at(clock.now())).text
    codes = SPARE.findall(shown)
    assert len(set(codes)) == 10
    stored = session.scalars(select(RecoveryCode.digest)).all()
    assert not {code.replace("-", "") for code in codes} & set(stored)
    assert codes[0] not in browser_of.get("/security").text
    assert browser_of.get("/security/code").location == "/security"


@pytest.mark.sqlite_only
def test_a_secret_that_nobody_confirmed_is_shown_no_longer_than_a_quarter_of_an_hour(
    world: World, browser_of: Browser, session: Session, keyring: Keyring, clock: FixedClock
) -> None:
    browser_of.sign_in("clerk")
    browser_of.post("/security/code/begin", current=PASSWORD)
    clock.move(minutes=16)
    assert "<svg" not in browser_of.get("/security/code").text
    code = TOTP(secret_of(session, keyring, world.logins["clerk"])).at(clock.now())
    assert browser_of.post("/security/code", code=code).status_code == 404


@pytest.mark.sqlite_only
def test_the_password_alone_lets_nobody_in_any_more(app: Flask, phone: Phone) -> None:
    thief = another(app)
    assert thief.sign_in("clerk").location == "/login/code"
    assert thief.get("/desk").location.startswith("/login")
    assert thief.post("/login/code", "/login/code", code="123456").status_code == 422
    assert thief.get("/desk").location.startswith("/login")


def test_a_code_lets_in_once_and_goes_where_one_wanted_to(app: Flask, phone: Phone) -> None:
    owner = another(app)
    owner.post("/login", login_name="clerk", password=PASSWORD, next="/roster")
    code = phone.code()
    assert owner.post("/login/code", "/login/code", code=code).location == "/roster"
    thief = another(app)
    thief.sign_in("clerk")
    assert thief.post("/login/code", "/login/code", code=code).status_code == 422


def test_a_recovery_code_lets_in_once_and_says_how_many_are_left(app: Flask, phone: Phone) -> None:
    owner, later = another(app), another(app)
    owner.sign_in("clerk")
    spare = phone.spare[0].upper()
    assert owner.post("/login/code", "/login/code", code=spare).location == "/desk"
    assert "还剩 9 个" in owner.get("/desk").text
    later.sign_in("clerk")
    assert later.post("/login/code", "/login/code", code=spare).status_code == 422


def test_five_wrong_codes_lock_for_a_quarter_of_an_hour_whatever_the_password(
    app: Flask, phone: Phone, session: Session, clock: FixedClock
) -> None:
    thief = another(app)
    for guess in range(5):
        thief.sign_in("clerk")
        thief.post("/login/code", "/login/code", code=f"{guess:06}")
    owner = another(app)
    owner.sign_in("clerk")
    assert owner.post("/login/code", "/login/code", code=phone.code()).status_code == 422
    actions = session.scalars(select(AuditRow.action)).all()
    assert actions.count("user.code_wrong") == 4
    assert "user.code_locked" in actions
    clock.move(minutes=16)
    owner.sign_in("clerk")
    assert owner.post("/login/code", "/login/code", code=phone.code()).location == "/desk"


@pytest.mark.sqlite_only
def test_who_waits_too_long_or_whose_password_changed_begins_again(
    app: Flask, world: World, phone: Phone, session: Session, clock: FixedClock
) -> None:
    slow, thief = another(app), another(app)
    slow.sign_in("clerk")
    clock.move(minutes=6)
    assert slow.get("/login/code").location == "/login"
    thief.sign_in("clerk")
    people.reset_password(session, world.logins["clerk"], by=None, now=clock.now())
    session.commit()
    answer = thief.post("/login/code", "/login", code=phone.code())
    assert answer.location == "/login"
    assert another(app).get("/login/code").location == "/login"


def test_new_recovery_codes_and_stopping_ask_for_a_code(phone: Phone, browser_of: Browser) -> None:
    assert browser_of.post("/security/code/renew", code="1").status_code == 422
    page = browser_of.post("/security/code/renew", code=phone.code()).text
    assert phone.spare[0] not in page
    assert browser_of.post("/security/code/drop", code=phone.spare[1]).status_code == 422
    fresh = SPARE.findall(page)
    assert browser_of.post("/security/code/drop", code=fresh[0]).location == "/security"
    browser_of.post("/logout")
    assert browser_of.sign_in("clerk").location == "/desk"


def test_a_role_for_which_the_county_decided_it_sets_its_code_up_before_anything_else(
    world: World, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    browser_of.sign_in("clerk")
    decide(session, world.county_id, "村信息员、镇工作人员", clock)
    decide(session, world.town_id, "无", clock)
    assert browser_of.get("/desk").location == "/security/code"
    page = browser_of.get("/security/code")
    assert page.status_code == 200
    assert "请先设好" in page.text
    browser_of.post("/logout")
    browser_of.sign_in("reviewer")
    assert browser_of.get("/desk").status_code == 200


@pytest.mark.sqlite_only
def test_whoever_must_have_a_code_stops_it_only_to_set_up_the_next_phone(
    world: World, phone: Phone, browser_of: Browser, session: Session, clock: FixedClock
) -> None:
    decide(session, world.town_id, "clerk", clock)
    assert browser_of.get("/desk").status_code == 200
    assert "换手机，重新设" in browser_of.get("/security").text
    answer = browser_of.post("/security/code/drop", code=phone.code())
    assert answer.location == "/security/code"
    assert browser_of.get("/desk").location == "/security/code"


@pytest.mark.parametrize("value", ["村长", "", "clerk、boss"])
def test_only_roles_can_be_decided_on(
    world: World, session: Session, clock: FixedClock, value: str
) -> None:
    with pytest.raises(Exception, match="要填角色"):
        decide(session, world.county_id, value, clock)


def test_somebody_above_helps_whose_phone_is_gone_and_it_is_written_down(
    app: Flask, world: World, phone: Phone, session: Session, browser_of: Browser
) -> None:
    clerk, town = world.logins["clerk"], another(app)
    town.sign_in("town")
    assert "备用码还剩 10 个" in town.get(f"/users/{clerk}").text
    town.post(f"/users/{clerk}/second-factor", "/password")
    assert browser_of.get("/desk").location.startswith("/login")
    assert browser_of.sign_in("clerk").location == "/desk"
    row = session.scalars(select(AuditRow).where(AuditRow.action == "user.code_reset")).one()
    assert (row.user_id, row.subject_id) == (world.logins["town"], clerk)


@pytest.mark.sqlite_only
def test_nobody_resets_their_own_and_nobody_one_above_them(
    world: World, session: Session, phone: Phone, clock: FixedClock
) -> None:
    for by in (world.logins["clerk"], world.logins["reviewer"]):
        with pytest.raises(NotAllowed):
            people.reset_second_factor(session, world.logins["clerk"], by=by, now=clock.now())


def test_a_new_key_leaves_the_phone_as_it_was(
    world: World, phone: Phone, session: Session, keyring: Keyring, clock: FixedClock
) -> None:
    fresh = Keyring("k2", {**keyring.keys, "k2": b"2" * 32}, keyring.lookup)
    people.encrypt_anew(session, fresh, by=None, now=clock.now())
    factor = session.get_one(SecondFactor, world.logins["clerk"])
    assert factor.secret_cipher.startswith("k2:")
    assert fresh.decrypt(factor.secret_cipher) == phone.secret


@pytest.mark.sqlite_only
def test_the_first_password_can_be_replaced(
    world: World, browser_of: Browser, session: Session
) -> None:
    session.get_one(User, world.logins["clerk"]).must_change_password = True
    session.commit()
    browser_of.sign_in("clerk")
    new = "another horse 43"
    answer = browser_of.post("/password", current=PASSWORD, new=new, again=new)
    assert answer.location == "/desk"
    assert browser_of.get("/desk").status_code == 200


@pytest.mark.sqlite_only
def test_guessing_at_the_password_from_an_open_desk_locks_it_too(
    world: World, browser_of: Browser, session: Session
) -> None:
    browser_of.sign_in("clerk")
    new = {"new": "another horse 43", "again": "another horse 43"}
    for _ in range(5):
        assert browser_of.post("/password", current="wrong", **new).status_code == 422
    answer = browser_of.post("/password", current=PASSWORD, **new)
    assert "15 分钟以后再试" in answer.text
    assert session.get_one(User, world.logins["clerk"]).locked_until is not None


WINDOWS = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 9) Chrome/100.0 MicroMessenger/8.0"


def test_sessions_are_listed_by_device_and_ended_one_by_one_or_all(
    app: Flask, world: World, session: Session
) -> None:
    desk, mobile, old = another(app, WINDOWS), another(app, PHONE), another(app, PHONE)
    for browser in (desk, mobile, old):
        browser.sign_in("clerk")
    page = desk.get("/security").text
    assert page.count("安卓手机 · 微信") >= 2
    assert "就是这一台" in page
    device = session.scalars(select(KnownDevice.id).where(KnownDevice.words.contains("微信"))).all()
    desk.post(f"/security/devices/{device[0]}/sign-out")
    assert mobile.get("/desk").status_code == 302
    assert old.get("/desk").status_code == 200
    desk.post("/security/sign-out-elsewhere")
    assert old.get("/desk").status_code == 302
    assert desk.get("/desk").status_code == 200


@pytest.mark.sqlite_only
def test_nobody_ends_the_sessions_of_another_login(
    app: Flask, world: World, session: Session
) -> None:
    clerk, town = another(app), another(app)
    clerk.sign_in("clerk")
    town.sign_in("town")
    device = session.scalars(
        select(KnownDevice.id).where(KnownDevice.user_id == world.logins["town"])
    ).one()
    for act in ("sign-out", "mine", "not-mine"):
        assert clerk.post(f"/security/devices/{device}/{act}").status_code == 404
    assert town.get("/desk").status_code == 200


def test_a_new_device_is_asked_about_on_the_desk_and_is_in_the_trail(
    app: Flask, world: World, session: Session
) -> None:
    usual, thief = another(app, WINDOWS), another(app, PHONE)
    usual.sign_in("clerk")
    assert "新设备" not in usual.get("/desk").text
    thief.sign_in("clerk")
    assert "新设备登录过您的账号" not in thief.get("/desk").text
    usual.post("/logout")
    usual.sign_in("clerk")
    page = usual.get("/desk").text
    assert "新设备登录过您的账号" in page
    assert "安卓手机 · 微信" in page
    row = session.scalars(select(AuditRow).where(AuditRow.action == "user.new_device")).one()
    assert row.facts == {"device": "安卓手机 · 微信"}
    device = session.scalars(select(KnownDevice).where(KnownDevice.questioned)).one()
    # Who is on the new device does not answer for it.
    assert thief.post(f"/security/devices/{device.id}/mine").status_code == 404
    answer = usual.post(f"/security/devices/{device.id}/not-mine")
    assert answer.location == "/password"
    assert thief.get("/desk").status_code == 302
    assert "新设备" not in usual.get("/desk").text


@pytest.mark.sqlite_only
def test_a_device_that_was_recognised_is_not_asked_about_again(
    app: Flask, world: World, session: Session
) -> None:
    usual, own = another(app, WINDOWS), another(app, PHONE)
    usual.sign_in("clerk")
    own.sign_in("clerk")
    device = session.scalars(select(KnownDevice).where(KnownDevice.questioned)).one()
    usual.post(f"/security/devices/{device.id}/mine")
    own.post("/logout")
    own.sign_in("clerk")
    assert "新设备" not in usual.get("/desk").text
    assert session.query(KnownDevice).count() == 2


def test_a_session_notes_the_day_it_was_used_and_is_over_when_idle(
    app: Flask, world: World, session: Session, clock: FixedClock
) -> None:
    first, second = another(app, WINDOWS), another(app, PHONE)
    first.sign_in("clerk")
    clock.move(hours=25)
    first.get("/desk")
    seen = session.scalars(select(StaffSession)).one()
    assert seen.seen_on == village_day(clock.now()) > seen.opened_on
    clock.move(days=3)
    second.sign_in("clerk")
    session.rollback()
    words = select(KnownDevice.words).join(StaffSession, StaffSession.device_id == KnownDevice.id)
    assert session.scalars(words).all() == ["安卓手机 · 微信"]

"""Passwords, PINs and cards are not found out by trying, nor whether they exist."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from config import Config
from pointsapp.app import create_app
from pointsapp.foundation import keys
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import db
from pointsapp.foundation.keys import Keyring
from pointsapp.people import service as people
from pointsapp.people.models import Card, FailedTry, Household, User
from pointsapp.people.policy.proofs import FAILURES, MOST_FROM_ONE_SOURCE, MOST_IN_ONE_VILLAGE
from pointsapp.people.service import signing_in
from pointsapp.presets.demo.places import PASSWORD, PIN
from tests.attacks.reading import Page
from tests.attacks.visitors import DOOR
from tests.web.browsing import Browser

LOGIN = "demo-town"


@pytest.fixture
def other_process(config: Config, clock: FixedClock, app: Flask) -> Iterator[Flask]:
    """A second server on the same database, or the same one started again."""
    app = create_app(config, clock)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def household(session: Session) -> Household:
    """A household of the demo with its card in hand."""
    found = session.scalars(select(Household).where(Household.door == DOOR)).first()
    assert found is not None
    session.expunge(found)
    # What is read here and written later would be refused: others write meanwhile.
    session.rollback()
    return found


def browser(app: Flask, address: str = "198.51.100.7") -> Browser:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return Browser(client)


def sign_in(app: Flask, login: str = LOGIN, password: str = "wrong words") -> TestResponse:
    return browser(app).sign_in(login, password)


def look_up(client: FlaskClient, home: Household, door: str = DOOR, pin: str = PIN) -> TestResponse:
    """By group, door and PIN."""
    page = Page(client.get(f"/look-up?village={home.village_id}").text)
    form = next(form for form in page.forms if "pin" in form.values)
    typed = {**form.values, "group_id": home.group_id, "door": door, "pin": pin}
    return client.post("/look-up", data=typed)


def said(answer: TestResponse) -> str:
    """A page without what differs by nature: tokens, and what was typed."""
    return re.sub(r'value="[^"]*"|back=[^"]*', "", answer.text)


def test_five_wrong_passwords_lock_a_login_in_every_process_and_after_a_restart(
    app: Flask, other_process: Flask, clock: FixedClock
) -> None:
    for number in range(FAILURES):
        assert sign_in((app, other_process)[number % 2]).status_code == 422
    for server in (app, other_process):
        assert sign_in(server, password=PASSWORD).status_code == 422
    clock.move(minutes=14)
    assert sign_in(other_process, password=PASSWORD).status_code == 422
    clock.move(minutes=2)
    assert sign_in(app, password=PASSWORD).location == "/desk"


def test_many_at_once_try_no_more_often_than_one_after_the_other(
    app: Flask, other_process: Flask, session: Session
) -> None:
    servers = [browser(app), browser(other_process)] * 6
    tokens = [each.token() for each in servers]

    def guess(number: int) -> int:
        fields = {"login_name": LOGIN, "password": f"guess {number}"}
        data = {"csrf_token": tokens[number % 2], **fields}
        return servers[number % 2].client.post("/login", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(guess, range(FAILURES * 2 - 1))) == {422}
    user = session.scalars(select(User).where(User.login_name == LOGIN)).one()
    # The fifth locked; those after it were not even counted.
    assert user.locked_until is not None
    assert user.failed_attempts == 0


def test_a_new_password_from_above_unlocks_a_login(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    for _ in range(FAILURES):
        sign_in(app)
    user = session.scalars(select(User).where(User.login_name == LOGIN)).one()
    fresh = people.reset_password(session, user.id, by=None, now=clock.now())
    session.commit()
    assert sign_in(app, password=fresh.temporary_password).location == "/desk"


def test_no_answer_tells_whether_a_login_exists_is_locked_or_disabled(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    disabled = session.scalars(select(User).where(User.login_name == "demo-county")).one()
    disabled.disabled_at = clock.now()
    session.commit()
    for _ in range(FAILURES):
        sign_in(app, "demo-clerk")
    compared = count_comparisons(monkeypatch)
    tries = [("nobody-here", "wrong words"), ("demo-clerk", PASSWORD), ("demo-county", PASSWORD)]
    answers = [sign_in(app, *each) for each in [*tries, (LOGIN, "wrong words")]]
    assert {answer.status_code for answer in answers} == {422}
    assert len({said(answer) for answer in answers}) == 1
    assert compared == [1] * len(answers)


def count_comparisons(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that gets a 1 for every hash that is computed to compare."""
    compared: list[int] = []

    def verify(hashed: str, text: str) -> bool:
        compared.append(1)
        return keys.verify_secret(hashed, text)

    signing_in._nobodys_hash()
    monkeypatch.setattr(signing_in, "verify_secret", verify)
    return compared


def test_one_source_cannot_try_a_password_on_all_logins(
    app: Flask, other_process: Flask, clock: FixedClock
) -> None:
    guesser = [browser(app), browser(other_process)]
    tokens = [each.token() for each in guesser]
    for number in range(MOST_FROM_ONE_SOURCE):
        fields = {"login_name": f"staff{number}", "password": "Sunshine-2026"}
        data = {"csrf_token": tokens[number % 2], **fields}
        assert guesser[number % 2].client.post("/login", data=data).status_code == 422
    answer = sign_in(app, password=PASSWORD)
    assert answer.status_code == 429
    assert "停一小时" in answer.text
    assert browser(app, "203.0.113.9").sign_in(LOGIN, PASSWORD).location == "/desk"
    clock.move(minutes=61)
    assert sign_in(other_process, password=PASSWORD).location == "/desk"


def test_a_network_of_the_new_kind_is_one_source(app: Flask, session: Session) -> None:
    for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"):
        browser(app, address).sign_in("nobody-here", "wrong words")
    assert len(set(session.scalars(select(FailedTry.source)))) == 2


def test_five_wrong_pins_lock_a_card_and_the_desk_unlocks_it(
    app: Flask, other_process: Flask, household: Household, session: Session, clock: FixedClock,
    keyring: Keyring,
) -> None:  # fmt: skip
    for server in (app, other_process, app, other_process, app):
        assert look_up(browser(server).client, household, pin="9321").status_code == 422
    for server in (app, other_process):
        assert look_up(browser(server).client, household).status_code == 422
    mine = select(Card).where(Card.household_id == household.id, Card.voided_at.is_(None))
    card = session.scalars(mine).one()
    people.hand_over(session, card.id, "7391", keyring=keyring, by=None, now=clock.now())
    session.commit()
    assert look_up(browser(app).client, household, pin="7391").location == "/my"


def test_no_answer_tells_whether_there_is_a_door_a_card_or_a_pin(
    app: Flask, household: Household, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(FAILURES):
        look_up(browser(app).client, household, pin="9321")
    session.execute(
        update(Card)
        .where(Card.household_id.in_(select(Household.id).where(Household.door == "006")))
        .values(pin_hash=None)
    )
    session.commit()
    compared = count_comparisons(monkeypatch)
    answers = [
        look_up(browser(app).client, household, door, pin)
        for door, pin in ((DOOR, PIN), ("006", PIN), ("007", "9321"), ("999", PIN), ("x/", PIN))
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({said(answer) for answer in answers}) == 1
    assert compared == [1] * len(answers)


def test_one_pin_is_not_tried_on_all_doors_of_a_village(
    app: Flask, household: Household, session: Session, clock: FixedClock
) -> None:
    for number in range(MOST_IN_ONE_VILLAGE):
        guesser = browser(app, f"198.51.100.{number}").client
        assert look_up(guesser, household, str(number + 100), "1357").status_code == 422
    stopped = look_up(browser(app, "203.0.113.1").client, household)
    assert stopped.status_code == 429
    assert "扫卡照样能查" in stopped.text
    paused = select(AuditRow).where(AuditRow.action == "village.look_up_paused")
    assert session.scalars(paused).one().region_id == household.village_id
    elsewhere = session.scalars(
        select(Household).where(Household.village_id != household.village_id)
    ).first()
    assert elsewhere is not None
    assert look_up(browser(app).client, elsewhere, "999").status_code == 422
    clock.move(minutes=61)
    assert look_up(browser(app).client, household).location == "/my"


def test_who_holds_a_card_gets_in_while_its_village_is_being_guessed_at(
    app: Flask, household: Household, session: Session, clock: FixedClock, keyring: Keyring
) -> None:
    issued = people.reissue_card(session, household.id, by=None, now=clock.now())
    people.hand_over(session, issued.card_id, PIN, keyring=keyring, by=None, now=clock.now())
    for _ in range(MOST_IN_ONE_VILLAGE):
        people.keep_failure(session, "x", now=clock.now(), village_id=household.village_id)
    session.commit()
    holder = browser(app)
    assert holder.get(f"/c/{issued.token}").location == "/my"
    assert holder.prove(PIN).location == "/my"


def test_a_wrong_card_is_told_from_no_card_by_nothing(
    app: Flask, household: Household, session: Session, clock: FixedClock
) -> None:
    old = people.reissue_card(session, household.id, by=None, now=clock.now())
    new = people.reissue_card(session, household.id, by=None, now=clock.now())
    session.commit()
    tokens = (old.token, new.token[:-1], new.token.swapcase(), "A" * 22, "a" * 5000)
    answers = [browser(app).get(f"/c/{token}") for token in tokens]
    assert {(answer.status_code, answer.location) for answer in answers} == {(302, "/look-up")}
    pages = {said(answer) for answer in answers}
    assert len(pages) == 1


def test_what_was_tried_wrong_is_forgotten_after_a_day(
    session: Session, clock: FixedClock, household: Household
) -> None:
    people.keep_failure(session, "x", now=clock.now(), village_id=household.village_id)
    clock.move(hours=25)
    people.keep_failure(session, "y", now=clock.now())
    assert [each.source for each in session.scalars(select(FailedTry))] == ["y"]

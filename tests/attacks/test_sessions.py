"""A session begins anew with every proof, and once ended opens nothing to whoever copied it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.foundation.keys import Keyring
from pointsapp.people import service as people
from pointsapp.people.models import Card, RoleGrant, User
from pointsapp.presets.demo.places import PASSWORD, PIN
from tests.attacks.visitors import open_home, visitor
from tests.attacks.walking import Visitor
from tests.web.browsing import Browser

pytestmark = pytest.mark.sqlite_only
OTHER = "another-Sunshine-77"


def copied(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser with the same cookie, as a thief has it."""
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    return thief


def is_in(client: FlaskClient, address: str = "/desk") -> bool:
    return client.get(address).status_code == 200


def token(client: FlaskClient, page: str) -> dict[str, str]:
    return {"csrf_token": Browser(client).token(page)}


def test_what_a_browser_brought_along_is_worth_nothing_after_signing_in(app: Flask) -> None:
    victim = app.test_client()
    planted = token(victim, "/login")
    before = copied(app, victim)
    Browser(victim).sign_in("demo-town", PASSWORD)
    assert is_in(victim)
    assert not is_in(before)
    assert victim.post("/logout", data=planted).status_code == 400
    assert is_in(victim)


def test_a_proved_card_is_another_session_than_the_scanned_one(
    app: Flask, session: Session, clock: FixedClock, keyring: Keyring
) -> None:
    card = session.scalars(select(Card).where(Card.pin_hash.is_not(None))).first()
    assert card is not None
    issued = people.reissue_card(session, card.household_id, by=None, now=clock.now())
    people.hand_over(session, issued.card_id, PIN, keyring=keyring, by=None, now=clock.now())
    session.commit()
    holder = Browser(app.test_client())
    holder.get(f"/c/{issued.token}")
    before = copied(app, holder.client)
    holder.prove(PIN)
    assert is_in(holder.client, "/my/stored")
    assert not is_in(before, "/my/stored")


def test_a_copied_cookie_dies_with_the_session_it_was_copied_from(app: Flask) -> None:
    clerk, elsewhere = (visitor(app, "clerk").client for _ in range(2))
    thief = copied(app, clerk)
    assert is_in(thief)
    clerk.post("/logout", data=token(clerk, "/password"))
    assert not is_in(clerk)
    assert not is_in(thief)
    assert is_in(elsewhere)


def test_a_household_that_leaves_closes_its_page_for_whoever_copied_the_cookie(app: Flask) -> None:
    home, other_phone = (visitor(app, "household").client for _ in range(2))
    thief = copied(app, home)
    assert is_in(thief, "/my")
    home.post("/my/leave", data=token(home, "/my"))
    assert not is_in(home, "/my")
    assert not is_in(thief, "/my")
    assert is_in(other_phone, "/my")


def change_own(app: Flask, client: FlaskClient) -> None:
    fields = {"current": PASSWORD, "new": OTHER, "again": OTHER}
    answer = client.post("/password", data={**token(client, "/password"), **fields})
    assert answer.location == "/desk"


def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(app: Flask) -> None:
    clerk, elsewhere = (visitor(app, "clerk").client for _ in range(2))
    thief = copied(app, clerk)
    change_own(app, clerk)
    assert is_in(clerk)
    assert not is_in(elsewhere)
    assert not is_in(thief)


ENDS: dict[str, Callable[[Session, User, FixedClock], object]] = {
    "password reset": lambda s, user, c: people.reset_password(s, user.id, by=None, now=c.now()),
    "disabled": lambda s, user, c: people.disable_user(s, user.id, by=None, now=c.now()),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_login_that_is_reset_or_disabled_is_out_at_once(
    app: Flask, session: Session, clock: FixedClock, end: Callable[..., object]
) -> None:
    clerk = visitor(app, "clerk").client
    end(session, session.scalars(select(User).where(User.login_name == "demo-clerk")).one(), clock)
    session.commit()
    assert not is_in(clerk)


def test_a_role_that_ended_opens_nothing_in_a_session_that_goes_on(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    clerk = visitor(app, "clerk").client
    grant = session.scalars(
        select(RoleGrant).join(User, User.id == RoleGrant.user_id).where(
            User.login_name == "demo-clerk"
        )
    ).one()  # fmt: skip
    village = grant.region_id
    assert is_in(clerk, f"/claims/village/{village}")
    people.end_role(session, grant.id, on=village_day(clock.now()), by=None, now=clock.now())
    session.commit()
    assert clerk.get(f"/claims/village/{village}").status_code in (403, 404)
    assert clerk.get("/roster").status_code == 403


def test_a_new_pin_ends_the_sessions_that_the_old_one_opened(
    app: Flask, session: Session, clock: FixedClock, keyring: Keyring
) -> None:
    home = visitor(app, "household").client
    with home.session_transaction() as kept:
        card_id = kept["card"]["id"]
    people.hand_over(session, card_id, "7391", keyring=keyring, by=None, now=clock.now())
    session.commit()
    assert not is_in(home, "/my")
    someone = Visitor(app, app.test_client())
    open_home(someone, pin="7391")
    assert is_in(someone.client, "/my")


def test_a_household_that_does_nothing_for_ten_minutes_is_out(
    app: Flask, clock: FixedClock
) -> None:
    home = visitor(app, "household").client
    clock.move(minutes=9)
    assert is_in(home, "/my")
    clock.move(minutes=11)
    assert not is_in(home, "/my")


def test_a_cookie_that_was_written_by_hand_opens_nothing(app: Flask) -> None:
    clerk = visitor(app, "clerk").client
    cookie = clerk.get_cookie("session")
    assert cookie is not None
    body, _, signature = cookie.value.rpartition(".")
    for forged in (f"{body[:-3]}AAA.{signature}", body, "a.b.c", "", "\x00", "é", "." * 4000):
        thief = app.test_client()
        thief.set_cookie("session", forged)
        assert thief.get("/desk").status_code == 302


def test_a_household_is_not_staff_nor_staff_a_household(app: Flask) -> None:
    both = visitor(app, "clerk")
    open_home(both)
    assert is_in(both.client, "/my")
    assert not is_in(both.client)
    Browser(both.client).sign_in("demo-clerk", PASSWORD)
    assert is_in(both.client)
    assert not is_in(both.client, "/my")


def test_an_idle_desk_is_closed_after_its_day(app: Flask) -> None:
    assert app.permanent_session_lifetime == timedelta(hours=12)
    clerk = visitor(app, "clerk").client
    with clerk.session_transaction() as kept:
        assert kept.permanent

"""Who gets in with a token, how far, and how long; a cookie is nobody's."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.integrations.models import ApiToken
from pointsapp.people import service as people
from pointsapp.people.models import RoleGrant, User
from tests.business import Business
from tests.web.api.conftest import System
from tests.web.browsing import Browser
from tests.worlds import World

Systems = Callable[[str], System]
Businesses = tuple[Business, Business]


def token_of(session: Session, login: str) -> ApiToken:
    return session.query(ApiToken).filter_by(name=login).one()


def test_a_cookie_alone_opens_nothing(app: Flask, world: World) -> None:
    browser = Browser(app.test_client())
    browser.sign_in("town")
    answer = browser.client.get("/api/v1/regions")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "不认网页上的登录" in answer.json["detail"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer nonsense", "Basic dG93bjp0b3du", "token-town", "Bearer \xe4"]
)
def test_no_token_and_a_guessed_one_are_refused(app: Flask, world: World, header: str) -> None:
    answer = app.test_client().get("/api/v1/regions", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json["code"] in ("token.missing", "token.unknown")


def test_a_token_sees_its_region_and_finds_nothing_elsewhere(
    system: Systems, business: Businesses
) -> None:
    here, there = business
    clerk = system("clerk")
    found = clerk.get(f"/villages/{here.village.id}/households").json
    assert [each["code"] for each in found["items"]] == ["01-011", "01-012"]
    assert found["items"][0]["head"] == "周某某"
    assert found["total"] == 2
    for path in (
        f"/villages/{there.village.id}/households",
        f"/households/{there.village.homes[0].id}",
        f"/claims/{there.pending_claim_id}",
        f"/sheets/{there.open_sheet_id}/lines",
        "/villages/999999/claims",
    ):
        assert clerk.get(path).status_code == 404, path


def test_a_region_cuts_a_token_down_below_its_login(
    session: Session, system: Systems, world: World
) -> None:
    token_of(session, "town").region_id = world.a.id
    session.commit()
    town = system("town")
    assert town.get(f"/villages/{world.a.id}/households").status_code == 200
    assert town.get(f"/villages/{world.b.id}/households").status_code == 404
    names = [each["name"] for each in town.get("/regions").json["items"]]
    assert names == ["清泉村", "清泉村一组"]


def test_what_the_scope_does_not_name_is_not_allowed(
    session: Session, system: Systems, world: World
) -> None:
    token_of(session, "clerk").scope = ["claims_view"]
    session.commit()
    clerk = system("clerk")
    assert clerk.get(f"/villages/{world.a.id}/claims").status_code == 200
    assert clerk.get(f"/villages/{world.a.id}/households").status_code == 403
    assert clerk.post(f"/villages/{world.a.id}/claims", {}).status_code == 403


def test_a_token_is_never_more_than_its_login(
    session: Session, system: Systems, world: World, now: datetime
) -> None:
    reviewer = system("reviewer")
    assert reviewer.post(f"/villages/{world.a.id}/claims", {}).status_code == 403
    grant = session.query(RoleGrant).filter_by(user_id=world.logins["reviewer"]).one()
    people.end_role(session, grant.id, on=village_day(now), by=None, now=now)
    session.commit()
    assert reviewer.get(f"/villages/{world.a.id}/claims").status_code == 404


def test_a_token_ends_on_its_day(
    session: Session, system: Systems, world: World, clock: FixedClock
) -> None:
    token_of(session, "clerk").ends_on = village_day(clock.now()) + timedelta(days=2)
    session.commit()
    clerk = system("clerk")
    clock.move(days=1)
    assert clerk.get("/regions").status_code == 200
    clock.move(days=1)
    answer = clerk.get("/regions")
    assert answer.status_code == 401
    assert "到期" in answer.json["detail"]


@pytest.mark.parametrize(("column", "word"), [("revoked_at", "收回"), ("agreed_at", "同意")])
def test_a_token_that_was_revoked_or_not_agreed_to_opens_nothing(
    session: Session, system: Systems, world: World, now: datetime, column: str, word: str
) -> None:
    setattr(token_of(session, "clerk"), column, now if column == "revoked_at" else None)
    session.commit()
    answer = system("clerk").get("/regions")
    assert answer.status_code == 401
    assert word in answer.json["detail"]


def test_a_token_stops_with_its_login(session: Session, system: Systems, world: World) -> None:
    session.get_one(User, world.logins["clerk"]).must_change_password = True
    session.commit()
    assert system("clerk").get("/regions").status_code == 401


def test_the_last_day_of_use_is_kept(
    session: Session, system: Systems, world: World, clock: FixedClock
) -> None:
    system("clerk").get("/regions")
    clock.move(days=3)
    system("clerk").get("/regions")
    assert token_of(session, "clerk").last_used_on == village_day(clock.now())
    assert token_of(session, "town").last_used_on is None

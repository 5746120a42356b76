"""Staff give another system a token or a webhook, see its use, and take it back."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.integrations.models import ApiToken, Delivery, Webhook
from pointsapp.integrations.service.webhooks import payload_of
from tests.web.browsing import Browser
from tests.worlds import World

SHOWN = re.compile(r"pta_[\w-]{40,}")
Enter = Callable[[str], Browser]


@pytest.fixture
def enter(app: Flask, world: World) -> Enter:
    """A browser in which a role has signed in."""

    def make(login: str) -> Browser:
        browser = Browser(app.test_client())
        browser.sign_in(login)
        return browser

    return make


def wish(world: World, **changes: object) -> dict[str, object]:
    return {
        "name": "县平台", "login_name": "clerk", "region_id": world.a.id,
        "scope": ["claims_view", "claims_register"], "ends_on": "2027-03-01", **changes,
    }  # fmt: skip


def reads(client: FlaskClient, token: str, village_id: int) -> int:
    asked = {"Authorization": f"Bearer {token}"}
    return client.get(f"/api/v1/villages/{village_id}/claims", headers=asked).status_code


def test_a_token_for_somebody_else_is_shown_once_and_opens_once_they_agree(
    app: Flask, session: Session, world: World, enter: Enter
) -> None:
    town, clerk, system = enter("town"), enter("clerk"), app.test_client()
    page = town.post("/integrations/tokens/new", **wish(world))
    (token,) = SHOWN.findall(page.text)
    assert "现在还不能用" in page.text
    found = session.query(ApiToken).filter_by(name="县平台").one()
    assert token not in town.get(f"/integrations/tokens/{found.id}").text
    assert reads(system, token, world.a.id) == 401
    assert "“县平台”要用您的名义办事" in clerk.get("/desk").text
    assert "同意用我的名义" in clerk.get("/integrations/mine").text
    assert town.post(f"/integrations/mine/{found.id}/agree").status_code == 404
    clerk.post(f"/integrations/mine/{found.id}/agree")
    assert reads(system, token, world.a.id) == 200
    assert reads(system, token, world.b.id) == 404
    page = town.get(f"/integrations/tokens/{found.id}")
    assert "11月22日" in page.text
    assert "县平台" in town.get("/integrations/tokens").text
    clerk.post(f"/integrations/mine/{found.id}/end")
    assert reads(system, token, world.a.id) == 401


def test_ones_own_token_opens_at_once_until_it_is_revoked(
    app: Flask, session: Session, world: World, enter: Enter
) -> None:
    town = enter("town")
    page = town.post(
        "/integrations/tokens/new", **wish(world, login_name="town", region_id=world.town_id)
    )
    (token,) = SHOWN.findall(page.text)
    assert reads(app.test_client(), token, world.b.id) == 200
    found = session.query(ApiToken).filter_by(name="县平台").one()
    town.post(f"/integrations/tokens/{found.id}/revoke")
    assert reads(app.test_client(), token, world.b.id) == 401
    assert "已收回" in town.get("/integrations/tokens").text


def test_a_button_pressed_twice_leaves_the_token_that_is_shown_last(
    app: Flask, session: Session, world: World, enter: Enter
) -> None:
    town, own = enter("town"), {"login_name": "town", "region_id": world.town_id}
    first, second, other = (
        SHOWN.findall(town.post("/integrations/tokens/new", **wish(world, **own, **more)).text)[0]
        for more in ({}, {}, {"name": "另一个平台"})
    )
    answers = [reads(app.test_client(), each, world.a.id) for each in (first, second, other)]
    assert answers == [401, 200, 200]
    assert session.query(ApiToken).filter_by(name="县平台", revoked_at=None).count() == 1


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": ""}, "请填用到哪一天为止"),
        ({"ends_on": "2026-11-22"}, "请填明天或以后的一天"),
        ({"scope": []}, "请至少选一项"),
        ({"scope": ["claims_review"]}, "这个账号在这里不能审核登记"),
        ({"login_name": "nobody"}, "没有找到这个登录名"),
        ({"login_name": "county"}, "没有找到这个登录名"),
        ({"login_name": "other_clerk"}, "没有找到这个登录名"),
    ],
)
def test_a_token_that_cannot_be_is_refused_with_a_sentence(
    world: World, enter: Enter, changes: dict[str, object], sentence: str
) -> None:
    page = enter("town").post("/integrations/tokens/new", **wish(world, **changes))
    assert page.status_code == 422
    assert sentence in page.text
    assert "县平台" in page.text


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("tokens", ("name", "login_name", "region_id", "scope", "ends_on")),
        ("webhooks", ("name", "url", "region_id", "events", "ends_on")),
    ],
)
def test_an_empty_form_says_at_once_all_that_it_lacks(
    world: World, enter: Enter, form: str, fields: tuple[str, ...]
) -> None:
    town = enter("town")
    answer = town.post(f"/integrations/{form}/new", f"/integrations/{form}/new")
    assert answer.status_code == 422
    for field in fields:
        assert f'href="#f-{field}"' in answer.text, field
    assert "请至少选一项" in answer.text


def test_a_webhook_is_made_seen_and_stopped(session: Session, world: World, enter: Enter) -> None:
    town = enter("town")
    fields = {"name": "县平台", "url": "https://platform.example/hook", "region_id": world.a.id,
              "events": ["claim.registered"], "ends_on": "2027-03-01"}  # fmt: skip
    wrong = town.post("/integrations/webhooks/new", **{**fields, "url": "http://platform.example"})
    assert "网址要以 https:// 开头" in wrong.text
    # Pressed twice, the one that is shown last stays.
    page = [town.post("/integrations/webhooks/new", **fields) for _ in range(2)][-1]
    assert "只显示这一次" in page.text
    hook = session.query(Webhook).filter_by(stopped_at=None).one()
    assert hook.key_id in page.text
    assert "县平台" in town.get("/integrations/webhooks").text
    town.post(f"/integrations/webhooks/{hook.id}/stop")
    assert "已停" in town.get(f"/integrations/webhooks/{hook.id}").text


@pytest.mark.sqlite_only
def test_what_was_given_up_is_seen_with_its_answer_and_sent_again(
    session: Session, world: World, enter: Enter, now: datetime
) -> None:
    hook = Webhook(
        name="县平台", url="https://platform.example/", secret_cipher="", key_id="w1",
        events=["claim.registered"], region_id=world.a.id, ends_on=date(2027, 1, 1),
        created_by=1, created_at=now, seen_at=now, failed_in_a_row=9,
    )  # fmt: skip
    session.add(hook)
    session.flush()
    audit = session.query(AuditRow).filter_by(region_id=world.a.id).first()
    delivery = Delivery(
        webhook_id=hook.id, audit_id=audit.id, made_at=now, try_at=now, attempts=9,
        payload=payload_of(hook.id, audit), state="given_up", response_code=503,
        trouble="对方忙",
    )  # fmt: skip
    session.add(delivery)
    session.commit()
    town = enter("town")
    page = town.get(f"/integrations/webhooks/{hook.id}?state=given_up").text
    assert "503，对方忙" in page
    assert "连续 9 次没送到" in page
    town.post(f"/integrations/deliveries/{delivery.id}/again")
    session.rollback()
    assert delivery.state == "waiting"
    assert (
        f"/deliveries/{delivery.id}/again" not in town.get(f"/integrations/webhooks/{hook.id}").text
    )


@pytest.mark.sqlite_only
def test_the_docs_tell_every_route_to_anybody(app: Flask, client: FlaskClient) -> None:
    first = client.get("/integrations/docs").text
    assert "Idempotency-Key" in first
    parts = re.findall(r'href="(/integrations/docs\?part=[^"]+)"', first)
    pages = [client.get(address).text for address in parts]
    for path in app.extensions["openapi"]["paths"]:
        assert any(f" {path}<" in page for page in pages), path
    assert max(len(page.encode()) for page in (first, *pages)) < 25_000

"""A supervisor: from the desk to the evidence and the answer; one's own household is for others."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.claims import service as claims
from pointsapp.claims.models import SheetLine
from pointsapp.claims.policy.own import Wish
from pointsapp.claims.policy.registration import Figures
from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.foundation.database import transaction
from pointsapp.foundation.files import small_photo
from pointsapp.foundation.keys import Keyring
from pointsapp.people.models import User
from tests.business import AWARD, Business, make_business
from tests.helped import decide
from tests.pictures import picture
from tests.stories.hands import Hands
from tests.worlds import PASSWORD, PIN, World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
OTHERS, OWN = "照片上不是他家的院子", "我家的院子是全村最干净的"


@pytest.fixture
def world(app: Flask, clock: FixedClock, keyring: Keyring) -> World:
    """The supervisor lives in the first household; three contests wait, one of them its own."""
    with app.app_context(), transaction() as session:
        made = make_world(session, keyring, clock.now())
        business, _ = make_business(session, made, clock.now())
        head = made.a.homes[0].head_id
        session.get_one(User, made.logins["supervisor"]).person_id = head
        contest(session, made, business, clock.now())
    return made


def contest(session: Session, world: World, business: Business, now: datetime) -> None:
    """Somebody comes and doubts a photo; the supervisor's family objects to a line of its own."""
    clerk, reviewer = world.logins["clerk"], world.logins["reviewer"]
    decide(session, world.a, now)
    home = world.a.homes[1]
    small = small_photo(picture(1, (1600, 1200)), filename="a.jpg", longest_side=1280)
    claims.keep_photo(session, home.id, small, key="p", by=None, now=now)
    wish = Wish(business.rules[AWARD], village_day(now) - timedelta(days=1), Figures(Decimal(1)),
                home.head_id, "早上刚扫的")  # fmt: skip
    claim = claims.submit(session, home.id, wish, key="p", now=now)
    claims.review(session, [claim.id], outcome="approved", by=reviewer, now=now)
    claims.open_sheet(
        session, world.a.id, unit="household", month="2026-11", by=clerk, now=now
    )  # fmt: skip
    line = session.query(SheetLine).filter_by(claim_id=claim.id).one()
    claims.object_to(session, line.id, via="oral", statement=OTHERS, by=clerk, now=now)
    own = session.query(SheetLine).filter_by(claim_id=business.claims[2]).one()
    claims.object_to(
        session, own.id, via="card", statement=OWN, household_id=world.a.homes[0].id, by=None,
        now=now,
    )  # fmt: skip


Opens = Callable[..., AbstractContextManager[Hands]]


@pytest.fixture
def somebody(browser: Any, live_server: str) -> Opens:
    """A browser of somebody's own."""

    @contextmanager
    def opened(width: int = 1366) -> Iterator[Hands]:
        context = browser.new_context(
            base_url=live_server, viewport={"width": width, "height": 900}, locale="zh-CN"
        )
        yield Hands(context.new_page())
        context.close()

    return opened


def test_what_waits_is_read_with_its_evidence_answered_and_seen_by_all(
    world: World, somebody: Opens
) -> None:
    with somebody() as hands:
        sign_in(hands)
        waiting = hands.page.inner_text("main")
        assert waiting.count("答复异议") == 2  # the own one is not among them
        doubted_photo(hands)
        appealed_fine(hands)
        nobody_judges_their_own(hands)
        in_the_trail(hands)
        # Two answers, each with its reason, in a few minutes of work.
        assert hands.pages <= 20
        assert hands.clicks <= 35
    with somebody(360) as phone:
        at_home(phone, world)


def sign_in(hands: Hands) -> None:
    hands.open("/login")
    hands.fill("[name=login_name]", "supervisor")
    hands.fill("[name=password]", PASSWORD)
    hands.click("main button")


def doubted_photo(hands: Hands) -> None:
    """Said, about which line, by whom entered and reviewed, with the photo; then the answer."""
    hands.click("main a:has-text('答复异议') >> nth=1")
    assert OTHERS in hands.page.inner_text("main")
    hands.click("text=看登记")
    evidence = hands.page.inner_text("main")
    assert "早上刚扫的" in evidence
    photo = hands.page.locator(".photos img").first
    assert photo.evaluate("image => image.complete && image.naturalWidth > 0")
    hands.page.go_back()
    answer(hands, "rejected", "我去看过，照片上就是他家的院子")


def appealed_fine(hands: Hands) -> None:
    hands.click("nav >> text=今天")
    hands.click("main a:has-text('答复申诉')")
    assert "那天不在家" in hands.page.inner_text("main")
    answer(hands, "upheld", "邻居证明，那天他家没有人")


def answer(hands: Hands, outcome: str, reason: str) -> None:
    hands.click(f"label:has([name=outcome][value={outcome}])")
    hands.fill("[name=reason]", reason)
    hands.click("button:text-is('答复')")
    assert "答复好了，提的人能看到理由" in hands.page.inner_text("main")


def nobody_judges_their_own(hands: Hands) -> None:
    hands.click("nav >> text=异议和申诉")
    hands.click(f"tr:has-text('{OWN}') a")
    told = hands.page.inner_text("main")
    assert "这是您自己家的" in told
    assert "由镇里的" in told
    assert hands.page.locator("[name=outcome]").count() == 0
    # Nor by an address typed by hand, with a token that is right.
    token = hands.page.locator("[name=csrf_token]").first.input_value()
    form = {"csrf_token": token, "outcome": "upheld", "reason": "我自己说了算"}
    sent = hands.page.request.post(hands.page.url, form=form)
    assert sent.status == 403
    assert "这是您自己家的" in sent.text()


def in_the_trail(hands: Hands) -> None:
    hands.click("text=谁做了什么（操作记录）")
    rows = hands.page.locator("main tbody tr:has-text('张supervisor')").all_inner_texts()
    assert len([row for row in rows if "答复" in row]) == 2
    assert any(row.startswith("冲正") for row in rows)


def at_home(phone: Hands, world: World) -> None:
    """The household reads both answers; the points that were taken are back."""
    phone.open(f"/c/{world.a.homes[1].token}")
    phone.fill("[name=pin]", PIN)
    phone.click("main button")
    told = phone.page.inner_text("main")
    assert "冲正\t+2" in told
    phone.click("main a:has-text('申诉')")
    assert "您说得对" in phone.page.inner_text("main")
    assert "邻居证明，那天他家没有人" in phone.page.inner_text("main")
    phone.open(f"/v/{world.a.id}")
    assert "更正" in phone.page.inner_text("main")

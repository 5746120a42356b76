"""What stands around a cadre: their own points of office, and the section a page lies under."""

import re
from datetime import date, datetime

from sqlalchemy.orm import Session

from pointsapp.ledger.service import open_account, record_batch
from pointsapp.people import service
from tests.ledger.conftest import award
from tests.web.browsing import Browser
from tests.worlds import World


def test_a_cadre_finds_their_own_account(
    session: Session, world: World, browser_of: Browser, now: datetime
) -> None:
    browser_of.sign_in("clerk")
    answer = browser_of.get("/desk/own-points")
    assert "还没有对应到人" in browser_of.get(answer.location).text
    cadre = world.a.homes[0].head_id
    service.set_person(session, world.logins["clerk"], cadre, by=None, now=now)
    session.commit()
    page = browser_of.get("/desk").text
    assert 'href="/desk/own-points">我的履职积分' in page
    answer = browser_of.get("/desk/own-points")
    assert "还没有履职积分" in browser_of.get(answer.location).text
    account = open_account(
        session, village_id=world.a.id, kind="cadre", person_id=cadre, on=date(2026, 11, 1),
        by=None, now=now,
    )  # fmt: skip
    record_batch(session, world.a.id, [award(account.id, "5", "duty")], by=None, now=now)
    session.commit()
    own = browser_of.get("/desk/own-points").text
    assert account.number in own
    assert "周桂兰" in own
    assert browser_of.get("/desk/own-points?format=xlsx").data[:2] == b"PK"


def test_a_login_that_only_works_on_matters_sees_its_own_account_and_no_other(
    session: Session, world: World, browser_of: Browser, now: datetime
) -> None:
    cadre = world.a.homes[0].head_id
    service.set_person(session, world.logins["cadre"], cadre, by=None, now=now)
    accounts = [
        open_account(
            session, village_id=world.a.id, kind="cadre", person_id=home.head_id,
            on=date(2026, 11, 1), by=None, now=now,
        )
        for home in world.a.homes
    ]  # fmt: skip
    session.commit()
    browser_of.sign_in("cadre")
    own = browser_of.get("/desk/own-points").text
    assert accounts[0].number in own
    assert accounts[1].number not in own
    assert 'href="/desk/ledger"' not in own
    assert browser_of.get(f"/desk/ledger/{accounts[1].id}").status_code in (403, 404)


def test_decisions_lie_under_the_section_of_rules(world: World, browser_of: Browser) -> None:
    browser_of.sign_in("clerk")
    page = browser_of.get(f"/decisions/place/{world.a.id}/resolutions").text
    current = re.findall(r'aria-current="page"[^>]*>([^<]+)<', page)
    assert current == ["细则和决议"]


def test_the_audit_trail_stands_under_no_tab(world: World, browser_of: Browser) -> None:
    browser_of.sign_in("supervisor")
    page = browser_of.get("/desk/audit").text
    assert 'href="/desk/ledger"' in page
    assert 'aria-current="page"' not in page

"""A cleaning day: called to, signed up for, come to, and booked, the visited elder included."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.activities import service
from pointsapp.claims import service as claims
from pointsapp.claims.models import Claim
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import transaction
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.ledger.verify import faults
from pointsapp.scheduler import all_jobs
from tests.activities.conftest import a_book
from tests.business import AWARD, WORK
from tests.web.browsing import Browser
from tests.worlds import Home, World, make_world

KEY = re.compile(r'name="key" value="([^"]+)"')
CALL = {
    "title": "清洁日", "what": "打扫全村的路，去看望独居老人", "place": "村委会门口",
    "happens_on": "2026-11-28", "contact": "韩秀芝 555 0012", "team_kind": "none",
}  # fmt: skip


@pytest.fixture
def world(session: Session, keyring: Keyring, clock: FixedClock) -> World:
    made = make_world(session, keyring, clock.now())
    session.commit()
    return made


@pytest.fixture
def rules(session: Session, world: World, clock: FixedClock) -> dict[int, int]:
    made = a_book(session, world.a.id, clock.now())
    session.commit()
    return made


@pytest.fixture
def staff(app: Flask) -> Callable[[str], Browser]:
    def signed_in(role: str) -> Browser:
        browser = Browser(app.test_client())
        browser.sign_in(role)
        return browser

    return signed_in


def at_home(app: Flask, home: Home) -> Browser:
    browser = Browser(app.test_client())
    browser.scan(home)
    browser.prove()
    return browser


def test_from_the_call_to_the_recorded_points(app, world, rules, staff, session, clock, keyring):
    worker, elder = world.a.homes
    clerk = staff("clerk")
    page = _called(clerk, world, rules)

    # Heard over the loudspeaker, read on the board, signed up for with the card.
    assert "清洁日" in clerk.get(f"{page}/text").text
    mine, own = at_home(app, worker), f"/my{page}"
    assert "来一个人 3 分" in mine.get(own).text
    shift = re.search(r'name="shift" value="(\d+)"', mine.get(own).text)[1]
    mine.post(own, own, shift=shift, person=worker.head_id)

    # On the day: the worker by the code, the elder by the clerk's list.
    clock.move(days=6, hours=-1)
    here = f"/here/{_code(app, page, world, clock)}"
    mine = at_home(app, worker)
    mine.post(here, here, shift=shift, person=worker.head_id)
    clerk = staff("clerk")
    clerk.post(f"{page}/keyed", f"{page}/attendance", shift=shift, via="list",
               lines="01-012.1 看望")  # fmt: skip
    clerk.post(f"{page}/close", f"{page}/close", result="扫了三条路")
    board = Browser(app.test_client()).get(f"/v/{world.a.id}/activities").text
    assert "来了 1 人，看望了 1 位老人，扫了三条路。" in board

    # Somebody else reviews; it hangs; it is booked by the night's job.
    ids = [each.id for each in session.query(Claim)]
    session.rollback()
    assert "清洁日" in staff("reviewer").get(f"/claims/{ids[0]}").text
    picked = staff("reviewer")
    passed = picked.post("/claims/queue", "/claims/queue", pick=ids)
    assert passed.status_code == 302
    with app.app_context(), transaction() as writing:
        claims.open_sheet(writing, world.a.id, unit="household", month="2026-11",
                          by=world.logins["clerk"], now=clock.now())  # fmt: skip
    clock.move(days=9)
    with app.app_context():
        run_due(all_jobs(keyring), now=clock.now())
    assert {each.state for each in session.query(Claim)} == {"recorded"}
    assert list(faults(session)) == []
    session.rollback()

    # Both households read it, each its own.
    visitor, visited = at_home(app, worker).get("/my").text, at_home(app, elder).get("/my").text
    assert "集体义务工" in visitor
    assert "庭院整洁" in visited
    assert "清洁日" in at_home(app, elder).get("/my/activities").text


def _called(clerk: Browser, world: World, rules: dict[int, int]) -> str:
    """The clerk writes it down and publishes it; gives its page."""
    new = f"/activities/village/{world.a.id}/new"
    page = clerk.post(new, new, key=KEY.search(clerk.get(new).text)[1], **CALL).location
    clerk.post(f"{page}/shifts", f"{page}/shifts", starts="8:30", ends="11:00", places="30")
    for task, rule, per in (("work", WORK, "person"), ("visited", AWARD, "household")):
        clerk.post(f"{page}/rewards", f"{page}/rewards", task=task, rule_id=rules[rule], per=per,
                   quantity="1")  # fmt: skip
    assert clerk.post(f"{page}/publish", page).location == page
    return page


def _code(app: Flask, page: str, world: World, clock: FixedClock) -> str:
    """The code as it is shown to the organiser, this once."""
    with app.app_context(), transaction() as session:
        activity_id = int(page.rsplit("/", 1)[1])
        by = world.logins["clerk"]
        return service.make_check_in(session, activity_id, by=by, now=clock.now())

"""An expense of 3,000 yuan: signed by one too few, paid too early, seen, explained, put right."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from pointsapp.claims import service as claims
from pointsapp.claims.models import Claim
from pointsapp.compliance.models import Doubt, Finding, Talk
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.jobs import run_due
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.verify import faults
from pointsapp.scheduler import all_jobs
from tests.compliance.conftest import Supervised, place, village
from tests.matters.conftest import OPENED
from tests.web.browsing import Browser

__all__ = ["place", "village"]
KEY = re.compile(r'name="key" value="([^"]+)"')
SIGNERS = ("secretary", "expense_clerk", "handler", "supervision_member")


@pytest.fixture
def one_in_two_offices(village: Supervised) -> Supervised:
    """The secretary is director too, and the county named who signs in addition."""
    village.hand_over("village_director", village.persons["secretary"])
    village.decide("supervision_member")
    village.session.commit()
    return village


def signed_in(app, login):
    browser = Browser(app.test_client())
    assert browser.sign_in(login).status_code == 302
    return browser


def test_from_an_early_payment_to_a_closed_finding(app, one_in_two_offices, clock, keyring):
    village, session = one_in_two_offices, one_in_two_offices.session
    clerk = signed_in(app, "clerk")
    matter = _lived_through(clerk, village)
    _night(app, clock, keyring)

    # Two doubts: the supervision director did not sign, and the money left before the town looked.
    doubts = {each.code: each for each in session.query(Doubt).filter_by(village_id=village.id)}
    assert set(doubts) == {"signature_missing", "paid_early"}
    page = clerk.get(matter).text
    assert "付款早了" in page
    assert "会签少人" in page
    assert "还不是结论" in page

    # The cadre says how it was; somebody else decides: one is a problem, the other is not.
    early, missing = doubts["paid_early"], doubts["signature_missing"]
    address = f"/supervision/doubts/{early.id}"
    said = clerk.post(f"{address}/explain", address, statement="卖家急着要现款",
                      given_on=f"{village_day(clock.now())}")  # fmt: skip
    assert said.status_code == 302
    refused = clerk.post(f"{address}/decide", address, outcome="dismissed", reason="没事")
    assert refused.status_code == 403
    inspector = signed_in(app, "inspector")
    assert "卖家急着要现款" in inspector.get(address).text
    secretary = village.persons["secretary"]
    decided = inspector.post(
        f"{address}/decide", address, outcome="confirmed", reason="票据和流水都看过",
        person=str(secretary), item=str(village.duty_id),
    )  # fmt: skip
    assert decided.status_code == 302
    other = f"/supervision/doubts/{missing.id}"
    inspector.post(f"{other}/decide", other, outcome="dismissed", reason="主任住院，委员代签过条子")
    session.rollback()
    assert (early.state, missing.state) == ("confirmed", "dismissed")

    # What the list names is registered, reviewed, hung up and booked like any points.
    finding = session.query(Finding).filter_by(outcome="confirmed").one()
    _booked(village, finding, app, clock, keyring)
    account = ledger.account_of_person(
        session, secretary, kind="cadre", on=village_day(clock.now()), village_id=village.id
    )
    assert ledger.balance(session, account.id, "2026").honour == Decimal(-5)
    assert list(faults(session)) == []

    # The town talks with the secretary, the problem is put right, somebody else looks again.
    # Days went by, and idle sessions end in the night.
    town, clerk, inspector = (signed_in(app, role) for role in ("town", "clerk", "inspector"))
    talk = session.query(Talk).filter_by(finding_id=finding.id).one()
    today = f"{village_day(clock.now())}"
    held = {"held_on": today, "held_by": "林晓梅 副镇长", "summary": "讲了先批后付"}
    assert town.post(f"/supervision/talks/{talk.id}/hold", f"/supervision/talks/{talk.id}",
                     **held).status_code == 302  # fmt: skip
    page = f"/supervision/findings/{finding.id}"
    later = f"{village_day(clock.now()) + timedelta(days=10)}"
    inspector.post(f"{page}/order", page, what="补齐签字，今后先批后付", due_on=later)
    clerk.post(f"{page}/report", page, statement="补签了，学了制度", happened_on=today)
    own = clerk.post(f"{page}/reinspect", page, passed="yes", statement="好了", happened_on=today)
    assert own.status_code == 403
    town.post(f"{page}/reinspect", page, passed="yes", statement="票据齐了", happened_on=today)
    session.rollback()
    assert finding.state == "closed"
    assert "已销号" in town.get(page).text

    _public_shows_no_more_than_it_may(app, village, matter)


def _lived_through(clerk, village):
    """The clerk takes down what is on paper; gives the address of the matter."""
    form = f"/matters/village/{village.id}/open?item={village.items['expense']}"
    opened = clerk.post(
        f"/matters/village/{village.id}/open", form, key=_key(clerk, form),
        item=str(village.items["expense"]), subject="购置分类垃圾桶", amount="3000",
        payee="红星五金店", handler=str(village.persons["handler"]), opened_on=f"{OPENED}",
    )  # fmt: skip
    assert opened.status_code == 302, opened.text
    matter = opened.location
    for post in SIGNERS:
        _step(clerk, village, matter, "cosign", 1, kind="signed", post=post,
              person=str(village.persons[post]))  # fmt: skip
    paper = clerk.post(f"{matter}/papers/new", f"{matter}/papers/new", name="票据",
                       step="cosign", kept_where="村档案柜")  # fmt: skip
    assert paper.status_code == 302
    _step(clerk, village, matter, "first", 2, kind="done")
    _step(clerk, village, matter, "pay", 3, kind="paid", amount="3000")
    _step(clerk, village, matter, "second", 4, kind="done")
    return matter


def _step(clerk, village, matter, code, n, **fields):
    address = f"{matter}/steps/{code}"
    day = OPENED + timedelta(days=n)
    answer = clerk.post(address, address, key=_key(clerk, address), happened_on=f"{day}", **fields)
    assert answer.status_code == 302, answer.text


def _key(browser, address):
    found = KEY.search(browser.get(address).text)
    assert found
    return found.group(1)


def _night(app, clock, keyring):
    """The scheduler's ticks of the next night."""
    clock.move(days=1)
    with app.app_context():
        run_due(all_jobs(keyring), now=clock.now())


def _booked(village, finding, app, clock, keyring):
    """Reviewed by the town, hung up, and booked after the notice."""
    session, now = village.session, clock.now()
    claim = session.get_one(Claim, finding.claim_id)
    done = claims.review(session, [claim.id], outcome="approved", by=village.town, now=now)
    assert done.left == {}
    claims.open_sheet(session, village.id, unit="cadre", month=f"{now:%Y-%m}", by=village.town,
                      now=now)  # fmt: skip
    session.commit()
    for _ in range(8):
        _night(app, clock, keyring)
    session.rollback()


def _public_shows_no_more_than_it_may(app, village, matter):
    number = village.session.query(Doubt).first()
    assert number is not None
    stranger = app.test_client()
    page = stranger.get(f"/v/{village.id}/matters/2026-0001").text
    assert "购置分类垃圾桶" in page
    assert "3,000.00" in page
    assert "村党组织书记" in page
    for private in ("红星五金店", "徐国强", "马小军", "卖家急着要现款", "票据和流水"):
        assert private not in page
    assert stranger.get(matter).status_code == 302

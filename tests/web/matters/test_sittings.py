"""Places of consultation and their sittings on the pages: opened, recorded, answered, read."""

from typing import Any

from sqlalchemy.orm import Session

from pointsapp.matters.models import Sitting, SittingTopic, Venue
from tests.web.browsing import Browser
from tests.worlds import World

VENUE = {
    "kind": "law_room", "name": "法律工作室", "where": "村委会二楼", "hours": "每周二",
    "opened_on": "2026-11-01",
}  # fmt: skip


def test_a_sitting_is_recorded_answered_and_read_by_everybody(
    app: Any, session: Session, world: World, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    venues = f"/matters/village/{world.a.id}/venues"
    new = f"/matters/village/{world.a.id}/sittings/new"
    assert "先把地方加上" in browser_of.get(new).text
    assert browser_of.post(venues, venues, **(VENUE | {"name": ""})).status_code == 422
    assert browser_of.post(venues, venues, **VENUE).status_code == 302
    venue = session.query(Venue).one()
    given = {
        "key": "k", "venue": str(venue.id), "held_on": "2026-11-18", "host": "法律顾问",
        "present": "3", "topics": "借钱没有欠条\n\n路灯不亮", "record": "记录在簿上",
    }  # fmt: skip
    assert browser_of.post(new, new, **(given | {"present": "几个"})).status_code == 422
    sent = browser_of.post(new, new, **given)
    assert sent.status_code == 302
    assert "路灯不亮" in browser_of.get(sent.location).text
    assert "说事、议事等回话的，2 件" in browser_of.get("/desk").text
    forgotten = browser_of.post(f"{sent.location}/topics", sent.location, subject="修路")
    assert forgotten.status_code == 302
    session.rollback()
    topic = session.query(SittingTopic).filter_by(subject="路灯不亮").one()
    address = f"/matters/topics/{topic.id}"
    assert browser_of.post(address, address, outcome="answered").status_code == 422
    assert browser_of.post(address, address, outcome="answered", answer="周三修").status_code == 302
    listed = browser_of.get("/matters/sittings")
    assert "法律工作室" in listed.text
    assert browser_of.get("/matters/sittings?format=xlsx").data.startswith(b"PK")
    public = app.test_client().get(f"/v/{world.a.id}/sittings").text
    assert "周三修" in public
    assert "借钱没有欠条" in public
    assert "记录在簿上" not in public
    assert "每周二" in public
    assert browser_of.post(f"/matters/venues/{venue.id}/close", venues).status_code == 302
    assert "每周二" not in app.test_client().get(f"/v/{world.a.id}/sittings").text
    photo = f"/matters/sittings/{session.query(Sitting).one().id}/photo"
    assert browser_of.get(photo).status_code == 404


def test_nobody_outside_the_village_records_or_reads_notes(
    session: Session, world: World, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    assert browser_of.get(f"/matters/village/{world.b.id}/venues").status_code == 404
    assert browser_of.get(f"/matters/village/{world.b.id}/sittings/new").status_code == 404

"""A check sheet keeps its photos, names who answers, and a quarter without a plan is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from pointsapp.compliance.models import CheckSheet, Doubt, Inspection
from pointsapp.foundation import files
from tests.kept import Once
from tests.supervised import supervised
from tests.web.browsing import Browser
from tests.worlds import World


@pytest.fixture
def ids(once: Once, session: Session, world: World, now: datetime) -> dict[str, Any]:
    """One row of each kind in village a; its inspection is of the fourth quarter."""
    return once(lambda: supervised(session, world.a, world.logins["clerk"], now))


def photo() -> tuple[BytesIO, str]:
    """A picture as a phone sends it."""
    written = BytesIO()
    Image.new("RGB", (40, 30), "green").save(written, "JPEG")
    return BytesIO(written.getvalue()), "现场.jpg"


def test_photos_are_kept_shown_and_taken_away_again(
    session: Session, world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    browser_of.sign_in("inspector")
    address = f"/supervision/sheets/{ids['check_sheet_id']}"
    given = {"inspected_on": "2026-11-18", "papers": "not", "doubt": "1", "reason": "发票少一张"}
    person = world.a.homes[0].head_id
    sent = browser_of.post(address, address, **given, person=str(person), photos=[photo()])
    assert sent.status_code == 302
    session.rollback()
    sheet = session.get_one(CheckSheet, ids["check_sheet_id"])
    assert len(sheet.photos) == 1
    doubt = session.query(Doubt).filter_by(sheet_id=sheet.id).one()
    assert (doubt.person_id, doubt.office) == (person, "secretary")
    assert browser_of.get(f"{address}/photos/1").mimetype == "image/jpeg"
    assert browser_of.get(f"{address}/photos/2").status_code == 404
    digest = sheet.photos[0]
    session.rollback()
    browser_of.post(address, address, inspected_on="2026-11-18", drop=digest)
    session.expire_all()
    assert session.get_one(CheckSheet, ids["check_sheet_id"]).photos == []


def test_too_many_photos_are_refused_before_any_is_opened(
    ids: dict[str, Any], browser_of: Browser
) -> None:
    browser_of.sign_in("inspector")
    address = f"/supervision/sheets/{ids['check_sheet_id']}"
    sent = [(BytesIO(b"no picture"), f"{n}.jpg") for n in range(13)]
    answer = browser_of.post(address, address, inspected_on="2026-11-18", photos=sent)
    assert answer.status_code == 422
    assert "一次最多 12 个文件" in answer.text


@pytest.mark.sqlite_only
def test_while_a_photo_is_being_opened_others_can_write(
    session: Session, ids: dict[str, Any], browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser_of.sign_in("inspector")
    address, written = f"/supervision/sheets/{ids['check_sheet_id']}", []

    @contextmanager
    def somebody_writes() -> Iterator[None]:
        session.get_one(CheckSheet, ids["check_sheet_id"]).note = "别人写的"
        session.commit()
        written.append(True)
        yield

    monkeypatch.setattr(files, "ONE_AT_A_TIME", somebody_writes())
    answer = browser_of.post(address, address, inspected_on="2026-11-18", photos=[photo()])
    assert (answer.status_code, written) == (302, [True])


def test_a_quarter_without_a_plan_is_told_until_there_is_one(
    session: Session, ids: dict[str, Any], browser_of: Browser
) -> None:
    said = "本季度的专项检查还没有定方案"
    browser_of.sign_in("inspector")
    assert said not in browser_of.get("/desk").text
    page = browser_of.get("/supervision/inspections").text
    assert page.count("没有查") == 3
    session.rollback()
    session.get_one(Inspection, ids["inspection_id"]).quarter = 3
    session.commit()
    assert said in browser_of.get("/desk").text
    assert "本季度还没有定方案" in browser_of.get("/supervision/inspections").text


@pytest.mark.sqlite_only
def test_a_village_finds_what_is_not_checked_and_those_above_their_inspections(
    ids: dict[str, Any], browser_of: Browser
) -> None:
    waivers, inspections = '/waivers"', 'href="/supervision/inspections"'
    browser_of.sign_in("clerk")
    page = browser_of.get("/supervision/doubts").text
    assert waivers in page
    assert inspections not in page
    browser_of.sign_in("inspector")
    page = browser_of.get("/supervision/doubts").text
    assert waivers not in page
    assert inspections in page

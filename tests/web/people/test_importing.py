"""A roster goes the whole way on pages: template, upload, problems, preview, confirm, done."""

import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.imports import import_jobs
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.keys import Keyring
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.roster import RosterImporter
from tests.people.roster.conftest import FAMILY, HEADERS, book
from tests.web.browsing import Browser
from tests.worlds import MARK, World

TODAY = date(2026, 11, 22)


@pytest.fixture
def tick(app: Flask, keyring: Keyring, clock: FixedClock) -> Callable[[], None]:
    """Lets the jobs read and store what waits."""

    def run() -> None:
        with app.app_context():
            run_due(import_jobs({"roster": RosterImporter(keyring)}), now=clock.now())

    return run


def upload(browser: Browser, village: int, content: bytes, name: str = "名册.xlsx") -> TestResponse:
    address = f"/regions/{village}/roster"
    fields = {"csrf_token": browser.token(address), "file": (BytesIO(content), name)}
    return browser.client.post(address, data=fields, content_type="multipart/form-data")


def test_a_roster_is_previewed_confirmed_and_stored(
    session: Session, world: World, signed_in: Callable[[str], Browser], tick: Callable[[], None]
) -> None:
    clerk = signed_in("clerk")
    run = upload(clerk, world.a.id, book(FAMILY)).location
    waiting = clerk.get(run)
    assert "等待检查" in waiting.text
    assert waiting.headers["Refresh"] == "3"
    tick()
    page = clerk.get(run).text
    assert "检查通过" in page
    assert "张兰、李强" in page
    assert people.find_household_by_code(session, world.a.id, "01", "018") is None
    assert clerk.post(f"{run}/confirm").status_code == 302
    tick()
    assert "已导入" in clerk.get(run).text
    session.rollback()
    assert people.find_household_by_code(session, world.a.id, "01", "018") is not None


def test_a_bad_roster_names_its_places_and_stores_nothing(
    world: World, signed_in: Callable[[str], Browser], tick: Callable[[], None]
) -> None:
    clerk = signed_in("clerk")
    bad = [FAMILY[0], ("一组", "018", "李强", "户主", "去年", "", "", "")]
    run = upload(clerk, world.a.id, book(bad)).location
    tick()
    page = clerk.get(run).text
    assert "没有写入任何内容" in page
    assert "名册 第 3 行 E 列" in page
    assert "不是日期" in page
    assert clerk.post(f"{run}/confirm").status_code == 409


def test_what_changed_after_the_preview_is_shown_again_before_it_is_stored(
    session: Session,
    world: World,
    signed_in: Callable[[str], Browser],
    tick: Callable[[], None],
    now: datetime,
) -> None:
    clerk = signed_in("clerk")
    run = upload(clerk, world.a.id, book(FAMILY)).location
    tick()
    clerk.post(f"{run}/confirm")
    service.create_household(
        session, group_id=world.a.group_id, door="18", on=TODAY, by=None, now=now
    )
    session.commit()
    tick()
    page = clerk.get(run).text
    assert "又有了变动，没有写入" in page
    again = re.findall(r'href="(/imports/\d+)"', page)[0]
    assert again != run
    tick()
    assert "检查通过" in clerk.get(again).text
    clerk.post(f"{again}/confirm")
    tick()
    assert "已导入" in clerk.get(again).text


def test_no_file_and_an_empty_file_are_refused_at_once(
    world: World, signed_in: Callable[[str], Browser]
) -> None:
    clerk = signed_in("clerk")
    assert "还没有选文件" in clerk.post(f"/regions/{world.a.id}/roster").text
    assert upload(clerk, world.a.id, b"").status_code == 422
    assert upload(clerk, world.a.id, b"MZ....", "名册.exe").status_code == 422


def test_a_file_for_another_village_goes_nowhere(
    world: World, signed_in: Callable[[str], Browser]
) -> None:
    town = signed_in("town")
    run = upload(town, world.b.id, book(FAMILY)).location
    clerk = signed_in("clerk")
    for address in (run, f"/regions/{world.b.id}/roster"):
        answer = clerk.get(address)
        assert answer.status_code == 404
        assert MARK not in answer.text
    assert clerk.post(f"{run}/confirm").status_code == 404


def test_a_file_can_be_given_up(world: World, signed_in: Callable[[str], Browser]) -> None:
    clerk = signed_in("clerk")
    run = upload(clerk, world.a.id, book(FAMILY)).location
    assert clerk.post(f"{run}/discard").status_code == 302
    assert "已放弃" in clerk.get(run).text


def test_the_template_has_the_columns_that_the_import_reads(
    world: World, signed_in: Callable[[str], Browser]
) -> None:
    content = signed_in("clerk").get("/roster/template.xlsx").data
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    assert workbook.sheet_names == ["名册", "填表说明"]
    (header,) = workbook.get_sheet_by_name("名册").to_python()
    assert tuple(header) == ("村", *HEADERS)

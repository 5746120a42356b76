"""Opening balances on pages: one person brings the file, another one agrees, then it is sealed."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.imports import import_jobs
from pointsapp.foundation.jobs import run_due
from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook
from pointsapp.ledger.models import Entry, Seal
from pointsapp.ledger.opening import OpeningImporter
from tests.web.browsing import Browser
from tests.worlds import World

TITLES = ("户号", "户主", "期初荣誉积分", "期初可用积分")
DECIDED = {"on": "2026-11-20", "period": "2026"}


@pytest.fixture
def tick(app: Flask, clock: FixedClock) -> Callable[[], None]:
    """Lets the jobs read and store what waits."""

    def run() -> None:
        with app.app_context():
            run_due(import_jobs({"opening": OpeningImporter()}), now=clock.now())

    return run


def of(app: Flask, login: str) -> Browser:
    """The browser of somebody who is signed in."""
    browser = Browser(app.test_client())
    browser.sign_in(login)
    return browser


def book(*rows: tuple[str, ...]) -> bytes:
    """A file as a village would send it."""
    columns = [Column(title, kind="text") for title in TITLES]
    return write_workbook([SheetOut("期初积分", columns, rows)])


def upload(browser: Browser, region: int, content: bytes, **given: str) -> TestResponse:
    """Send the file with what was decided."""
    address = f"/desk/ledger/openings/{region}"
    fields = {"csrf_token": browser.token(address), "file": (BytesIO(content), "期初.xlsx")}
    return browser.client.post(address, data=fields | given, content_type="multipart/form-data")


def entries(session: Session) -> list[Entry]:
    """What the ledger holds now."""
    session.rollback()
    return list(session.scalars(select(Entry).order_by(Entry.id)))


def test_one_person_brings_opening_balances_and_another_agrees(
    session: Session, world: World, app: Flask, tick: Callable[[], None]
) -> None:
    clerk, reviewer = of(app, "clerk"), of(app, "reviewer")
    file = book(("01-011", "周桂兰", "12.5", "6"), ("01-012", "何广田", "3", "0"))
    run = upload(clerk, world.a.id, file, **DECIDED).location
    tick()
    assert "请换一个管审核的人" in clerk.get(run).text
    assert clerk.post(f"{run}/confirm").status_code == 403
    assert "期初积分文件读好了" not in clerk.get("/desk").text
    waiting = reviewer.get("/desk").text
    assert f'href="{run}">期初积分文件读好了' in waiting
    page = reviewer.get(run).text
    assert "15.50 分" in page
    assert not entries(session)
    assert reviewer.post(f"{run}/confirm").status_code == 302
    tick()
    assert "已封存" in reviewer.get(run).text
    booked = entries(session)
    assert [(e.kind, str(e.honour), str(e.spendable)) for e in booked] == [
        ("opening", "12.50", "6.00"),
        ("opening", "3.00", "0.00"),
    ]
    assert len(session.scalars(select(Seal)).all()) == 1


def test_the_same_file_again_has_nothing_to_confirm(
    session: Session, world: World, app: Flask, tick: Callable[[], None]
) -> None:
    clerk, reviewer = of(app, "clerk"), of(app, "reviewer")
    file = book(("01-011", "周桂兰", "12.5", "6"))
    first = upload(clerk, world.a.id, file, **DECIDED).location
    tick()
    reviewer.post(f"{first}/confirm")
    tick()
    again = upload(clerk, world.a.id, file, **DECIDED).location
    tick()
    page = reviewer.get(again).text
    assert "都已经记过了" in page
    assert "记账封存" not in page
    assert len(entries(session)) == 1


def test_what_is_wrong_is_listed_and_nothing_is_stored(
    session: Session, world: World, app: Flask, tick: Callable[[], None]
) -> None:
    clerk = of(app, "clerk")
    run = upload(clerk, world.a.id, book(("01-011", "王二", "1", "1")), **DECIDED).location
    tick()
    page = clerk.get(run).text
    assert "没有写入任何内容" in page
    assert "第 2 行" in page
    assert not entries(session)


def test_what_must_be_decided_is_asked_for(world: World, app: Flask) -> None:
    clerk = of(app, "clerk")
    answer = upload(clerk, world.a.id, book(("01-011", "周桂兰", "1", "1")))
    assert answer.status_code == 422
    assert "哪一天换用本系统" in answer.text
    assert "还没有选文件" in clerk.post(f"/desk/ledger/openings/{world.a.id}", **DECIDED).text


def test_the_file_to_fill_in_names_every_household(world: World, app: Flask) -> None:
    clerk = of(app, "clerk")
    content = clerk.get(f"/desk/ledger/openings/{world.a.id}/template").data
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1:3] for row in rows[1:]] == [["01-011", "周桂兰"], ["01-012", "何广田"]]


def test_opening_balances_of_another_village_are_not_found(world: World, app: Flask) -> None:
    town = of(app, "town")
    run = upload(town, world.b.id, book(("01-011", "隐村甲", "1", "1")), **DECIDED).location
    clerk = of(app, "clerk")
    for address in (run, f"/desk/ledger/openings/{world.b.id}"):
        assert clerk.get(address).status_code == 404
    assert clerk.post(f"{run}/confirm").status_code == 404

"""What leaves the house about a matter: sheet, chat text, archive; and nothing too much in it."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.powers.models import PowerList
from tests.web.browsing import Browser
from tests.worlds import MARK, World

pytestmark = pytest.mark.sqlite_only


def clerk(browser: Browser) -> Browser:
    browser.sign_in("clerk")
    return browser


def test_the_sheet_for_the_board_leads_to_the_public_page_and_names_nobody(
    world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    page = clerk(browser_of).get(f"/matters/{ids['matter_id']}/sheet").text
    public = f"/v/{world.a.id}/matters/{ids['number']}"
    sheet = page[page.index("<article") : page.index("</article>")]
    for said in (public, "<svg", "修水渠", "会签", "村委会", "盖章处"):
        assert said in sheet, said
    assert world.a.homes[0].head not in sheet
    assert browser_of.get(public).status_code == 200


def test_the_chat_text_is_there_to_be_copied(ids: dict[str, Any], browser_of: Browser) -> None:
    page = clerk(browser_of).get(f"/matters/{ids['matter_id']}/text").text
    assert f"办件 {ids['number']}：修水渠" in page
    assert 'data-copy="chat" hidden' in page


def test_the_archive_holds_tables_papers_and_their_sums(
    world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    answer = clerk(browser_of).get(f"/matters/{ids['matter_id']}/archive")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(BytesIO(answer.data)) as packed:
        tables = {"办件.csv", "记录.csv", "材料.csv", "明细.csv"}
        assert set(packed.namelist()) == {*tables, "SHA256SUMS"}
        assert world.a.homes[0].head in packed.read("记录.csv").decode()


def test_the_page_of_a_matter_leads_to_all_of_them(
    ids: dict[str, Any], browser_of: Browser
) -> None:
    page = clerk(browser_of).get(f"/matters/{ids['matter_id']}").text
    for part in ("sheet", "text", "archive", "dossier"):
        assert f'href="/matters/{ids["matter_id"]}/{part}"' in page


@pytest.mark.parametrize("part", ["sheet", "text", "archive", "dossier"])
def test_a_matter_of_another_village_is_not_found_and_a_stranger_signs_in(
    ids: dict[str, Any], there: dict[str, Any], browser_of: Browser, part: str
) -> None:
    assert browser_of.get(f"/matters/{ids['matter_id']}/{part}").status_code == 302
    answer = clerk(browser_of).get(f"/matters/{there['matter_id']}/{part}")
    assert answer.status_code == 404
    assert MARK not in answer.text


def test_a_matter_whose_item_has_left_the_lists_still_opens_and_so_does_its_item(
    session: Session, world: World, ids: dict[str, Any], browser_of: Browser, now: datetime
) -> None:
    session.get_one(PowerList, ids["list_id"]).in_force_until = date(2026, 11, 15)
    session.commit()
    assert village_day(now) > date(2026, 11, 15)
    item = f"/v/{world.a.id}/items/{ids['item_id']}"
    page = browser_of.get(item)
    assert page.status_code == 200
    for said in ("以前的规定", "11月15日", "日常支出", "会签"):
        assert said in page.text, said
    assert f"{item}/print" not in page.text
    assert browser_of.get(f"{item}/print").status_code == 404
    assert browser_of.get(f"/v/{world.a.id}/matters/{ids['number']}").status_code == 200
    own = clerk(browser_of).get(f"/matters/{ids['matter_id']}").text
    assert f'href="{item}"' in own


def test_an_old_item_of_another_village_is_not_found(
    session: Session, world: World, ids: dict[str, Any], there: dict[str, Any], browser_of: Browser
) -> None:
    session.get_one(PowerList, there["list_id"]).in_force_until = date(2026, 11, 15)
    session.commit()
    answer = browser_of.get(f"/v/{world.a.id}/items/{there['item_id']}")
    assert answer.status_code == 404
    assert MARK not in answer.text

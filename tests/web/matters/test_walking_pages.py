"""Matters, supervision and what is handed down in a real browser: they fit, axe finds nothing."""

from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy.orm import Session

from tests.kept import Once
from tests.supervised import supervised
from tests.worlds import PASSWORD, World

pytestmark = [pytest.mark.sqlite_only, pytest.mark.browser]
PUBLIC = ("/v/{v}/matters", "/v/{v}/matters/{number}", "/v/{v}/sittings",
          "/supervision/village/{v}/waivers")  # fmt: skip
STAFF = {
    "clerk": (
        "/matters", "/matters/mine", "/matters/village/{v}/new",
        "/matters/village/{v}/open?item={item_id}", "/matters/{matter_id}",
        "/matters/{matter_id}/steps/sign", "/matters/{matter_id}/papers/new",
        "/matters/{matter_id}/budget", "/matters/{matter_id}/dossier", "/matters/{matter_id}/sheet",
        "/matters/{matter_id}/text", "/matters/{matter_id}/recusals", "/matters/{matter_id}/stop",
        "/matters/records/{record_id}/void", "/matters/sittings", "/matters/village/{v}/venues",
        "/matters/village/{v}/sittings/new", "/matters/sittings/{sitting_id}",
        "/matters/topics/{topic_id}", "/matters/relief", "/matters/relief/{round_id}",
        "/powers/tasks", "/powers/village/{v}/tasks/new", "/powers/tasks/{task_id}",
        "/powers/village/{v}/lists/{list_id}/publicity", "/powers/publicity",
        "/powers/publicity/{publicity_id}/take-back",
    ),
    "inspector": (
        "/supervision", "/supervision/doubts", "/supervision/doubts/{doubt_id}",
        "/supervision/doubts/{doubt_id}/how", "/supervision/findings",
        "/supervision/findings/{finding_id}", "/supervision/talks", "/supervision/talks/{talk_id}",
        "/supervision/inspections", "/supervision/inspections/{inspection_id}",
        "/supervision/inspections/{inspection_id}/print", "/supervision/sheets/{check_sheet_id}",
        "/supervision/refusals", "/supervision/mine", "/supervision/village/{v}/doubts/new",
    ),
}  # fmt: skip


@pytest.fixture
def ids(once: Once, session: Session, world: World, now: datetime) -> dict[str, Any]:
    """One row of each kind in village a."""
    found = once(lambda: supervised(session, world.a, world.logins["clerk"], now))
    return {**found, "v": world.a.id}


@pytest.mark.parametrize("login", ["", *STAFF])
def test_every_page_fits_a_phone_and_axe_finds_nothing(
    ids: dict[str, Any], browser: Any, live_server: str, login: str
) -> None:
    size = {"width": 360, "height": 800}
    page = browser.new_context(base_url=live_server, viewport=size, locale="zh-CN").new_page()
    if login:
        page.goto("/login")
        page.fill("[name=login_name]", login)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main button")
    wrong: dict[str, Any] = {}
    for path in (each.format(**ids) for each in STAFF.get(login, PUBLIC)):
        assert page.goto(path).status == 200, path
        width = page.evaluate("document.documentElement.scrollWidth")
        found = [each["id"] for each in Axe().run(page).response["violations"]]
        if found or width > 360:
            wrong[path] = (found, width)
    page.context.close()
    assert wrong == {}

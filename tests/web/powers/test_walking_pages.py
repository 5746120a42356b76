"""The item's page and its sheet in a real browser: they fit a phone and axe finds nothing."""

from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy.orm import Session

from pointsapp.decisions.queries import get_meeting
from pointsapp.powers import queries, service
from tests.powers.lists import POWER
from tests.rulebooks.books import make_resolution
from tests.worlds import PASSWORD, World

pytestmark = [pytest.mark.sqlite_only, pytest.mark.browser]


@pytest.fixture
def addresses(session: Session, world: World, now: datetime) -> list[str]:
    """The pages of village a that show charts, and the editor of a draft."""
    row = service.store_list(session, world.a.id, POWER, by=1, now=now)
    held = make_resolution(session, world.a.id, now, body_kind="representatives")
    day = get_meeting(session, held.meeting_id).held_on
    service.adopt(session, row.id, resolution_id=held.id, in_force_from=day, by=1, now=now)
    draft = service.follow(session, row.id, by=1, now=now)
    procedure = queries.procedures_in(session, draft.id)[0]
    item = queries.items_of(session, row.id)[0]
    session.commit()
    village = f"/v/{world.a.id}"
    return [
        f"{village}/lists", f"{village}/lists/{row.id}", f"{village}/items/{item.id}",
        f"{village}/items/{item.id}/print", f"{village}/charts",
        f"/powers/procedures/{procedure.id}", f"/powers/procedures/{procedure.id}/steps/sign",
        f"/powers/list/{draft.id}",
    ]  # fmt: skip


@pytest.mark.parametrize("wide", [360, 1366])
def test_every_page_fits_and_axe_finds_nothing(
    addresses: list[str], browser: Any, live_server: str, wide: int
) -> None:
    size = {"width": wide, "height": 800}
    page = browser.new_context(base_url=live_server, viewport=size, locale="zh-CN").new_page()
    wrong: dict[str, Any] = {}
    for path in addresses:
        if path.startswith("/powers") and "/powers" not in page.url:
            page.goto("/login")
            if "/login" in page.url:
                page.fill("[name=login_name]", "town")
                page.fill("[name=password]", PASSWORD)
                with page.expect_navigation():
                    page.click("main button")
        assert page.goto(path).status == 200, path
        width = page.evaluate("document.documentElement.scrollWidth")
        found = [each["id"] for each in Axe().run(page).response["violations"]]
        if found or width > wide:
            wrong[path] = (found, width)
    page.context.close()
    assert wrong == {}

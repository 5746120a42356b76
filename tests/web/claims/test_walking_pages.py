"""The pages of claims in a real browser: by keyboard, on a small phone, past axe, light enough."""

from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from pointsapp.claims import service
from pointsapp.claims.models import Claim, SheetLine
from tests.web.claims.conftest import Desk
from tests.worlds import PASSWORD

pytestmark = [pytest.mark.sqlite_only, pytest.mark.browser]
HEAVIEST = 60_000
PHONE, DESKTOP = {"width": 360, "height": 780}, {"width": 1366, "height": 900}


def signed_in(browser: Any, live_server: str, login: str, size: dict[str, int] = DESKTOP) -> Any:
    context = browser.new_context(base_url=live_server, viewport=size, locale="zh-CN")
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=login_name]", login)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    return page


def with_columns(page: Any, grid: str) -> None:
    page.goto(f"{grid}/rules?month=2026-11")
    for box in page.query_selector_all("input[name=rule]"):
        box.check()
    with page.expect_navigation():
        page.click("main form button")


def test_the_grid_is_filled_sent_and_kept_by_keyboard_alone(
    desk: Desk, browser: Any, live_server: str
) -> None:
    grid = f"/claims/grid/{desk.world.a.group_id}"
    page = signed_in(browser, live_server, "clerk")
    with_columns(page, grid)
    page.goto(f"{grid}?month=2026-11")
    page.focus(f"[name='h{desk.world.a.homes[0].id}.{desk.rules[12]}']")
    page.keyboard.type("2")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("1")
    page.context.set_offline(True)
    page.wait_for_function("!navigator.onLine")
    page.click("button[value=send]")
    assert "现在没有网" in page.inner_text("[data-draft-status]")
    page.context.set_offline(False)
    page.wait_for_function("navigator.onLine")
    page.focus("button[value=send]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/batches/*")
    assert "都存好了，已交审核" in page.inner_text("main")
    desk.session.rollback()
    assert [int(q) for q in desk.session.scalars(select(Claim.quantity).order_by(Claim.id))] == [
        2,
        1,
    ]
    page.context.close()


def addresses(desk: Desk) -> dict[str, list[str]]:
    """Every page of claims and contests with something on it, by who opens it."""
    for home, rule in ((0, 12), (0, 3), (1, 31), (1, 12)):
        desk.approved(home, rule)
    sheet_id = desk.published().id
    lines = list(desk.session.scalars(select(SheetLine.id).filter_by(sheet_id=sheet_id)))
    contest_id = service.object_to(
        desk.session, lines[0], via="oral", statement="那天我家没有人在村里",
        household_id=desk.world.a.homes[0].id, by=desk.user("clerk"), now=desk.now,
    ).id  # fmt: skip
    desk.session.commit()
    claim_id = desk.registered(0, 3, on=date(2026, 11, 19)).id
    desk.approved(1, 12, on=date(2026, 11, 21))
    village, group = desk.world.a.id, desk.world.a.group_id
    home = desk.world.a.homes[0].id
    desk.session.rollback()
    return {
        "clerk": [
            f"/claims/grid/{group}/rules?month=2026-11", f"/claims/village/{village}",
            f"/claims/grid/{group}?month=2026-11", f"/claims/village/{village}/one/household",
            f"/claims/village/{village}/own", f"/claims/village/{village}/file/household",
            "/claims/sheets", f"/claims/sheets/prepare/{village}/household",
            f"/claims/sheets/{sheet_id}", f"/claims/sheets/{sheet_id}/print",
            f"/claims/sheets/{sheet_id}/text", f"/contests/raise/line/{lines[1]}",
            f"/contests/household/{home}", f"/contests/village/{village}/find?q=x",
        ],
        "reviewer": ["/claims/queue", f"/claims/{claim_id}"],
        "supervisor": ["/contests", f"/contests/{contest_id}"],
    }  # fmt: skip


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_fits_is_light_and_axe_finds_nothing(
    desk: Desk, browser: Any, live_server: str, size: dict[str, int]
) -> None:
    wrong: dict[str, Any] = {}
    for login, paths in addresses(desk).items():
        page = signed_in(browser, live_server, login, size)
        if login == "clerk":
            with_columns(page, f"/claims/grid/{desk.world.a.group_id}")
        for path in paths:
            page.goto(path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            found = [each["id"] for each in Axe().run(page).response["violations"]]
            if found or wide > size["width"] or len(page.content().encode()) > HEAVIEST:
                wrong[path] = (found, wide)
        page.context.close()
    assert wrong == {}

"""Every page of people opens for who may, and is not there for who may not."""

import re
from collections.abc import Callable

import pytest

from tests.web.browsing import Browser
from tests.worlds import MARK, World

VILLAGE_PAGES = (
    "/roster",
    "/households/{home}",
    *(
        f"/households/{{home}}/{act}"
        for act in (
            "join",
            "leave",
            "death",
            "head",
            "state",
            "transfer",
            "split",
            "merge",
            "move",
            "end",
        )
    ),
    "/households/{home}/stored",
    "/villages/{village}/households/new",
    "/persons/{person}",
    "/regions/{village}/roster",
    "/villages/{village}/offices",
    "/villages/{village}/offices/new?q=周",
    "/villages/{village}/representatives",
    "/villages/{village}/representatives/new?q=周",
    "/recusals",
    "/regions/{village}/cards",
    "/cards/{card}/hand-over",
)
TOWN_PAGES = (
    "/users",
    "/users/new",
    "/users/{clerk}",
    "/regions/{town}",
    "/regions/{village}",
    *(
        f"/regions/{{village}}/{step}"
        for step in ("add", "rename", "contact", "convert", "move", "merge", "end")
    ),
    "/calendar",
)


def addresses(pages: tuple[str, ...], world: World, *, other: bool = False) -> list[str]:
    village = world.b if other else world.a
    home = village.homes[0]
    return [
        page.format(
            home=home.id, person=home.head_id, village=village.id, card=home.card_id,
            town=world.town_id, clerk=world.logins["clerk"],
        )
        for page in pages
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("login", "pages"), [("clerk", VILLAGE_PAGES), ("town", VILLAGE_PAGES + TOWN_PAGES)]
)
def test_who_may_sees_the_page_with_one_title(
    world: World, signed_in: Callable[[str], Browser], login: str, pages: tuple[str, ...]
) -> None:
    browser = signed_in(login)
    for address in addresses(pages, world):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert answer.text.count("<h1") == 1, address
        assert login != "clerk" or MARK not in answer.text, address
        assert len(answer.data) < 60_000, address


@pytest.mark.sqlite_only
def test_another_village_is_not_found(world: World, signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("clerk")
    for address in addresses(VILLAGE_PAGES, world, other=True):
        if address in ("/roster", "/recusals"):
            continue
        answer = browser.get(address)
        assert answer.status_code == 404, address
        assert MARK not in answer.text, address


@pytest.mark.sqlite_only
def test_a_reviewer_reads_the_roster_but_changes_nothing(
    world: World, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("reviewer")
    home = world.a.homes[0]
    assert browser.get(f"/households/{home.id}").status_code == 200
    assert "有了变动" not in browser.get(f"/households/{home.id}").text
    for address in (f"/households/{home.id}/end", "/users", f"/regions/{world.a.id}/cards"):
        assert browser.get(address).status_code == 403, address
    assert browser.post(f"/households/{home.id}/end", on="2026-11-01").status_code == 403


@pytest.mark.sqlite_only
def test_nobody_signed_out_sees_any_of_it(world: World, browser_of: Browser) -> None:
    for address in addresses(VILLAGE_PAGES + TOWN_PAGES, world):
        assert browser_of.get(address).status_code in (302, 404), address


def test_the_towns_roster_keeps_each_village_together(
    world: World, signed_in: Callable[[str], Browser]
) -> None:
    page = signed_in("town").get("/roster").text
    doors = re.findall(r'href="/households/(\d+)">01-01', page)
    assert [int(each) for each in doors] == [
        home.id for v in (world.a, world.b) for home in v.homes
    ]

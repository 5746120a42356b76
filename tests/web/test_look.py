"""The look: contrast of the tokens, and pages as a browser and a screen reader find them."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from pointsapp.web.context import Frame

STYLES = Path(__file__).resolve().parents[2] / "static" / "css"
TOKENS = (STYLES / "tokens.css").read_text("utf-8")
COLOURS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", TOKENS))
PAGES = ("/dev/gallery", "/dev/gallery/desk", "/dev/gallery/paper", "/not-there")


@pytest.fixture
def plain(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands around the pages asks nothing of other packages."""
    monkeypatch.setitem(app.extensions, "frame", Frame)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(COLOURS[one]), _luminance(COLOURS[other])), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", ["paper", "sheet", "pine-tint", "seal-tint"])
@pytest.mark.parametrize("ink", ["ink", "ink-soft", "pine", "seal"])
def test_text_stands_out_from_every_ground(ink: str, ground: str) -> None:
    assert _contrast(ink, ground) >= 4.5


def test_edges_of_fields_and_words_on_fills_stand_out() -> None:
    assert _contrast("line-field", "paper") >= 3
    assert min(_contrast("sheet", fill) for fill in ("pine", "pine-deep", "seal", "ink")) >= 4.5


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_fits_a_small_phone_and_axe_finds_nothing(
    browser_page: Any, address: str, size: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    browser_page.goto(f"/size?to={size}&back={address}")
    assert browser_page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(browser_page).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found] == []


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("address", PAGES[:2])
def test_what_is_pressed_is_large_enough_for_a_thumb(browser_page: Any, address: str) -> None:
    browser_page.goto(address)
    small = browser_page.evaluate(
        """() => [...document.querySelectorAll('main a.link, button, .choice, .tick, .pick, nav a')]
            .map((e) => [e.textContent.trim(), e.getBoundingClientRect()])
            .filter(([, r]) => r.width > 1 && r.height < 43.5).map(([t]) => t)"""
    )
    assert small == []


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.usefixtures("plain")
def test_half_typed_work_is_offered_again(browser_page: Any) -> None:
    browser_page.goto("/dev/gallery/desk")
    browser_page.get_by_label("何广田，第 12 条 义务工").fill("7")
    browser_page.locator("[data-draft-status]", has_text="存在这台设备上").wait_for()
    browser_page.on("dialog", lambda dialog: dialog.accept())
    browser_page.reload()
    browser_page.get_by_role("button", name="接着填").click()
    assert browser_page.get_by_label("何广田，第 12 条 义务工").input_value() == "7"


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.usefixtures("plain")
def test_the_grid_is_walked_by_keyboard_and_adds_up(browser_page: Any) -> None:
    browser_page.goto("/dev/gallery/desk")
    browser_page.set_viewport_size({"width": 1366, "height": 900})
    first = browser_page.get_by_label("何广田，第 3 条 庭院整洁合格")
    first.focus()
    browser_page.keyboard.press("ArrowRight")
    browser_page.keyboard.press("5")
    browser_page.keyboard.press("Enter")
    focused = browser_page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "胡二喜，第 12 条 义务工"
    totals = browser_page.locator("[data-total]").all_inner_texts()
    assert totals == ["3", "29", "0"]


def test_every_paper_has_a_size_that_browsers_know() -> None:
    sizes = re.findall(r"@page[^{]*\{ size: ([^;]+);", (STYLES / "print.css").read_text("utf-8"))
    assert len(sizes) == 4
    known = re.compile(r"A[345] (portrait|landscape)|\d+mm \d+mm")
    assert [size for size in sizes if not known.fullmatch(size)] == []

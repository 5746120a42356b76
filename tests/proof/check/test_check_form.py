"""The check page takes what people give it: wrong, huge, half filled, on any screen."""

import hashlib
import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.proof.check.forging import changed, flip, rehash
from tests.proof.check.opened import ALL_WELL, PAGE, UNFINISHED, Books, CheckPage


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_file_that_cannot_be_used_gives_a_clear_sentence(
    check_page: CheckPage, books: Books
) -> None:
    whole = json.dumps(books.seals).encode()
    for content, sentence in {
        b"": "0 字节",
        whole[:-300]: "不完整",
        whole[300:]: "不是系统导出的",
        b"<!doctype html><title>x</title>": "这是一个网页",
        b"\x89PNG\r\n\x1a\n\x00\xff": "不是系统导出的",
        b"null": "没有要找的内容",
        b"[]": "没有要找的内容",
        b'{"format": "pointsapp seals 2", "village": "v", "seals": []}': "版本",
        b'{"format": "pointsapp seals 1", "village": "v"}': "缺了内容",
        b'{"format": "pointsapp seals 1", "seals": [{}]}': "缺了内容",
        b'{"format": "pointsapp seals 1", "village": "", "seals": []}': "还没有封存过账",
        b"[" * 200_000: "不是系统导出的",
        json.dumps(books.home).encode(): "放到下面那一格",
        "﻿".encode() + whole: UNFINISHED,
        b"{" + b" " * 3_000_000 + whole[1:]: UNFINISHED,
    }.items():
        assert sentence in check_page.check(content), content[:60]
    assert "放到上面那一格" in check_page.check(home=whole)


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_file_too_large_is_refused_before_it_is_read(
    check_page: CheckPage, tmp_path: Path
) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(201 * 1024 * 1024)
    check_page.page.set_input_files("#seals", str(path))
    check_page.page.click("#go")
    check_page.page.wait_for_selector("#seals-error:visible")
    assert "超过 200 MB" in check_page.page.inner_text("#seals-error")


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_files_of_two_villages_are_not_mixed(check_page: CheckPage, books: Books) -> None:
    home = deepcopy(books.home)
    for entry in home["entries"]:
        entry["village"] = "T9-V9"
    assert "不是一个村的" in check_page.check(books.seals, books.head(4), home)


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_form_half_filled_says_what_is_missing(check_page: CheckPage, books: Books) -> None:
    number, code = books.head(4)
    assert "请先选" in check_page.check()
    assert "请选上村里的封存文件" in check_page.check(None, (number, code), books.home)
    assert "只填数字" in check_page.check(books.seals, ("", code))
    assert "只填数字" in check_page.check(books.seals, ("四", code))
    assert "现在是 0 位" in check_page.check(books.seals, (number, ""))
    assert "现在是 23 位" in check_page.check(books.seals, (number, code[:-1]))
    assert "像“o”的是数字 0" in check_page.check(books.seals, (number, f"o{code[1:]}"))
    assert check_page.page.evaluate("document.activeElement.id") == "code"
    assert check_page.page.get_attribute("#code", "aria-invalid") == "true"
    assert check_page.check(books.seals, (number, code)) == ALL_WELL
    assert check_page.page.get_attribute("#code", "aria-invalid") is None


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.parametrize(("seals", "each"), [(1, 100_000), (1_000, 100), (20_000, 5)])
def test_a_hundred_thousand_leaves_are_checked_in_one_go(
    check_page: CheckPage, seals: int, each: int
) -> None:
    figures = dict.fromkeys(("points", "honour", "spendable"), "1.00")
    figures["sealed"] = "2026-11-22T01:00:00.000000Z"
    leaves = iter(hashlib.sha256(str(n).encode()).hexdigest() for n in range(seals * each))
    rows = [{"leaves": [next(leaves) for _ in range(each)]} | figures for _ in range(seals)]
    file = rehash({"format": "pointsapp seals 1", "village": "v", "seals": rows})
    content = json.dumps(file).encode()
    # The page answers at all: what it takes is bounded by the patience of `check`.
    assert check_page.check(content, (str(seals), file["seals"][-1]["digest"])) == ALL_WELL


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_browser_without_web_crypto_is_told_so(phone: Any) -> None:
    phone.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    phone.goto(PAGE.as_uri())
    assert "缺少 Web Crypto" in phone.inner_text("#asleep")
    assert phone.is_disabled("#go")


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_where_the_script_may_not_run_the_page_says_how_to_open_it(
    browser: Any, phone: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE.as_uri())
    assert "请先把它存下来" in page.inner_text("#asleep")
    context.close()
    phone.goto(PAGE.as_uri())
    assert phone.is_hidden("#asleep")


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_the_keyboard_alone_is_enough(check_page: CheckPage, books: Books) -> None:
    page = check_page.page
    check_page.check(books.seals, books.head(4))
    page.focus("#number")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "code"
    page.keyboard.press("Enter")
    page.wait_for_selector("#result:visible")
    assert page.evaluate("document.activeElement.id") == "result-title"
    assert page.get_attribute("#result", "aria-live") == "polite"


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", [360, 1366])
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_the_page_fits_and_axe_finds_nothing(
    check_page: CheckPage, books: Books, width: int, size: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = check_page.page
    page.set_viewport_size({"width": width, "height": 780})
    page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    home = changed(books.home, "entries", 1, "salt", to=flip)
    for answer in (check_page.check(books.seals, ("4", "o"), home), ""):
        if not answer:
            check_page.check(books.seals, books.head(4), home)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found] == []


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_names_in_a_file_stay_text(check_page: CheckPage, books: Books) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    file = rehash({**deepcopy(books.seals), "village": nasty})
    assert check_page.check(file, ("4", file["seals"][3]["digest"])) == ALL_WELL
    assert nasty in check_page.answer
    assert check_page.page.locator("img").count() == 0


def test_the_page_stands_alone_and_can_fetch_nothing() -> None:
    html = PAGE.read_text(encoding="utf-8")
    assert "default-src 'none'" in html
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", html)
    assert not re.search(r"https?://|@import|url\(|fetch\(|innerHTML|eval\(", html)

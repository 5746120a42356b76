"""The check page tells a sealed ledger from one that was tampered with."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.proof.check.forging import changed, flip, rehash
from tests.proof.check.opened import ALL_WELL, UNFINISHED, WRONG, Books, CheckPage


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_files_in_order_agree_with_the_sheet(check_page: CheckPage, books: Books) -> None:
    assert check_page.check(books.seals, books.head(4), books.home) == ALL_WELL
    assert "第 1 号到第 4 号，一共 9 笔" in check_page.answer
    assert "自家 5 笔都在封存文件里，一字不差" in check_page.answer
    assert check_page.check(books.seals, books.head(2)) == ALL_WELL
    assert "后面还有 2 号" in check_page.answer


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_household_sees_its_lines_and_sums_in_words(check_page: CheckPage, books: Books) -> None:
    check_page.check(books.seals, books.head(4), books.home)
    assert "2026年11月20日 加分" in check_page.answer
    assert "细则 2026-0001 第 12 条" in check_page.answer
    assert "冲正 d" in check_page.answer
    sums = check_page.page.inner_text(".facts--sums").split("\n")
    assert "3.00" in sums, "3 − 1 + 4 − 4 + 1 honour"
    assert "1.00" in sums, "1.5 − 1 + 4 − 4 + 0.5 to spend"
    assert "−1.00 分" in check_page.answer


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_without_a_typed_head_or_a_public_file_the_check_is_said_to_be_unfinished(
    check_page: CheckPage, books: Books
) -> None:
    assert check_page.check(books.seals) == UNFINISHED
    assert "看不出整本账有没有被重做过" in check_page.answer
    assert check_page.check(home=books.home) == UNFINISHED
    assert "还没有和村里的封存文件比对" in check_page.answer


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_head_is_taken_however_it_is_typed(check_page: CheckPage, books: Books) -> None:
    number, code = books.head(4)
    wide = code.translate({n: n + 0xFEE0 for n in range(33, 127)})
    whole = books.seals["seals"][3]["digest"]
    for typed in (code.upper(), code.replace(" ", ""), f"　{wide}　", f" {code}", whole):
        assert check_page.check(books.seals, (number, typed)) == ALL_WELL, typed
    assert check_page.check(books.seals, (" 第４号 ", code)) == ALL_WELL


SEAL_CHANGES: dict[str, Callable[[Any], Any]] = {
    "number": lambda n: n + 1,
    "previous": flip,
    "entries": lambda n: n + 1,
    "points": lambda points: "9" + points,
    "honour": lambda points: "9" + points,
    "spendable": lambda points: "9" + points,
    "leaves": lambda leaves: [flip(leaves[0]), *leaves[1:]],
    "sealed": lambda at: at.replace("2026", "2025"),
    "digest": flip,
}


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_every_changed_field_of_every_seal_is_a_break(check_page: CheckPage, books: Books) -> None:
    assert set(SEAL_CHANGES) == set(books.seals["seals"][0])
    for at, seal in enumerate(books.seals["seals"]):
        for field, change in SEAL_CHANGES.items():
            file = changed(books.seals, "seals", at, field, to=change)
            assert check_page.check(file, books.head(4)) == WRONG, (at, field)
            number = seal["number"] + (field == "number")
            assert f"最早的断处在第 {number} 号" in check_page.answer, (at, field)


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_field_of_another_kind_is_a_break(check_page: CheckPage, books: Books) -> None:
    for value in (None, 7, -1, "x\ny", "", [None], {}):
        for field in SEAL_CHANGES:
            file = changed(books.seals, "seals", 1, field, to=lambda _, value=value: value)
            assert check_page.check(file) == WRONG, (field, value)
        file = changed(books.seals, "seals", 1, to=lambda _, value=value: value)
        assert check_page.check(file) == WRONG, value
    for field in SEAL_CHANGES:
        file = deepcopy(books.seals)
        del file["seals"][1][field]
        assert check_page.check(file) == WRONG, field


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_what_is_cut_off_or_left_out_is_found(check_page: CheckPage, books: Books) -> None:
    cut = {**books.seals, "seals": books.seals["seals"][:3]}
    assert check_page.check(cut) == UNFINISHED, "by itself a shorter chain is whole"
    assert check_page.check(cut, books.head(4)) == WRONG
    assert "公示单上是第 4 号，文件里没有这一号" in check_page.answer
    for at in range(3):
        seals = [*books.seals["seals"][:at], *books.seals["seals"][at + 1 :]]
        assert check_page.check({**books.seals, "seals": seals}) == WRONG
        assert f"最早的断处在第 {at + 2} 号" in check_page.answer
    fewer = changed(books.seals, "seals", 2, "leaves", to=lambda leaves: leaves[:-1])
    assert check_page.check(fewer) == WRONG
    assert "写着 3 笔，实际 2 笔" in check_page.answer


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_another_order_is_found(check_page: CheckPage, books: Books) -> None:
    one, two, three, four = books.seals["seals"]
    assert check_page.check({**books.seals, "seals": [one, three, two, four]}) == WRONG
    assert "最早的断处在第 3 号" in check_page.answer
    turned = changed(books.seals, "seals", 0, "leaves", to=lambda leaves: leaves[::-1])
    assert check_page.check(turned) == WRONG
    assert "最早的断处在第 1 号" in check_page.answer


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_another_village_has_another_beginning(check_page: CheckPage, books: Books) -> None:
    file = {**books.seals, "village": f"{books.seals['village']}9"}
    assert check_page.check(file) == WRONG
    assert "最早的断处在第 1 号" in check_page.answer


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_chain_hashed_anew_is_found_only_by_a_head_on_paper(
    check_page: CheckPage, books: Books
) -> None:
    forged = changed(books.seals, "seals", 0, "leaves", to=lambda leaves: [flip(leaves[0])])
    rehash(forged)
    assert check_page.check(forged) == UNFINISHED
    for number in (1, 2, 3, 4):
        assert check_page.check(forged, books.head(number)) == WRONG
        assert f"第 {number} 号的封存码和公示单上不一样" in check_page.answer
    assert "有两本账" in check_page.answer


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_of_a_fork_only_the_common_part_agrees(check_page: CheckPage, books: Books) -> None:
    fork = changed(books.seals, "seals", 2, "points", to=lambda _: "77.00")
    rehash(fork)
    assert check_page.check(fork, books.head(2)) == ALL_WELL
    assert check_page.check(fork, books.head(3)) == WRONG
    assert check_page.check(fork, books.head(4)) == WRONG


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_head_proves_nothing_behind_a_break(check_page: CheckPage, books: Books) -> None:
    file = changed(books.seals, "seals", 1, "points", to=lambda _: "77.00")
    assert check_page.check(file, books.head(3)) == WRONG
    assert "可是前面已经断了" in check_page.answer
    assert check_page.check(file, books.head(1)) == WRONG
    assert "第 1 号的封存码和公示单上一样" in check_page.answer


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_slip_of_the_pen_is_told_from_a_forgery(check_page: CheckPage, books: Books) -> None:
    number, code = books.head(4)
    assert check_page.check(books.seals, (number, flip(code))) == WRONG
    assert "只差 1 位，在第 6 组，多半是抄错了" in check_page.answer


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_right_code_under_a_wrong_number_is_said_to_be_that(
    check_page: CheckPage, books: Books
) -> None:
    _, code = books.head(4)
    for number in ("3", "77"):
        assert check_page.check(books.seals, (number, code)) == WRONG
        assert f"这个封存码在文件里是第 4 号的，不是第 {number} 号的" in check_page.answer


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_the_sheet_of_another_village_does_not_agree(check_page: CheckPage, books: Books) -> None:
    elsewhere = rehash({**deepcopy(books.seals), "village": "370883-105-099"})
    code = elsewhere["seals"][3]["digest"][:24]
    assert check_page.check(elsewhere, ("4", code)) == ALL_WELL
    assert check_page.check(books.seals, ("4", code)) == WRONG
    assert "公示单是不是这个村的" in check_page.answer

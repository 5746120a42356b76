"""The check page finds a household's own entries in the public file, and what was changed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Entry
from pointsapp.ledger.publishing import own_file, seal_file
from pointsapp.ledger.service import erase_salts
from tests.proof.check.forging import changed, flip, sha
from tests.proof.check.opened import ALL_WELL, UNFINISHED, WRONG, Books, CheckPage

ENTRY_CHANGES: dict[str, Callable[[Any], Any]] = {
    "village": lambda code: f"{code}9",
    "seal": lambda number: number + 1,
    "position": lambda position: position + 1,
    "leaf": flip,
    "salt": flip,
}


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_every_changed_field_of_an_own_entry_is_found(check_page: CheckPage, books: Books) -> None:
    assert {*ENTRY_CHANGES, "text"} == set(books.home["entries"][0])
    for field, change in ENTRY_CHANGES.items():
        home = changed(books.home, "entries", 1, field, to=change)
        assert check_page.check(books.seals, books.head(4), home) == WRONG, field
        assert "自家 5 笔里，有 1 笔对不上" in check_page.answer, field
        home = changed(books.home, "entries", 1, field, to=lambda _: "x\ny")
        assert check_page.check(books.seals, books.head(4), home) == WRONG, field


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_every_changed_line_of_an_entry_is_found_even_with_a_new_leaf(
    check_page: CheckPage, books: Books
) -> None:
    lines = books.home["entries"][1]["text"].split("\n")
    for at in range(len(lines) - 1):
        text = "\n".join([*lines[:at], f"{lines[at]}1", *lines[at + 1 :]])
        home = changed(books.home, "entries", 1, "text", to=lambda _, text=text: text)
        assert check_page.check(books.seals, books.head(4), home) == WRONG, text
        entry = home["entries"][1]
        entry["leaf"] = sha(entry["salt"] + text)
        assert check_page.check(books.seals, books.head(4), home) == WRONG, text


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_an_entry_listed_twice_is_not_counted_as_two(check_page: CheckPage, books: Books) -> None:
    home = {**books.home, "entries": [*books.home["entries"], books.home["entries"][0]]}
    assert check_page.check(books.seals, books.head(4), home) == WRONG
    assert "这一笔在文件里写了两次" in check_page.answer
    assert "3.00" in check_page.page.inner_text(".facts--sums").split("\n")


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_an_erased_salt_leaves_the_chain_whole_and_says_so(
    check_page: CheckPage, books: Books, session: Session
) -> None:
    account = session.scalars(select(Entry.account_id).where(Entry.key == "a")).one()
    entry_id = session.scalars(select(Entry.id).where(Entry.key == "a")).one()
    erase_salts(session, [entry_id], by=None, now=datetime(2026, 11, 23, tzinfo=UTC))
    seals, home = seal_file(session, books.village_id), own_file(session, [account])
    assert [entry["salt"] is None for entry in home["entries"]].count(True) == 1
    assert check_page.check(seals, books.head(4)) == ALL_WELL
    assert check_page.check(seals, books.head(4), home) == UNFINISHED
    assert "随机码已经按要求删除" in check_page.answer
    assert "其余 4 笔一字不差" in check_page.answer
    moved = changed(home, "entries", 0, "position", to=lambda position: position + 1)
    assert check_page.check(seals, books.head(4), moved) == WRONG


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_own_entries_in_a_broken_seal_do_not_count(check_page: CheckPage, books: Books) -> None:
    file = changed(books.seals, "seals", 0, "points", to=lambda _: "77.00")
    assert check_page.check(file, home=books.home) == WRONG
    assert "第 1 号封存对不上，或者前面断了，不能作数" in check_page.answer

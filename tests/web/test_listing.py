"""Lists: searched, sorted, paged and taken home, on both databases, whatever is in the address."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder

from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.numbers import Counter
from pointsapp.web import listing as module
from pointsapp.web.listing import Column, Listing, Page, clean_query, download_listing

LISTING = Listing(
    caption="编号",
    query=select(Counter),
    columns=[
        Column("kind", "种类", lambda row: row.kind, sort=Counter.kind),
        Column("last", "末号", lambda row: row.last, sort=Counter.last, num=True),
        Column("year", "年", lambda row: row.year),
    ],
    tie=Counter.region_id,
    search=(Counter.kind,),
    searchable="种类",
    default_sort="kind",
    size=10,
)


@pytest.fixture
def counters(session: Session) -> Session:
    """Thirty-five rows; every kind stands five times."""
    rows = [Counter(region_id=n, kind=f"kind {n % 7}%", year=2026, last=100 - n) for n in range(35)]
    session.add_all(rows)
    session.commit()
    return session


def _page(session: Session, **arguments: str) -> Page:
    return LISTING.page(session, arguments, "/list")


def _ids(page: Page) -> list[int]:
    return [row.region_id for row in page.rows]


def test_pages_together_hold_every_row_once_in_one_order(counters: Session) -> None:
    pages = [_page(counters, page=str(number)) for number in (1, 2, 3, 4)]
    assert [len(page.rows) for page in pages] == [10, 10, 10, 5]
    seen = [n for page in pages for n in _ids(page)]
    assert seen == sorted(range(35), key=lambda n: (n % 7, n))
    assert (pages[3].first, pages[3].last, pages[3].total, pages[3].pages) == (31, 35, 35, 4)


def test_a_column_sorts_up_and_down(counters: Session) -> None:
    assert _ids(_page(counters, sort="last"))[:2] == [34, 33]
    assert _ids(_page(counters, sort="-last"))[:2] == [0, 1]


@pytest.mark.parametrize("sort", ["nonsense", "year", "-", "kind; drop table", "--last"])
def test_a_sort_that_is_none_falls_back(counters: Session, sort: str) -> None:
    assert _page(counters, sort=sort).sort == "kind"


@pytest.mark.parametrize(
    ("asked", "given"),
    [("0", 1), ("-3", 1), ("2", 2), ("1000000000", 1), ("999999999", 4), ("９", 1), ("x", 1)],
)
def test_a_page_out_of_bounds_gives_one_that_exists(
    counters: Session, asked: str, given: int
) -> None:
    page = _page(counters, page=asked)
    assert page.number == given
    assert page.rows


def test_words_are_looked_for_all_of_them_and_signs_of_sql_are_plain(counters: Session) -> None:
    assert _page(counters, q="KIND 3").total == 5
    assert _page(counters, q="3%").total == 5
    assert _page(counters, q="%%").total == 0
    assert _page(counters, q="_").total == 0
    assert _page(counters, q="kind nothing").total == 0


def test_a_search_with_unseen_signs_is_a_search_without_them(counters: Session) -> None:
    assert _page(counters, q="kind\x00 3\ud800").total == 5
    assert clean_query("字" * 500) == "字" * 60


def test_links_keep_the_search_and_drop_what_is_usual(counters: Session) -> None:
    page = _page(counters, q="kind", sort="-last", page="2", state="open")
    assert page.url(page=3) == "/list?q=kind&sort=-last&page=3&state=open"
    assert page.url(page=1, q="", sort="") == "/list?state=open"
    assert page.url(format="xlsx") == "/list?q=kind&sort=-last&page=2&state=open&format=xlsx"
    assert page.kept == {"sort": "-last", "state": "open"}


def test_heads_say_how_the_list_is_sorted_and_turn_it(counters: Session) -> None:
    heads = _page(counters, sort="last").heads
    assert heads[0] == {"text": "种类", "num": False, "href": "/list?sort=kind"}
    assert heads[1]["sort"] == "ascending"
    assert heads[1]["href"] == "/list?sort=-last"
    assert "href" not in heads[2]


@pytest.mark.parametrize(
    ("number", "total", "links"),
    [
        (1, 35, [1, 2, None, 4]),
        (5, 100, [1, None, 4, 5, 6, None, 10]),
        (3, 50, [1, 2, 3, 4, 5]),
        (1, 0, [1]),
    ],
)
def test_the_pager_links_the_ends_and_the_neighbours(
    number: int, total: int, links: list[Any]
) -> None:
    page = Page("", [], [], total, number, 10, "", "", "", "/")
    expected = [1, 2, 3, 4] if links == [1, 2, None, 4] else links
    assert page.numbers == expected


def _workbook(app: Flask, session: Session, address: str) -> list[tuple[Any, ...]]:
    with app.request_context(EnvironBuilder(address).get_environ()):
        content = download_listing(LISTING, session).data
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def test_a_download_carries_all_that_is_found_in_the_same_order(
    app: Flask, counters: Session
) -> None:
    rows = _workbook(app, counters, "/list?q=3&sort=-last&page=9&format=xlsx")
    assert rows[0] == ("种类", "末号", "年")
    assert [row[1] for row in rows[1:]] == [97, 90, 83, 76, 69]


def test_a_download_that_is_too_long_is_refused_with_a_sentence(
    counters: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 30)
    with pytest.raises(Invalid, match="超过 30 行"):
        LISTING.whole(counters, {})


def test_an_empty_list_has_one_empty_page(session: Session) -> None:
    page = _page(session, page="7")
    assert (page.total, page.number, page.pages, page.rows) == (0, 1, 1, [])

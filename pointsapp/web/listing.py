"""Lists of the desk: declared once, then searchable, sortable, paged and downloadable as .xlsx."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.spreadsheets import CellOut, SheetOut
from pointsapp.foundation.spreadsheets import Column as ColumnOut
from pointsapp.web.download import send_workbook

PAGE_SIZE = 25
LONGEST_QUERY = 60
MOST_ROWS = 50_000

# Any columns: a query's type names each of them.
Rows = Select[*tuple[Any, ...]]
Sortable = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Column:
    """One column: `value` is what the .xlsx carries, `show` what the page shows (else the same)."""

    key: str
    title: str
    value: Callable[[Any], CellOut]
    sort: Sortable | None = None
    show: Callable[[Any], Any] | None = None
    num: bool = False
    tight: bool = False

    def cell(self, row: Any) -> Any:
        """What stands in the page's table; nothing is an empty cell."""
        shown = (self.show or self.value)(row)
        return "" if shown is None else shown


@dataclass(frozen=True)
class Page:
    """One page of a listing: the rows, how many there are, and where the others are."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Any]
    total: int
    number: int
    size: int
    q: str
    sort: str
    searchable: str
    path: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """The number of the first row shown, counted from 1."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.rows) - 1

    @property
    def numbers(self) -> list[int | None]:
        """The pages to link: the ends and the neighbours, None where some are left out."""
        near = range(self.number - 1, self.number + 2)
        shown = sorted({1, self.pages} | {n for n in near if 1 <= n <= self.pages})
        links: list[int | None] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                links.append(before + 1 if number - before == 2 else None)
            links.append(number)
        return links

    @property
    def kept(self) -> dict[str, str]:
        """What a new search keeps: the sort and the page's own filters."""
        return {k: v for k, v in self.arguments.items() if k not in ("q", "page", "format")}

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The table's heads, with links that sort."""
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> dict[str, Any]:
        head: dict[str, Any] = {"text": column.title, "num": column.num}
        if column.sort is None:
            return head
        if self.sort == column.key:
            return head | {"sort": "ascending", "href": self.url(sort=f"-{column.key}", page=1)}
        sorted_down = {"sort": "descending"} if self.sort == f"-{column.key}" else {}
        return head | sorted_down | {"href": self.url(sort=column.key, page=1)}

    def url(self, **changes: object) -> str:
        """This list's address with some arguments changed; empty ones and page 1 are left out."""
        kept = {k: v for k, v in self.arguments.items() if k != "format"}
        given = kept | {name: str(value) for name, value in changes.items()}
        said = {k: v for k, v in given.items() if v and (k, v) != ("page", "1")}
        return f"{self.path}?{urlencode(said)}" if said else self.path


@dataclass(frozen=True)
class Listing:
    """A list as its page declares it; `tie` is unique, so that the order is always the same.

    `search` are the columns that one line of words looks through, `searchable` names them.
    """

    caption: str
    query: Rows
    columns: Sequence[Column]
    tie: Sortable
    search: Sequence[Sortable] = ()
    searchable: str = ""
    default_sort: str = ""
    size: int = PAGE_SIZE

    def page(self, session: Session, arguments: Mapping[str, str], path: str) -> Page:
        """The page that `q`, `sort` and `page` ask for; nonsense falls back to what is near."""
        q, sort = clean_query(arguments.get("q", "")), self._sort(arguments)
        found = self._found(q)
        total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
        number = _bounded(arguments.get("page", ""), max(1, ceil(total / self.size)))
        ordered = self._ordered(found, sort)
        shown = ordered.limit(self.size).offset((number - 1) * self.size)
        return Page(
            caption=self.caption,
            columns=self.columns,
            rows=_rows(session, shown),
            total=total,
            number=number,
            size=self.size,
            q=q,
            sort=sort,
            searchable=self.searchable,
            path=path,
            arguments=dict(arguments),
        )

    def whole(self, session: Session, arguments: Mapping[str, str]) -> list[list[CellOut]]:
        """All rows that the search finds, in the same order; raises Invalid over 50,000."""
        found = self._found(clean_query(arguments.get("q", "")))
        rows = _rows(session, self._ordered(found, self._sort(arguments)).limit(MOST_ROWS + 1))
        if len(rows) > MOST_ROWS:
            raise Invalid("listing.too_long", f"超过 {MOST_ROWS} 行，请先查小一点的范围再下载。")
        return [[column.value(row) for column in self.columns] for row in rows]

    def _found(self, q: str) -> Rows:
        query = self.query.order_by(None)
        for word in q.split() if self.search else ():
            looked = (cast(each, String).icontains(word, autoescape=True) for each in self.search)
            query = query.where(and_(or_(*looked)))
        return query

    def _sort(self, arguments: Mapping[str, str]) -> str:
        asked = arguments.get("sort", "")
        known = {column.key for column in self.columns if column.sort is not None}
        return asked if asked.removeprefix("-") in known else self.default_sort

    def _ordered(self, query: Rows, sort: str) -> Rows:
        by = {column.key: column.sort for column in self.columns}.get(sort.removeprefix("-"))
        if by is None:
            return query.order_by(self.tie)
        # The two databases put missing values at different ends.
        order = by.desc() if sort.startswith("-") else by.asc()
        return query.order_by(order.nulls_last(), self.tie)


def part_of(rows: Sequence[Any], size: int) -> Page:
    """The rows that this request's `page` asks for, so that a phone loads it; all for `whole`."""
    arguments = request.args.to_dict()
    if "whole" in arguments:
        size = max(size, len(rows))
    number = _bounded(arguments.get("page", ""), max(1, ceil(len(rows) / size)))
    shown = rows[(number - 1) * size : number * size]
    return Page(
        caption="", columns=(), rows=shown, total=len(rows), number=number, size=size, q="",
        sort="", searchable="", path=request.path, arguments=arguments,
    )  # fmt: skip


def clean_query(q: str) -> str:
    """What was typed into a search, without control characters, at most 60 long."""
    plain = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in q)
    return " ".join(plain[:LONGEST_QUERY].split())


def _bounded(text: str, most: int) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
    return max(1, min(number, most))


def _rows(session: Session, query: Rows) -> list[Any]:
    if len(query.column_descriptions) == 1:
        return list(session.scalars(query))
    return list(session.execute(query))


def answer_listing(
    listing: Listing, session: Session, template: str, **context: Any
) -> ResponseReturnValue:
    """The page (as `page` in the template), or the .xlsx where `format=xlsx` asks for it."""
    if request.args.get("format") == "xlsx":
        return download_listing(listing, session)
    page = listing.page(session, request.args, request.path)
    return render_template(template, page=page, **context)


def download_listing(listing: Listing, session: Session) -> Response:
    """The whole list as a spreadsheet with the same columns."""
    heads = [ColumnOut(column.title) for column in listing.columns]
    sheet = SheetOut(listing.caption, heads, listing.whole(session, request.args))
    return send_workbook(listing.caption, [sheet])

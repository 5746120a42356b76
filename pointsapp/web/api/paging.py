"""One page of a list: the rows, how many there are in all, and where the next page is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, func, select

from pointsapp.foundation.database import reading

Show = Callable[[Any], Any]


def page(
    query: Select[*tuple[Any, ...]],
    asked: Mapping[str, Any],
    show: Show = lambda row: row,
    *,
    together: Callable[[Sequence[Any]], list[Any]] | None = None,
) -> dict[str, Any]:
    """The page that `asked` names, of an ordered statement; `show` makes a row what is told.

    `together` does so for all rows at once, where they need something more from the database.
    """
    session, number, size = reading(), asked["page"], asked["size"]
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    found = session.execute(query.limit(size).offset((number - 1) * size))
    one = len(query.column_descriptions) == 1
    rows = [row[0] if one else row for row in found]
    told = [show(row) for row in rows] if together is None else together(rows)
    return _told(told, total, number, size)


def page_of_rows(rows: Sequence[Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a list that is in hand already."""
    number, size = asked["page"], asked["size"]
    first = (number - 1) * size
    return _told(list(rows[first : first + size]), len(rows), number, size)


def _told(rows: list[Any], total: int, number: int, size: int) -> dict[str, Any]:
    more = number * size < total
    following = {**request.args.to_dict(), "page": str(number + 1)}
    return {
        "items": rows,
        "total": total,
        "page": number,
        "size": size,
        "next": f"{request.path}?{urlencode(following)}" if more else None,
    }

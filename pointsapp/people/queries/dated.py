"""Dated rows: in force from their first day up to, not with, their last."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression, or_

T = TypeVar("T")
# Fewer than the bound values one statement may have on either database.
BATCH = 5000


def in_force(on: date | SQLColumnExpression[date], first: Any, last: Any) -> ColumnElement[bool]:
    """The condition that a row with these two columns is in force on a day (or a column of it)."""
    condition: ColumnElement[bool] = (first <= on) & or_(last.is_(None), last > on)
    return condition


def batches(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """Ids (or what stands for one) in portions that fit into one statement."""
    return (ids[at : at + BATCH] for at in range(0, len(ids), BATCH))

"""Fields that people in a village office really fill: points, days, counts, choices."""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate

NUMBER = re.compile(r"([+-]?)(\d{1,9})(?:\.(\d{1,2}))?")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
LARGEST_KEY = 2**63 - 1


def _plain(value: Any) -> str:
    """Full-width digits and typographic minus signs as a keyboard without them would write."""
    return unicodedata.normalize("NFKC", str(value)).replace("\u2212", "-").strip()


class Hundredth(fields.Field[Decimal]):
    """An exact decimal with at most two places; more is refused, never rounded."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Decimal:
        text = _plain(value)
        if not NUMBER.fullmatch(text):
            raise ValidationError("请填数字，最多两位小数，例如 2 或 0.5")
        return Decimal(text)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{value:.2f}"


class Day(fields.Field[date]):
    """A village day, typed as 2026-11-18, 2026/11/18 or 2026年11月18日; years 1900 to 2100."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> date:
        found = DAY.fullmatch(_plain(value))
        if not found:
            raise ValidationError("请按 2026-11-18 这样填日期")
        year, month, day = map(int, found.groups())
        if not (1900 <= year <= 2100 and 1 <= month <= 12):
            raise ValidationError("没有这一天，请检查年份和月份")
        last = calendar.monthrange(year, month)[1]
        if not 1 <= day <= last:
            raise ValidationError(f"{month}月{day}日没有这一天，这个月到 {last} 日为止")
        return date(year, month, day)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.isoformat()


class Whole(fields.Field[int]):
    """A whole number of at most nine digits; bounds by `validate.Range`."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        text = _plain(value)
        if not re.fullmatch(r"[+-]?\d{1,9}", text):
            raise ValidationError("请填整数，例如 3")
        return int(text)


class Key(fields.Field[int]):
    """The key of a row that was chosen from a list; one that cannot exist is refused here."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        text = str(value)
        if not re.fullmatch(r"[0-9]{1,19}", text) or not 0 < int(text) <= LARGEST_KEY:
            raise ValidationError("请从列出的里面选一个")
        return int(text)


class Ticked(fields.Field[bool]):
    """A tick box: true when it came at all. Missing is False."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(load_default=kwargs.pop("load_default", False), **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        return str(value) in ("1", "on", "true", "True")


def text(longest: int, *, required: bool = True, shortest: int = 1) -> fields.String:
    """A text of at most `longest` characters; when not required it may be '', as a missing one."""
    if required:
        return fields.String(required=True, validate=validate.Length(min=shortest, max=longest))
    return fields.String(load_default="", validate=validate.Length(max=longest))


def choice(values: Iterable[str], *, required: bool = True) -> fields.String:
    """One of `values`; when not required a missing one is None."""
    one_of = validate.OneOf(list(values))
    if required:
        return fields.String(
            required=True, validate=one_of, error_messages={"required": "还没有选"}
        )
    return fields.String(load_default=None, validate=one_of)

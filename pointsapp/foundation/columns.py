"""Column types: aware UTC instants, exact hundredths, and the key type of every table."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

HUNDREDTH = Decimal("0.01")
Key = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Hundredths(TypeDecorator[Decimal]):
    """An exact decimal of at most two places, kept as a whole number of hundredths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not isinstance(value, (Decimal, int)):
            raise TypeError(f"points are Decimal, not {type(value).__name__}")
        return _hundredths(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        # sum() comes back as Decimal on PostgreSQL and int on SQLite.
        return None if value is None else _points(value)


# A ledger holds few different figures, each very often.
@lru_cache(maxsize=4096)
def _hundredths(value: Decimal | int) -> int:
    scaled = Decimal(value).scaleb(2)
    if scaled != scaled.to_integral_value():
        raise ValueError("at most two places after the point")
    return int(scaled)


@lru_cache(maxsize=4096)
def _points(stored: Decimal | int) -> Decimal:
    return Decimal(stored).scaleb(-2).quantize(HUNDREDTH)

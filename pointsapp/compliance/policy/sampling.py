"""A sample that anybody can draw again with the published seed and a sha256 calculator."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta


def quarter_of(day: date) -> int:
    """The quarter that a day lies in, 1 to 4 (seeds T C5)."""
    return (day.month + 2) // 3


def quarter_ends(day: date) -> date:
    """The last day of that quarter."""
    month = quarter_of(day) * 3
    after = date(day.year + month // 12, month % 12 + 1, 1)
    return after - timedelta(days=1)


def draw(numbers: Iterable[str], seed: str, size: int) -> list[str]:
    """The `size` numbers whose sha256 of 'seed:number' comes first; all when there are fewer.

    ValueError without a seed or for a size below one.
    """
    if not seed or size < 1:
        raise ValueError("a sample needs a seed and a size of at least one")
    return sorted(set(numbers), key=lambda number: (lot(seed, number), number))[:size]


def lot(seed: str, number: str) -> str:
    """The lot of one number: sha256 of 'seed:number' in hexadecimal."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def fingerprint(numbers: Iterable[str]) -> str:
    """The sha256 of all numbers in order, one a line: published before the seed is known."""
    return hashlib.sha256("\n".join(sorted(set(numbers))).encode()).hexdigest()

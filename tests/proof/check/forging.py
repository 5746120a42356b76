"""A second implementation of docs/seal.md, and what a forger does with it."""

import hashlib
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

File = dict[str, Any]


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def genesis(village: str) -> str:
    return sha(f"pointsapp chain 1\nvillage:{village}\n")


def seal_digest(village: str, seal: File) -> str:
    leaves = sha("".join(leaf + "\n" for leaf in seal["leaves"]))
    return sha(
        f"pointsapp seal 1\nvillage:{village}\nnumber:{seal['number']}\n"
        f"previous:{seal['previous']}\nentries:{seal['entries']}\npoints:{seal['points']}\n"
        f"honour:{seal['honour']}\nspendable:{seal['spendable']}\nleaves:{leaves}\n"
        f"sealed:{seal['sealed']}\n"
    )


def rehash(file: File) -> File:
    """What a forger does who holds the whole database: every seal made anew from what is there."""
    previous = genesis(file["village"])
    for number, seal in enumerate(file["seals"], start=1):
        seal["number"], seal["previous"], seal["entries"] = number, previous, len(seal["leaves"])
        previous = seal["digest"] = seal_digest(file["village"], seal)
    return file


def cents(points: Decimal) -> str:
    hundredths = int(points * 100)
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{whole}.{rest:02d}"


def iso(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def flip(digest: str) -> str:
    return digest[:-1] + ("0" if digest[-1] != "0" else "1")


def changed(file: File, *path: Any, to: Callable[[Any], Any]) -> File:
    """A copy of a file with one value changed."""
    copy = deepcopy(file)
    *way, last = path
    place: Any = copy
    for step in way:
        place = place[step]
    place[last] = to(place[last])
    return copy

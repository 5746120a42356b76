"""The bytes that are digested: entries, leaves, seals; docs/seal.md tells anyone how to redo it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pointsapp.ledger.models import Entry


@dataclass(frozen=True)
class Body:
    """What an entry says, in public identifiers only."""

    account: str
    kind: str
    points: Decimal
    honour: Decimal
    spendable: Decimal
    rule: str
    period: str
    occurred: date
    reverses: str = ""  # the key of the entry it takes back
    linked: str = ""

    @cached_property
    def text(self) -> str:
        """The lines as one text; the digest of the body and the canonical entry both hold it."""
        return _text(self.lines())

    def lines(self) -> list[str]:
        """The fields in their fixed order."""
        return [
            f"account:{self.account}",
            f"kind:{self.kind}",
            f"points:{figure(self.points)}",
            f"honour:{figure(self.honour)}",
            f"spendable:{figure(self.spendable)}",
            f"rule:{self.rule}",
            f"period:{self.period}",
            f"occurred:{self.occurred.isoformat()}",
            f"reverses:{self.reverses}",
            f"linked:{self.linked}",
        ]


@dataclass(frozen=True)
class Link:
    """What a seal says."""

    village: str
    number: int
    previous: str
    entries: int
    points: Decimal
    honour: Decimal
    spendable: Decimal
    leaves: str
    sealed_at: datetime

    def lines(self) -> list[str]:
        """The fields in their fixed order."""
        return [
            f"village:{self.village}",
            f"number:{self.number}",
            f"previous:{self.previous}",
            f"entries:{self.entries}",
            f"points:{figure(self.points)}",
            f"honour:{figure(self.honour)}",
            f"spendable:{figure(self.spendable)}",
            f"leaves:{self.leaves}",
            f"sealed:{instant(self.sealed_at)}",
        ]


def body_of_entry(entry: "Entry", number: str, reverses: str) -> Body:
    """What a stored entry says, in public identifiers only."""
    return Body(
        account=number,
        kind=entry.kind,
        points=entry.points,
        honour=entry.honour,
        spendable=entry.spendable,
        rule=entry.rule_ref,
        period=entry.period,
        occurred=entry.occurred_on,
        reverses=reverses,
        linked=entry.linked_key,
    )


def figure(points: Decimal) -> str:
    """Points with two places and no sign on zero: `-3.50`."""
    return f"{points + 0:.2f}"


@lru_cache(maxsize=64)
def instant(at: datetime) -> str:
    """An aware instant as UTC with microseconds: `2026-11-22T01:00:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_text(body: Body, *, village: str, key: str, recorded_at: datetime) -> str:
    """The canonical entry: one `name:value` a line, each ended by a line feed."""
    head = ["pointsapp entry 1", f"village:{village}", f"key:{key}"]
    return _text([*head, f"recorded:{instant(recorded_at)}"]) + body.text


def body_digest(body: Body) -> str:
    """Tells whether a repeated key comes with the same facts; knows no key and no instant."""
    return _digest(_text(["pointsapp body 1"]) + body.text)


def leaf(salt: str, text: str) -> str:
    """sha256 of the salt's 32 hexadecimal characters followed by the canonical entry."""
    return _digest(salt + text)


def leaves_digest(leaves: Iterable[str]) -> str:
    """sha256 of the leaves in order, each ended by a line feed."""
    digest = hashlib.sha256()
    for each in leaves:
        digest.update(f"{each}\n".encode())
    return digest.hexdigest()


def seal_digest(link: Link) -> str:
    """The digest of one seal; it names the one before, so no seal can be changed or left out."""
    return _digest(_text(["pointsapp seal 1", *link.lines()]))


def genesis(village: str) -> str:
    """What stands before the first seal of a village."""
    return _digest(_text(["pointsapp chain 1", f"village:{village}"]))


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""The bytes that are digested: entries, leaves, seals; docs/seal.md tells anyone how to redo it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pointsapp.ledger.models import Entry
    from pointsapp.ledger.policy import Draft


@dataclass  # not frozen: that would double what it costs to make one of each entry
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

    # The lines as one text: the digest of the body and the canonical entry both hold it.
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.text = (
            f"account:{self.account}\n"
            f"kind:{self.kind}\n"
            f"points:{figure(self.points)}\n"
            f"honour:{figure(self.honour)}\n"
            f"spendable:{figure(self.spendable)}\n"
            f"rule:{self.rule}\n"
            f"period:{self.period}\n"
            f"occurred:{self.occurred.isoformat()}\n"
            f"reverses:{self.reverses}\n"
            f"linked:{self.linked}\n"
        )


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


def body_of_entry(entry: "Entry | Draft", number: str, reverses: str) -> Body:
    """What an entry says, stored or on its way in, in public identifiers only."""
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


@lru_cache(maxsize=4096)
def figure(points: Decimal) -> str:
    """Points with two places and no sign on zero: `-3.50`."""
    return f"{points + 0:.2f}"


@lru_cache(maxsize=64)
def instant(at: datetime) -> str:
    """An aware instant as UTC with microseconds: `2026-11-22T01:00:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_text(body: Body, *, village: str, key: str, recorded_at: datetime) -> str:
    """The canonical entry: one `name:value` a line, each ended by a line feed."""
    return canonical(body.text, village=village, key=key, recorded_at=recorded_at)


def canonical(said: str, *, village: str, key: str, recorded_at: datetime) -> str:
    """The same of a body's text."""
    head = f"pointsapp entry 1\nvillage:{village}\nkey:{key}\nrecorded:{instant(recorded_at)}\n"
    return head + said


def body_digest(body: Body) -> str:
    """Tells whether a repeated key comes with the same facts; knows no key and no instant."""
    return _digest(f"pointsapp body 1\n{body.text}")


def leaf(salt: str, text: str) -> str:
    """sha256 of the salt's 32 hexadecimal characters followed by the canonical entry."""
    return _digest(salt + text)


def leaves_digest(leaves: Iterable[str]) -> str:
    """sha256 of the leaves in order, each ended by a line feed."""
    digest = sha256()
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
    return sha256(text.encode()).hexdigest()

"""The digested bytes are what docs/seal.md says, to the last line feed."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from pointsapp.ledger.canonical import (
    Body,
    Link,
    body_digest,
    body_of_entry,
    entry_text,
    figure,
    genesis,
    instant,
    leaf,
    leaves_digest,
    seal_digest,
)
from pointsapp.ledger.models import Entry

BODY = Body(
    account="H00012",
    kind="award",
    points=Decimal(3),
    honour=Decimal(3),
    spendable=Decimal("1.5"),
    rule="2026-0001/12",
    period="2026",
    occurred=date(2026, 11, 20),
)
TEXT = """\
pointsapp entry 1
village:370883-105-012
key:sheet:2026-0007:12
recorded:2026-11-22T01:00:00.000000Z
account:H00012
kind:award
points:3.00
honour:3.00
spendable:1.50
rule:2026-0001/12
period:2026
occurred:2026-11-20
reverses:
linked:
"""
AT = datetime(2026, 11, 22, 1, tzinfo=UTC)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_an_entry_is_written_in_one_way_only() -> None:
    text = entry_text(BODY, village="370883-105-012", key="sheet:2026-0007:12", recorded_at=AT)
    assert text == TEXT
    precise = replace(BODY, points=Decimal("3.00"), spendable=Decimal("1.50"))
    assert body_digest(precise) == body_digest(BODY)


def test_a_body_is_digested_without_its_key_and_instant() -> None:
    body = TEXT.partition("account:")[2]
    assert body_digest(BODY) == sha(f"pointsapp body 1\naccount:{body}")


def test_a_stored_entry_says_the_same_as_its_body() -> None:
    stored = Entry(
        kind="award", points=Decimal(3), honour=Decimal(3), spendable=Decimal("1.5"),
        rule_ref="2026-0001/12", period="2026", occurred_on=date(2026, 11, 20), linked_key="k-2",
    )  # fmt: skip
    assert body_of_entry(stored, "H00012", "k-1") == replace(BODY, reverses="k-1", linked="k-2")


def test_a_leaf_is_the_salt_followed_by_the_entry() -> None:
    assert leaf("ab" * 16, TEXT) == sha("ab" * 16 + TEXT)


def test_leaves_are_digested_line_by_line() -> None:
    assert leaves_digest(["aa", "bb"]) == sha("aa\nbb\n")
    assert leaves_digest([]) == sha("")


def test_a_seal_names_the_one_before_it() -> None:
    first = genesis("370883-105-012")
    assert first == sha("pointsapp chain 1\nvillage:370883-105-012\n")
    link = Link(
        village="370883-105-012",
        number=1,
        previous=first,
        entries=2,
        points=Decimal("1.5"),
        honour=Decimal("1.5"),
        spendable=Decimal(0),
        leaves=sha(""),
        sealed_at=AT,
    )
    expected = (
        f"pointsapp seal 1\nvillage:370883-105-012\nnumber:1\nprevious:{first}\nentries:2\n"
        f"points:1.50\nhonour:1.50\nspendable:0.00\nleaves:{sha('')}\n"
        "sealed:2026-11-22T01:00:00.000000Z\n"
    )
    assert seal_digest(link) == sha(expected)


def test_zero_has_no_sign_and_instants_are_utc() -> None:
    figure.cache_clear()  # it takes both zeros for the same
    assert figure(Decimal("-0.00")) == "0.00"
    assert figure(Decimal("-3.5")) == "-3.50"
    there = datetime(2026, 11, 22, 9, 0, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert instant(there) == "2026-11-22T01:00:00.000005Z"

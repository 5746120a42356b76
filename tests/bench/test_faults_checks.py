"""What the storms look for is found when it is there."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks.faults.checks import broken, unfinished
from benchmarks.faults.village import Village
from pointsapp.claims.models import Claim, Review, SheetLine
from pointsapp.foundation.imports import ImportRun
from pointsapp.ledger.models import Purse
from pointsapp.people.models import Household

pytestmark = pytest.mark.sqlite_only
NOTHING: dict[str, dict[object, str]] = {"register": {}, "spend": {}}
Damage = Callable[[Session, Village], None]


@pytest.fixture
def village(app: Flask, now: datetime) -> Village:
    """A village where nothing has been killed."""
    made = Village(app, now, rounds=1)
    made.settle()
    return made


def test_nothing_is_found_where_nothing_is_broken(village: Village, session: Session) -> None:
    assert list(broken(session, village, NOTHING)) == []


@pytest.mark.parametrize("deed", ["register", "review", "object", "spend"])
def test_an_answer_that_is_not_in_the_database_is_found(
    village: Village, session: Session, deed: str
) -> None:
    found = list(broken(session, village, {deed: {"gone": "answered"}}))
    assert found == [f"{deed}：答复过，库里没有 ['gone']"]


def test_a_sheet_that_is_not_in_the_database_is_found(village: Village, session: Session) -> None:
    found = list(broken(session, village, {"publish": {0: "/claims/sheets/4711"}}))
    assert found == ["publish：答复过，库里没有 [4711]"]


def _review_twice(session: Session, village: Village) -> None:
    first = session.scalars(select(Review)).first()
    assert first is not None
    session.add(Review(
        claim_id=first.claim_id, round=2, outcome="approved", reviewed_by=first.reviewed_by,
        reviewed_at=first.reviewed_at,
    ))  # fmt: skip


def _forget_to_review(session: Session, village: Village) -> None:
    session.execute(update(Claim).values(state="registered"))


def _record_half(session: Session, village: Village) -> None:
    session.execute(update(SheetLine).where(SheetLine.position == 1).values(state="recorded"))


def _store_half(session: Session, village: Village) -> None:
    home = session.get_one(Household, village.homes[0])
    session.add(Household(
        village_id=village.id, group_id=home.group_id, door="999", started_on=home.started_on
    ))  # fmt: skip


def _claim_unseen(session: Session, village: Village) -> None:
    claim = session.scalars(select(Claim).filter_by(state="on_notice")).first()
    assert claim is not None
    session.execute(update(Claim).where(Claim.id == claim.id).values(key="web-9"))


def _empty_the_purse(session: Session, village: Village) -> None:
    session.execute(update(Purse).values(available=0))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_review_twice, "review：有的记了两次"),
        (_forget_to_review, "却没有审核记录"),
        (_record_half, "只记了一半"),
        (_store_half, "却有 3 户"),
        (_claim_unseen, "登记 1 条，记录 0 条"),
        (_empty_the_purse, "verify"),
    ],
)
def test_what_is_doubled_or_half_written_is_found(
    village: Village, session: Session, damage: Damage, words: str
) -> None:
    damage(session, village)
    session.flush()
    found = list(broken(session, village, NOTHING))
    assert any(words in sentence for sentence in found), found


def test_work_that_was_left_is_found_at_the_end(
    village: Village, session: Session, now: datetime
) -> None:
    session.add(ImportRun(
        kind="roster", region_id=village.id, filename="x", digest="x", state="storing",
        created_at=now,
    ))  # fmt: skip
    session.flush()
    found = " ".join(
        unfinished(session, village, {"register": {"web-1": ""}, "spend": {}}, now=now)
    )
    assert "导入停在" in found
    assert "到期没有记账" in found
    assert "register：库里 0 条，答复过 1 条" in found

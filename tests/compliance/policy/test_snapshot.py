"""What a check looked at: stored whole, readable again, with working days of its own."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pointsapp.compliance.policy.snapshot import (
    Calendar,
    Related,
    Snapshot,
    Waived,
    digest,
    read,
    write,
)
from tests.compliance.policy.cases import ITEM, met, seen
from tests.matters.policy.cases import OTHER, SECRETARY, Case, Holding, day, hold, procedure, step

# Monday to Friday are worked, then two days of rest and two more of work.
WEEK = Calendar(date(2026, 3, 2), "111110011")


@pytest.mark.parametrize(
    ("on", "works"), [(2, True), (6, True), (7, False), (8, False), (9, True), (10, True)]
)
def test_a_day_is_worked_or_not_as_it_was_stored(on, works):
    assert WEEK.is_workday(date(2026, 3, on)) == works


@pytest.mark.parametrize("on", [date(2026, 3, 1), date(2026, 3, 11)])
def test_a_day_that_was_not_stored_is_not_guessed(on):
    with pytest.raises(IndexError):
        WEEK.is_workday(on)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [(2, 0, 2), (2, 1, 3), (5, 1, 6), (6, 1, 9), (7, 1, 9), (6, 2, 10), (6, 3, 11), (2, 99, 11)],
)
def test_working_days_are_counted_from_the_day_after_up_to_the_end_of_what_is_stored(start, n, end):
    assert WEEK.add(date(2026, 3, start), n) == date(2026, 3, end)


@pytest.mark.parametrize(
    ("a", "b", "days"),
    [(2, 2, 0), (2, 3, 1), (6, 8, 0), (6, 9, 1), (2, 10, 6), (2, 31, 6), (9, 10, 1), (9, 4, 0)],
)
def test_working_days_between_two_days_leave_out_the_first(a, b, days):
    assert WEEK.between(date(2026, 3, a), date(2026, 3, b)) == days


def whole() -> Snapshot:
    """A snapshot in which nothing is empty."""
    case = Case(procedure(step("a", "vote", "representatives", name="表决")), holders=hold())
    case.amount = Decimal("3000.50")
    case.did("a", 2, "passed", counts=met(19, 11), resolution_id=7)
    return seen(
        case, recused=frozenset({SECRETARY, OTHER}), papers=(("a", "会议记录"),),
        related=(Related("2026-0009", Decimal("12.30"), day(3)),),
        waived=(Waived("order", day(1), day(2)),), requirements={7: None},
    )  # fmt: skip


def test_what_is_stored_is_plain_and_comes_back_the_same():
    plain = write(whole())
    assert read(json.loads(json.dumps(plain))) == whole()
    assert plain["matter"]["amount"] == "3000.50"
    assert plain["related"][0]["amount"] == "12.30"
    assert plain["matter"]["recused"] == sorted([SECRETARY, OTHER])
    assert plain["today"] == "2026-04-30"


def test_anybody_can_work_out_the_digest_of_what_was_stored():
    plain = write(whole())
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert digest(plain) == hashlib.sha256(text.encode()).hexdigest()
    assert digest(dict(reversed(plain.items()))) == digest(plain)
    assert digest(write(replace(whole(), today=day(1)))) != digest(plain)


def test_an_office_is_acted_for_by_its_holder_and_by_a_deputy():
    deputy = Holding("secretary", OTHER, day(1), day(3), deputy=True)
    of = replace(whole(), holdings=(*hold(), deputy))
    assert of.acting("secretary", day(0)) == {SECRETARY}
    assert of.acting("secretary", day(1)) == {SECRETARY, OTHER}
    assert of.holder("secretary", day(1)) == SECRETARY
    assert of.holder("keeper", day(1)) is None


def test_without_stored_working_days_none_are_guessed():
    assert Snapshot(day(1), whole().matter, ITEM, None).calendar.days == ""

"""Sampling, separation and the course of a finding, without a database."""

import hashlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.compliance.policy import findings, sampling
from pointsapp.compliance.policy.separation import Handled, why_not_decide, why_not_reinspect

DAY = date(2026, 3, 2)
# Made from one integer each: a regular expression draws so slowly that a busy machine gives up.
NUMBERS = st.lists(
    st.integers(0, 899).map(lambda n: f"0{n // 100 + 1}-2026-00{n % 100:02}"), max_size=40
)


@pytest.mark.parametrize(
    ("day", "quarter", "last"),
    [
        (date(2026, 1, 1), 1, date(2026, 3, 31)), (date(2026, 3, 31), 1, date(2026, 3, 31)),
        (date(2026, 4, 1), 2, date(2026, 6, 30)), (date(2026, 6, 30), 2, date(2026, 6, 30)),
        (date(2026, 7, 1), 3, date(2026, 9, 30)), (date(2026, 9, 30), 3, date(2026, 9, 30)),
        (date(2026, 10, 1), 4, date(2026, 12, 31)), (date(2026, 12, 31), 4, date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_every_day_lies_in_a_quarter_that_ends_on_its_last_day(day, quarter, last):
    assert (sampling.quarter_of(day), sampling.quarter_ends(day)) == (quarter, last)


def test_a_sample_can_be_drawn_again_with_a_hash_calculator():
    numbers = [f"01-2026-{n:04d}" for n in range(1, 8)]
    lots = {hashlib.sha256(f"seed:{number}".encode()).hexdigest(): number for number in numbers}
    by_hand = [lots[lot] for lot in sorted(lots)][:3]
    assert sampling.draw(numbers, "seed", 3) == by_hand


@given(NUMBERS, st.text(min_size=1, max_size=9), st.integers(1, 50))
def test_a_sample_depends_on_seed_and_numbers_alone(numbers, seed, size):
    drawn = sampling.draw(numbers, seed, size)
    assert drawn == sampling.draw(reversed(numbers), seed, size)
    assert len(drawn) == min(size, len(set(numbers)))
    assert set(drawn) <= set(numbers)
    assert sampling.draw(numbers, seed, size + 1)[:size] == drawn


def test_a_sample_changes_with_the_seed():
    numbers = [f"01-2026-{n:04d}" for n in range(1, 60)]
    assert sampling.draw(numbers, "a", 9) != sampling.draw(numbers, "b", 9)


@pytest.mark.parametrize(("seed", "size"), [("", 3), ("x", 0)])
def test_a_sample_needs_a_seed_and_a_size(seed, size):
    with pytest.raises(ValueError, match="seed"):
        sampling.draw(["1"], seed, size)


def test_the_fingerprint_of_a_population_knows_every_number_and_no_order():
    assert sampling.fingerprint(["b", "a", "a"]) == hashlib.sha256(b"a\nb").hexdigest()
    assert sampling.fingerprint(["a"]) != sampling.fingerprint(["a", "b"])


@pytest.mark.parametrize(
    ("user", "person", "handled", "word"),
    [
        (1, 9, Handled(person_id=9), "本人"),
        (1, 2, Handled(raised_by=1, person_id=9), "提出"),
        (1, 2, Handled(answered_by={1}, person_id=9), "说明"),
        (1, 2, Handled(opened_by=1), "开办"),
        (1, None, Handled(raised_by=2, answered_by={3}, person_id=9, opened_by=4), None),
        (1, None, Handled(), None),
    ],
)
def test_who_had_a_hand_in_a_doubt_does_not_decide_it(user, person, handled, word):
    refusal = why_not_decide(user, person, handled)
    assert (refusal is None) if word is None else (word in refusal)


def test_a_doubt_about_nobody_in_particular_is_looked_at_again_by_anybody_else():
    assert why_not_reinspect(1, None, Handled()) is None
    assert why_not_reinspect(1, 2, Handled(person_id=9)) is None


def test_who_reported_or_must_mend_does_not_look_again():
    assert "本人" in why_not_reinspect(1, 9, Handled(person_id=9))
    assert "您报的" in why_not_reinspect(1, 2, Handled(answered_by={1}, person_id=9))
    assert why_not_reinspect(1, None, Handled(answered_by={2}, person_id=9)) is None


def step(kind, days=0, due=None, level=None):
    return findings.Step(
        kind, DAY + timedelta(days=days), DAY + timedelta(days=due) if due else None, level
    )


@pytest.mark.parametrize(
    ("steps", "state", "level"),
    [
        ([], "decided", "village"),
        ([step("ordered", due=10)], "ordered", "village"),
        ([step("ordered", due=10), step("proved", 5)], "proved", "village"),
        ([step("ordered", due=10), step("proved", 5), step("failed", 6)], "failed", "village"),
        ([step("ordered", due=10), step("escalated", 11, level="town")], "ordered", "town"),
        ([step("escalated", level="county"), step("ordered", due=3)], "ordered", "county"),
        ([step("ordered", due=9), step("proved", 5), step("closed", 6)], "closed", "village"),
    ],
)
def test_a_finding_stands_where_its_steps_lead(steps, state, level):
    now = findings.course(steps)
    assert (now.state, now.level) == (state, level)


@pytest.mark.parametrize(
    ("steps", "kind", "may"),
    [
        ([], "ordered", True),
        ([], "proved", False),
        ([], "closed", False),
        ([step("ordered", due=9)], "ordered", True),
        ([step("ordered", due=9)], "proved", True),
        ([step("ordered", due=9)], "failed", False),
        ([step("ordered", due=9), step("proved", 1)], "closed", True),
        ([step("ordered", due=9), step("proved", 1)], "proved", False),
        ([step("ordered", due=9), step("proved", 1)], "failed", True),
        ([step("ordered", due=9), step("proved", 1), step("failed", 2)], "proved", True),
        ([step("ordered", due=9), step("proved", 1), step("failed", 2)], "ordered", True),
        ([step("ordered", due=9), step("proved", 1), step("closed", 2)], "ordered", False),
    ],
)
def test_a_finding_takes_only_the_step_that_comes_next(steps, kind, may):
    assert (findings.why_not(findings.course(steps), kind) is None) == may


@pytest.mark.parametrize(
    ("steps", "kind", "words"),
    [
        ([step("ordered", due=9), step("proved", 1)], "ordered", "不能再下整改通知"),
        ([], "proved", "还没有下整改通知"),
        ([], "failed", "还没有报整改情况，不能复查"),
        ([], "closed", "不能复查销号"),
    ],
)
def test_what_cannot_come_next_is_told_why(steps, kind, words):
    assert words in findings.why_not(findings.course(steps), kind)


def test_a_finding_sent_up_by_hand_without_a_level_stays_where_it_is():
    now = findings.course([step("escalated", level="town"), step("escalated", 1)])
    assert now.level == "town"


def test_an_order_without_a_deadline_is_never_late():
    now = findings.course([step("ordered")])
    assert findings.goes_up(now, DAY + timedelta(days=99)) is None
    undated = findings.Course("ordered", "village", due_on=DAY)
    assert findings.goes_up(undated, DAY + timedelta(days=1)) is None


def test_what_went_up_on_the_day_of_the_order_has_the_whole_time_of_the_order():
    now = findings.course([step("escalated", 0, level="town"), step("ordered", due=10)])
    assert findings.goes_up(now, DAY + timedelta(days=10)) is None
    assert findings.goes_up(now, DAY + timedelta(days=11)) == "county"


@pytest.mark.parametrize(
    ("day", "extra", "level"),
    [
        (10, [], None),
        (11, [], "town"),
        (21, [step("escalated", 11, level="town")], None),
        (22, [step("escalated", 11, level="town")], "county"),
        (99, [step("escalated", 11, level="town"), step("escalated", 22, level="county")], None),
        (99, [step("proved", 9)], None),
        (11, [step("proved", 9), step("failed", 10)], "town"),
    ],
)
def test_what_is_late_goes_up_the_day_after_and_again_after_as_long(day, extra, level):
    now = findings.course([step("ordered", due=10), *extra])
    assert findings.goes_up(now, DAY + timedelta(days=day)) == level


def test_a_new_order_gives_new_time():
    late = [step("ordered", due=10), step("escalated", 11, level="town")]
    now = findings.course([*late, step("ordered", 12, due=20)])
    assert findings.goes_up(now, DAY + timedelta(days=20)) is None
    assert findings.goes_up(now, DAY + timedelta(days=21)) == "county"


@pytest.mark.parametrize(
    ("repeats", "level"), [(0, "village"), (1, "town"), (2, "county"), (7, "county")]
)
def test_what_happens_again_starts_higher(repeats, level):
    assert findings.first_level(repeats) == level

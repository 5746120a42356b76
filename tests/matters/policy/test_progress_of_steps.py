"""What finishes a step of each kind, what it is called meanwhile, and how late it is."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pointsapp.matters.policy.progress import STEP_STATES, progress
from pointsapp.powers.policy.procedure import Limit, Procedure
from tests.matters.policy.cases import (
    DIRECTOR,
    SECRETARY,
    WORKDAYS,
    Case,
    day,
    hold,
    procedure,
    step,
    three,
)
from tests.powers.procedures import yuan

FIVE_DAYS = Limit(5, "calendar")
ALL = ("done", "passed", "signed", "paid", "published", "taken_down")


@pytest.mark.parametrize(
    ("kind", "pays", "finishing"),
    [
        ("execute", False, {"done", "passed", "signed", "paid"}),
        ("review", False, {"done", "passed", "signed", "paid"}),
        ("execute", True, {"done", "paid"}),
        ("vote", False, {"done", "passed"}),
        ("sign", False, {"done"}),
        ("publish", False, {"done"}),
    ],
)
def test_each_kind_of_step_is_finished_by_what_belongs_to_it(
    kind: str, pays: bool, finishing: set[str]
) -> None:
    found = set()
    for recorded in ALL:
        asked = step("a", kind, "secretary", pays=pays, publish=FIVE_DAYS)
        case = Case(procedure(asked, step("b")))
        case.did("a", 3, recorded, post="agent")
        if case.now(day(3)).step("a").done_on == day(3):
            found.add(recorded)
    assert found == finishing


def test_the_first_record_that_finishes_a_step_gives_its_day() -> None:
    case = Case(three())
    case.did("a", 4, "signed")
    case.did("a", 2)
    assert case.now().step("a").done_on == day(2)


def test_a_step_that_was_refused_is_not_done_whatever_was_recorded() -> None:
    case = Case(procedure(step("s", "sign", "secretary", "village_director")), holders=hold())
    case.sign("s", "secretary", SECRETARY, 1)
    case.sign("s", "village_director", DIRECTOR, 2)
    case.did("s", 3, "refused", post="secretary", person_id=SECRETARY)
    state = case.now().step("s")
    assert (state.done_on, state.state) == (None, "refused")
    assert state.signed == ("secretary", "village_director")


def publication(publish: Limit | None = FIVE_DAYS, **also: Any) -> Case:
    return Case(procedure(step("p", "publish", "village_committee", publish=publish, **also)))


def test_a_publication_without_a_stated_time_is_done_when_it_is_posted() -> None:
    case = publication(None)
    case.did("p", 2, "published")
    state = case.now(day(2)).step("p")
    assert (state.done_on, state.until) == (day(2), day(2))


@pytest.mark.parametrize(
    ("down", "today", "done"), [(None, 6, None), (None, 7, 6), (6, 7, 6), (5, 9, None), (9, 9, 6)]
)
def test_a_publication_hangs_to_the_end_of_its_last_day(
    down: int | None, today: int, done: int | None
) -> None:
    case = publication()
    case.did("p", 2, "published")
    if down:
        case.did("p", down, "taken_down")
    state = case.now(day(today)).step("p")
    assert state.done_on == (None if done is None else day(done))
    assert state.until == day(6)


def test_what_was_posted_anew_hangs_from_then_on() -> None:
    case = publication()
    case.did("p", 2, "published")
    case.did("p", 3, "taken_down")
    case.did("p", 8, "published")
    assert case.now(day(9)).step("p").until == day(12)
    assert case.now(day(12)).step("p").done_on is None
    assert case.now(day(13)).step("p").done_on == day(12)


def test_something_said_before_a_posting_is_no_posting() -> None:
    case = publication()
    case.did("p", 1, "taken_down")
    assert case.now().step("p").until is None
    case.did("p", 2, "published")
    assert case.now().step("p").done_on == day(6)


def test_in_a_year_not_entered_nobody_guesses_the_last_day_on_the_board() -> None:
    case = publication(Limit(5, "working"))
    case.did("p", 365 * 60, "published")
    state = case.now(day(365 * 61)).step("p")
    assert (state.done_on, state.until) == (None, None)


def optional() -> Case:
    """a may be left out, b not, c may be left out."""
    return Case(procedure(step("a", optional=True), step("b"), step("c", optional=True)))


def test_what_may_be_left_out_is_open_until_something_after_it_is_done() -> None:
    case = optional()
    assert case.states() == {"a": "open", "b": "current", "c": "waiting"}
    assert [each.step.code for each in case.now().to_do] == ["a", "b"]
    case.did("c", 1)
    assert case.states() == {"a": "skipped", "b": "current", "c": "done"}
    case.did("b", 2)
    assert case.states() == {"a": "skipped", "b": "done", "c": "done"}
    case.records.pop(0)
    assert case.states() == {"a": "skipped", "b": "done", "c": "skipped"}


def test_in_a_stopped_matter_nothing_is_to_be_done() -> None:
    case = optional()
    case.did("a", 1, "stopped")
    assert case.states() == {"a": "waiting", "b": "waiting", "c": "waiting"}
    found = case.now()
    assert (found.current, found.due_on, found.to_do) == ("", None, ())


def test_every_state_of_a_step_has_words() -> None:
    assert STEP_STATES == {
        "done": "办完", "current": "正在办", "open": "可以办", "waiting": "还没到",
        "skipped": "没有办", "refused": "没有同意",
    }  # fmt: skip


def test_a_step_that_does_not_apply_is_not_there() -> None:
    case = Case(procedure(step("a"), step("b", amounts=yuan(">=5000"))), amount=Decimal(3000))
    assert case.now().step("a").step.code == "a"
    with pytest.raises(KeyError, match="b"):
        case.now().step("b")


def limited(total: Limit | None = None) -> Procedure:
    """a, then b within five days, then c within three."""
    last = step("c", limit=Limit(3, "calendar"))
    return procedure(step("a"), step("b", limit=FIVE_DAYS), last, limit=total)


@pytest.mark.parametrize(
    ("today", "left", "over"), [(2, 5, 0), (6, 1, 0), (7, 0, 0), (8, 0, 1), (12, 0, 5)]
)
def test_a_step_to_be_done_says_how_many_days_are_left_or_over(
    today: int, left: int, over: int
) -> None:
    case = Case(limited())
    case.did("a", 2)
    state = case.now(day(today)).step("b")
    assert (state.begun_on, state.due_on) == (day(2), day(7))
    assert (state.days_left, state.overdue_days) == (left, over)


def test_a_step_whose_turn_has_not_come_is_not_late_and_one_that_is_done_has_no_days_left() -> None:
    case = Case(limited())
    assert [(s.days_left, s.overdue_days) for s in case.now().steps] == [(None, 0)] * 3
    case.did("a", 2)
    case.did("b", 10)
    state = case.now().step("b")
    assert (state.days_left, state.overdue_days) == (None, 3)
    assert case.now().step("c").due_on == day(13)


def test_nothing_runs_any_more_in_a_matter_that_was_stopped() -> None:
    case = Case(limited(Limit(9, "calendar")))
    case.did("a", 2)
    case.did("b", 4, "stopped")
    assert [(s.days_left, s.overdue_days) for s in case.now().steps] == [(None, 0)] * 3
    assert (case.now().ended_on, case.now().overdue_days) == (day(4), 0)


def test_a_publication_meets_its_limit_with_its_posting() -> None:
    case = publication(limit=Limit(3, "calendar"))
    case.did("p", 1, "taken_down")
    assert case.now(day(4)).step("p").overdue_days == 1
    case.did("p", 3, "published")
    state = case.now(day(4)).step("p")
    assert (state.state, state.days_left, state.overdue_days) == ("current", None, 0)


def test_a_step_begins_anew_on_the_day_it_was_sent_back() -> None:
    back = step("c", back_to="b")
    case = Case(procedure(step("a"), step("b", limit=FIVE_DAYS), back))
    case.did("a", 1)
    case.did("b", 2)
    case.did("c", 9, "refused")
    state = case.now(day(9)).step("b")
    assert (state.begun_on, state.due_on) == (day(9), day(14))


def test_a_step_done_out_of_turn_does_not_let_a_later_one_begin_before_it() -> None:
    case = Case(limited())
    case.did("a", 6)
    case.did("b", 2)
    assert case.now().step("c").begun_on == day(6)


@pytest.mark.parametrize(
    ("own", "given", "today", "first", "total"),
    [
        (None, None, 2, 7, None),
        (Limit(6, "calendar"), None, 2, 6, 6),
        (Limit(20, "calendar"), None, 2, 7, 20),
        (Limit(20, "calendar"), Limit(4, "calendar"), 2, 4, 4),
    ],
)
def test_what_is_due_first_counts_the_step_or_the_whole(
    own: Limit | None, given: Limit | None, today: int, first: int, total: int | None
) -> None:
    case = Case(limited(own), limit=given)
    case.did("a", 2)
    found = case.now(day(today))
    assert found.due_on == day(first)
    assert found.total_due_on == (None if total is None else day(total))


def test_a_whole_matter_is_late_up_to_its_end_and_until_then_up_to_today() -> None:
    case = Case(three(), limit=FIVE_DAYS)
    assert case.now(day(5)).overdue_days == 0
    assert case.now(day(7)).overdue_days == 2
    for code, n in (("a", 1), ("b", 8), ("c", 6)):
        case.did(code, n)
    found = case.now(day(30))
    assert (found.ended_on, found.overdue_days, found.due_on) == (day(8), 3, None)


def test_what_is_on_no_list_ends_with_the_last_thing_said_to_be_done() -> None:
    case = Case(None)
    case.did("", 2, "noted")
    case.did("", 3, "paid")
    assert case.now().state == "running"
    case.did("", 5)
    case.did("", 7)
    case.did("", 9, "paid")
    found = case.now()
    assert (found.state, found.ended_on, len(found.apart)) == ("done", day(7), 5)


def test_what_was_done_in_a_step_that_does_not_apply_ends_nothing() -> None:
    case = Case(three())
    case.did("gone", 2)
    found = case.now()
    assert (found.state, found.ended_on, len(found.apart)) == ("running", None, 1)
    for code in "abc":
        case.did(code, 1)
    assert case.now().ended_on == day(1)


def test_a_matter_looked_at_without_knowing_who_holds_what_still_has_its_steps() -> None:
    case = Case(three())
    bare = progress(case.procedure, case.facts(), today=date(2026, 4, 1), workdays=WORKDAYS)
    assert [each.state for each in bare.steps] == ["current", "waiting", "waiting"]
    assert bare.steps[0].records == ()
    assert (bare.steps[0].signed, bare.steps[0].missing, bare.overdue_days) == ((), (), 0)

"""What every doubt carries: the clause, the responsible office and person, the day in words."""

from dataclasses import replace

import pytest

from pointsapp.compliance.policy.checks.course import course_of
from pointsapp.matters.policy.signatures import FURTHER
from pointsapp.powers.policy.procedure import Limit
from tests.compliance.policy.cases import ITEM, course, doubts, seen
from tests.matters.policy.cases import (
    CLERK,
    DIRECTOR,
    OTHER,
    SECRETARY,
    TODAY,
    Case,
    Holding,
    day,
    hold,
    procedure,
    step,
    three,
)

BY_DIRECTOR = step("a", "execute", "applicant", "village_director", "secretary", name="核实")
BY_NOBODY = step("a", "execute", "applicant", name="申请")


@pytest.mark.parametrize(
    ("at", "post", "item", "office"),
    [
        (BY_DIRECTOR, "expense_clerk", ITEM, "expense_clerk"),
        (BY_DIRECTOR, "handler", ITEM, "village_director"),
        (BY_DIRECTOR, "", ITEM, "village_director"),
        (BY_NOBODY, "", replace(ITEM, office="expense_clerk"), "expense_clerk"),
        (BY_NOBODY, "", replace(ITEM, office="village_committee"), "secretary"),
        (BY_NOBODY, "", None, "secretary"),
        (None, "", replace(ITEM, office="expense_clerk"), "expense_clerk"),
    ],
)
def test_responsible_is_who_signs_else_the_office_of_the_step_of_the_item_the_secretary(
    at, post, item, office
):
    of = course(Case(procedure(at or BY_NOBODY), holders=hold()), item=item)
    found = of.suspicion("order", of.states[0] if at else None, "先后不对", post=post)
    assert found.office == office
    assert found.person_id == of.snapshot.holder(office, TODAY)
    assert found.person_id is not None


def test_the_holder_of_the_day_it_happened_answers_and_not_the_next_one():
    before = Holding("village_director", OTHER, day(-900), day(5))
    after = Holding("village_director", DIRECTOR, day(5), None)
    of = course(Case(procedure(BY_DIRECTOR), holders=(before, after)))
    (state,) = of.states
    assert of.suspicion("order", state, "", on=day(4)).person_id == OTHER
    assert of.suspicion("order", state, "", on=day(5)).person_id == DIRECTOR
    assert of.suspicion("order", state, "").person_id == DIRECTOR
    assert of.suspicion("order", state, "", person_id=CLERK, on=day(4)).person_id == CLERK
    assert of.responsible(state) == DIRECTOR


def test_an_office_that_several_share_names_nobody():
    two = (*hold(), Holding("village_director", OTHER, day(-9), None))
    of = course(Case(procedure(BY_DIRECTOR), holders=two))
    assert of.suspicion("order", of.states[0], "").person_id is None
    assert of.responsible(of.states[0]) is None


@pytest.mark.parametrize(
    ("item", "clause", "at_step", "expected"),
    [
        (ITEM, "", True, "清单 2026-0001/7“报销”的步骤“核实”"),
        (ITEM, "第三条", True, "清单 2026-0001/7“报销”的步骤“核实”：第三条"),
        (None, "", True, "流程“流程”的步骤“核实”"),
        (ITEM, "第三条", False, "清单 2026-0001/7“报销”"),
        (None, "", False, "流程“流程”"),
    ],
)
def test_a_doubt_names_the_list_item_or_procedure_the_step_and_its_clause(
    item, clause, at_step, expected
):
    of = course(Case(procedure(replace(BY_DIRECTOR, clause=clause))), item=item)
    found = of.suspicion("order", of.states[0] if at_step else None, "")
    assert found.clause == expected
    assert found.step_code == ("a" if at_step else "")
    assert found.about == ""


def test_posts_are_told_in_words_the_procedures_own_first():
    of = course(Case(procedure(BY_DIRECTOR, posts={"guard": "护林员", "secretary": "支书"})))
    assert of.name_of("guard") == "护林员"
    assert of.name_of("secretary") == "支书"
    assert of.name_of("expense_clerk") == "报账员"
    assert of.name_of("somebody") == "somebody"
    assert of.name_of(FURTHER) == "另一名签字人（还没有定由谁补签）"


def test_a_matter_is_over_when_all_is_done_or_it_was_stopped():
    case = Case(procedure(BY_DIRECTOR))
    assert not course(case).over
    case.did("a", 1)
    assert course(case).over
    stopped = Case(procedure(BY_DIRECTOR))
    stopped.did("a", 1, "stopped")
    assert course(stopped).over


def test_what_came_later_is_the_first_day_of_any_step_after_this_one():
    case = Case(three())
    case.did("c", 3)
    case.did("c", 9)
    case.did("b", 5)
    of = course(case)
    when, state = of.later(0)
    assert (when, state.step.code) == (day(3), "c")
    case.records.pop(0)
    when, state = course(case).later(0)
    assert (when, state.step.code) == (day(5), "b")
    assert of.later(2) is None


def test_of_two_steps_on_the_same_day_the_one_that_comes_first_is_named():
    case = Case(three())
    case.did("c", 3)
    case.did("b", 3)
    of = course(case)
    assert of.later(0)[1].step.code == "b"
    assert of.later(-1)[1].step.code == "b"
    assert of.later(1)[1].step.code == "c"


@pytest.mark.parametrize(
    ("item", "late"),
    [
        (replace(ITEM, limit_days=9, limit_unit="calendar"), True),
        (replace(ITEM, limit_days=9, limit_unit="working"), False),
        (replace(ITEM, limit_days=3), False),
        (replace(ITEM, limit_unit="calendar"), False),
        (ITEM, False),
        (None, False),
    ],
)
def test_the_items_limit_counts_before_the_procedures_own(item, late):
    case = Case(procedure(BY_DIRECTOR, limit=Limit(10, "calendar")), holders=hold())
    case.did("a", 10)
    assert bool(doubts("overdue", case, item=item)) == late


def test_what_is_on_no_list_has_no_procedure_to_compare_with():
    assert course_of(seen(Case(None))) is None


def test_the_secretary_answers_where_nobody_else_is_named():
    of = course(Case(procedure(BY_NOBODY), holders=hold()), item=None)
    assert of.responsible(of.states[0]) == SECRETARY

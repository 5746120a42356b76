"""Steps before their turn, told once and by the right name; the votes that the law asks for."""

from dataclasses import replace
from typing import Any

import pytest

from pointsapp.compliance.policy.checks import check
from pointsapp.powers.policy.procedure import Limit, Step
from tests.compliance.policy.cases import ITEM, doubts, reasons, seen
from tests.matters.policy.cases import (
    DIRECTOR,
    FIVE,
    OFFICES,
    Case,
    Holding,
    day,
    hold,
    procedure,
    step,
)

STATUTORY = replace(ITEM, statutory=2)


def told(case: Case, **also: Any) -> set[str]:
    """The codes of all doubts."""
    return {each.code for each in check(seen(case, **also))}


def before(first: Step, second: Step | None = None) -> Case:
    """A first step, then this one, then the end."""
    after = second or step("b", name="办理")
    return Case(procedure(first, after, step("c", name="归档")), holders=hold())


CHECKED = step("a", "execute", "village_director", name="核实")


def test_a_step_left_out_is_told_with_what_was_done_without_it():
    case = before(CHECKED)
    case.did("b", 2)
    assert reasons("order", case) == ["“核实”还没有办完，后面的“办理”2026年3月4日就办了"]


@pytest.mark.parametrize(("done", "wrong"), [(1, False), (2, False), (3, True)])
def test_a_step_done_after_the_one_that_follows_it_is_told_the_same_day_is_not(done, wrong):
    case = before(CHECKED)
    case.did("a", done)
    case.did("b", 2)
    sentence = "“核实”2026年3月5日才办完，后面的“办理”2026年3月4日就办了"
    assert reasons("order", case) == ([sentence] if wrong else [])


def test_who_held_the_office_when_it_was_passed_over_answers_for_it():
    case = before(CHECKED)
    case.holders = (
        Holding("village_director", 99, day(-99), day(2)),
        Holding("village_director", DIRECTOR, day(2), None),
    )
    case.did("b", 2)
    assert doubts("order", case)[0].person_id == DIRECTOR


def test_what_is_done_in_order_or_not_yet_raises_nothing():
    case = before(CHECKED)
    assert told(case) == set()
    case.did("a", 1)
    assert told(case) == set()


def test_an_optional_step_may_be_left_out():
    case = before(replace(CHECKED, optional=True))
    case.did("b", 2)
    assert told(case) == set()


POSTED = step("a", "publish", "village_committee", name="公示", publish=Limit(5, "calendar"))
SIGNED = step("a", "sign", *FIVE, name="会签")
APPROVED = step("a", "review", "secretary", name="审批", approves=True)
VOTED = step("a", "vote", "representatives", "secretary", name="表决")
PAID = step("b", "execute", "expense_clerk", name="付款", pays=True)


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (POSTED, None, "publication_missing"),
        (SIGNED, None, "signature_missing"),
        (APPROVED, PAID, "paid_early"),
        (APPROVED, None, "order"),
        (CHECKED, PAID, "order"),
        (VOTED, None, "order"),
    ],
)
def test_what_was_left_out_is_told_once_by_its_own_name(first, second, code):
    case = before(first, second)
    case.did("b", 2, "paid" if second else "done")
    assert told(case) == {code}


def test_a_publication_cut_short_is_not_told_as_wrong_order_too():
    case = before(POSTED)
    case.did("a", 1, "published")
    case.did("b", 3)
    assert told(case) == {"publication_short"}


def test_a_co_signature_that_was_complete_only_afterwards_is_wrong_order():
    case = before(SIGNED)
    for post in FIVE:
        case.sign("a", post, OFFICES.get(post, case.handler_id), 4)
    case.did("b", 3)
    assert told(case) == {"order"}


def test_an_early_payment_does_not_turn_the_steps_before_it_into_faults_of_their_own():
    steps = (CHECKED, replace(APPROVED, code="p"), PAID)
    case = Case(procedure(*steps), holders=hold())
    case.did("b", 1, "paid")
    case.did("a", 2)
    case.did("p", 3)
    assert told(case) == {"paid_early"}
    case.records.pop(1)
    assert told(case) == {"paid_early", "order"}


@pytest.mark.parametrize(
    ("item", "told_as"),
    [(STATUTORY, {"meeting_missing"}), (ITEM, {"order"}), (None, {"order"})],
)
def test_a_vote_that_the_law_asks_for_is_told_by_the_law(item, told_as):
    case = before(VOTED)
    case.did("b", 2)
    assert told(case, item=item) == told_as


def test_a_plain_step_left_out_of_a_statutory_matter_is_wrong_order():
    case = Case(procedure(VOTED, replace(CHECKED, code="x"), step("b")), holders=hold())
    case.did("a", 1)
    case.did("b", 2)
    assert [each.step_code for each in doubts("order", case, item=STATUTORY)] == ["x"]


def test_a_vote_of_the_villagers_that_came_after_the_fact_is_wrong_order():
    case = before(VOTED)
    case.did("b", 2)
    case.did("a", 3)
    assert reasons("order", case, item=STATUTORY) != []
    assert reasons("meeting_missing", case, item=STATUTORY) == []


def test_the_sentence_names_the_point_of_the_law_and_what_was_done_without_a_vote():
    case = before(VOTED)
    case.did("b", 2)
    (found,) = doubts("meeting_missing", case, item=STATUTORY)
    assert found.reason == (
        "这是村民委员会组织法第二十四条第 2 项的事，没有表决的记录，“办理”2026年3月4日已经办了"
    )
    assert (found.step_code, found.office) == ("a", "secretary")


@pytest.mark.parametrize(
    ("kind", "actors", "wrong"),
    [
        ("vote", ("villagers",), False),
        ("vote", ("representatives",), False),
        ("vote", ("party_members", "villagers"), False),
        ("vote", ("party_members",), True),
        ("deliberate", ("representatives",), True),
    ],
)
def test_only_a_vote_of_the_villagers_or_their_representatives_is_one(kind, actors, wrong):
    case = before(step("a", kind, *actors, name="会议"))
    case.did("a", 1)
    case.did("b", 2)
    assert bool(doubts("meeting_missing", case, item=STATUTORY)) == wrong


def test_one_vote_of_several_is_enough_and_the_first_is_asked_for():
    case = Case(procedure(VOTED, replace(VOTED, code="again"), step("b")), holders=hold())
    case.did("b", 5)
    assert [each.step_code for each in doubts("meeting_missing", case, item=STATUTORY)] == ["a"]
    case.did("again", 4)
    assert doubts("meeting_missing", case, item=STATUTORY) == []


def test_a_procedure_without_any_vote_is_doubted_as_a_whole_from_the_first_step_on():
    case = before(CHECKED)
    assert doubts("meeting_missing", case, item=STATUTORY) == []
    case.did("a", 1)
    (found,) = doubts("meeting_missing", case, item=STATUTORY)
    assert found.reason.endswith("没有表决的记录，“核实”2026年3月3日已经办了")
    assert found.step_code == ""


def test_a_matter_that_waits_for_its_vote_is_not_doubted():
    case = Case(procedure(CHECKED, replace(VOTED, code="v"), step("b")), holders=hold())
    case.did("a", 1)
    assert doubts("meeting_missing", case, item=STATUTORY) == []


def test_a_matter_that_ended_with_its_vote_left_out_is_doubted():
    last = replace(VOTED, code="v", optional=True)
    case = Case(procedure(CHECKED, last), holders=hold())
    case.did("a", 1)
    (found,) = doubts("meeting_missing", case, item=STATUTORY)
    assert found.reason.endswith("没有表决的记录，已经办结")
    assert found.step_code == "v"


@pytest.mark.parametrize("kind", ["failed", "stopped"])
def test_what_the_villagers_voted_down_or_was_given_up_did_not_go_on_without_them(kind):
    case = before(VOTED)
    case.did("a", 1, kind)
    assert told(case, item=STATUTORY) == set()

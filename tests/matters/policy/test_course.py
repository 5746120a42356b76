"""Which records count: voids, stops, refusals and what lifts them."""

from dataclasses import dataclass

import pytest

from pointsapp.matters.policy.course import standing
from tests.matters.policy.cases import DIRECTOR, SECRETARY, Case, day, hold, procedure, step, three


@dataclass(frozen=True)
class Row:
    """A row as it was entered."""

    id: int
    voids_id: int | None = None


def test_neither_a_void_nor_what_it_takes_back_stands() -> None:
    rows = [Row(1), Row(2), Row(3, voids_id=1), Row(4)]
    assert standing(rows) == [Row(2), Row(4)]


@pytest.mark.parametrize("kind", ["noted", "voided"])
def test_what_says_nothing_about_a_step_does_not_count_for_it(kind: str) -> None:
    case = Case(three())
    case.did("a", 1, "refused")
    case.did("a", 2, kind)
    state = case.now().step("a")
    assert (state.records, case.now().state) == ((), "stopped")


def test_a_matter_stopped_twice_ended_the_first_time() -> None:
    case = Case(three())
    case.did("a", 3, "stopped")
    case.did("b", 5, "stopped")
    assert case.now().ended_on == day(3)


def test_a_refusal_that_leads_back_takes_back_the_refusals_after_it() -> None:
    steps = (step("a"), step("b", back_to="a"), step("c", back_to="b"))
    case = Case(procedure(*steps))
    case.did("a", 1)
    case.did("b", 2)
    case.did("c", 3, "refused")
    assert case.states() == {"a": "done", "b": "current", "c": "refused"}
    case.did("b", 4, "refused")
    assert case.states() == {"a": "current", "b": "refused", "c": "waiting"}


TWO = ("secretary", "village_director")


@pytest.mark.parametrize(
    ("refused_by", "signed_as", "signed_by", "lifted"),
    [
        (SECRETARY, "secretary", SECRETARY, True),
        (SECRETARY, "village_director", DIRECTOR, False),
        (SECRETARY, "village_director", SECRETARY, True),
        (None, "secretary", None, True),
        (None, "village_director", None, False),
        (None, "village_director", DIRECTOR, False),
    ],
)
def test_of_those_who_sign_together_each_lifts_only_their_own_refusal(
    refused_by: int | None, signed_as: str, signed_by: int | None, lifted: bool
) -> None:
    case = Case(procedure(step("s", "sign", *TWO)), holders=hold())
    case.did("s", 1, "refused", post="secretary", person_id=refused_by)
    assert case.now().state == "stopped"
    case.sign("s", signed_as, signed_by, 2)
    assert (case.now().state != "stopped") == lifted

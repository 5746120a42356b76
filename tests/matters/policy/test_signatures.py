"""Whose signatures a co-signature has and lacks: they belong to offices, not to persons."""

from dataclasses import replace
from datetime import date

import pytest

from pointsapp.matters.policy.holdings import Holding
from pointsapp.matters.policy.signatures import Signatures, signatures, signers_twice
from tests.matters.policy.cases import (
    CLERK,
    DIRECTOR,
    HANDLER,
    MEMBER,
    OTHER,
    SECRETARY,
    TODAY,
    Case,
    day,
    hold,
    procedure,
    step,
)

TWO = step("s", "sign", "secretary", "village_director")
FURTHER = "supervision_member"


def given(case: Case, recused: frozenset[int] = frozenset(), today: date = TODAY) -> Signatures:
    """How far the co-signature is."""
    assert case.procedure is not None
    return signatures(
        case.procedure.steps[0], case.records, replace(case.facts(), recused=recused), today=today,
        holdings=case.holders, further_signer=case.further_signer,
    )  # fmt: skip


def cosigning(*signed: tuple[str, int | None, int], **also: int) -> Case:
    """Secretary and director sign: (post, person, day)."""
    case = Case(procedure(TWO), holders=hold(**also), further_signer=FURTHER)
    for post, person, n in signed:
        case.sign("s", post, person, n)
    return case


def test_it_is_complete_on_the_day_of_the_last_signature_that_was_needed() -> None:
    first = ("secretary", SECRETARY, 1)
    assert given(cosigning(first)) == Signatures(("secretary",), ("village_director",), None)
    case = cosigning(first, ("village_director", DIRECTOR, 4), ("secretary", SECRETARY, 9))
    assert given(case) == Signatures(("secretary", "village_director"), (), day(4))


def test_only_signatures_sign() -> None:
    case = cosigning(("secretary", SECRETARY, 1))
    case.did("s", 2, "done", post="village_director", person_id=DIRECTOR)
    assert given(case).missing == ("village_director",)


def test_a_signature_on_paper_without_a_name_stands_for_its_post_alone() -> None:
    case = cosigning(("secretary", None, 1), secretary=OTHER, village_director=OTHER)
    assert given(case).signed == ("secretary",)


@pytest.mark.parametrize(
    ("recused", "post", "signed"),
    [
        ({DIRECTOR}, "town", True),
        ({DIRECTOR}, "town_leader", True),
        ({DIRECTOR}, "county", False),
        ({SECRETARY}, "town", False),
        (set(), "town", False),
    ],
)
def test_the_town_signs_for_an_office_only_when_its_holders_are_all_recused(
    recused: set[int], post: str, signed: bool
) -> None:
    case = cosigning(("secretary", SECRETARY, 1), (post, None, 2))
    done = given(case, frozenset(recused)).signed
    assert ("village_director" in done) == signed


def test_the_town_does_not_sign_for_an_office_that_is_vacant_nor_for_the_handler() -> None:
    case = cosigning(("town", None, 1))
    case.holders = ()
    assert given(case).signed == ()
    handed = Case(procedure(step("s", "sign", "handler")), holders=hold())
    handed.sign("s", "town", None)
    assert given(handed, frozenset({HANDLER})).signed == ()


def test_a_deputy_of_the_recused_director_keeps_the_town_out() -> None:
    case = cosigning(("town", None, 1))
    deputy = Holding("village_director", OTHER, day(0), None, deputy=True)
    case.holders = (*hold(), deputy)
    assert given(case, frozenset({DIRECTOR})).signed == ()
    assert given(case, frozenset({DIRECTOR, OTHER})).signed == ("village_director",)


def test_the_handler_who_signs_as_an_officer_has_signed_as_handler_too() -> None:
    case = Case(procedure(step("s", "sign", "secretary", "handler")), holders=hold())
    case.handler_id = SECRETARY
    case.further_signer = FURTHER
    assert given(case).missing == ("secretary", "handler", FURTHER)
    case.sign("s", "secretary", SECRETARY)
    assert given(case) == Signatures(("secretary", "handler"), (FURTHER,), None)
    case.handler_id = HANDLER
    assert given(case).missing == ("handler",)


def test_an_officer_of_the_town_who_handles_a_matter_signs_it_as_its_handler() -> None:
    case = Case(procedure(step("s", "sign", "handler")), holders=hold(), handler_id=OTHER)
    case.sign("s", "town", OTHER)
    assert given(case).signed == ("handler",)


@pytest.mark.parametrize(("person", "counts"), [(MEMBER, True), (None, True), (SECRETARY, False)])
def test_the_further_signature_is_somebody_elses(person: int | None, counts: bool) -> None:
    case = cosigning(("secretary", SECRETARY, 1), (FURTHER, person, 6), village_director=SECRETARY)
    assert given(case).complete_on == (day(6) if counts else None)


def test_only_a_signature_as_further_signer_is_one() -> None:
    case = cosigning(
        ("secretary", SECRETARY, 1), ("expense_clerk", CLERK, 2), village_director=SECRETARY
    )
    case.did("s", 3, "done", post=FURTHER, person_id=MEMBER)
    assert given(case).missing == (FURTHER,)


def test_a_further_signer_who_signs_anyway_is_asked_once() -> None:
    case = Case(procedure(step("s", "sign", "secretary", "village_director", FURTHER)))
    case.holders, case.further_signer = hold(village_director=SECRETARY), FURTHER
    assert given(case).missing == ("secretary", "village_director", FURTHER)


def test_before_anybody_has_signed_todays_holders_tell_whether_one_stands_for_two() -> None:
    case = cosigning()
    case.holders = (
        Holding("secretary", SECRETARY, day(0), None),
        Holding("village_director", SECRETARY, day(5), day(9)),
    )
    assert FURTHER not in given(case, today=day(4)).missing
    assert FURTHER in given(case, today=day(5)).missing
    assert FURTHER not in given(case, today=day(9)).missing


def test_an_office_shared_by_two_asks_for_no_further_signature() -> None:
    case = cosigning(village_director=SECRETARY)
    case.holders += (Holding("village_director", OTHER, day(0), None),)
    assert given(case).missing == ("secretary", "village_director")


def test_two_vacant_offices_are_not_in_one_hand() -> None:
    case = cosigning()
    case.holders = ()
    assert given(case).missing == ("secretary", "village_director")


@pytest.mark.parametrize(
    ("signed", "twice"),
    [
        ([("secretary", SECRETARY)], False),
        ([("secretary", SECRETARY), ("village_director", DIRECTOR)], False),
        ([("secretary", OTHER), ("village_director", OTHER)], True),
        ([("secretary", None), ("village_director", None)], False),
    ],
)
def test_who_stands_for_two_posts_is_told(
    signed: list[tuple[str, int | None]], twice: bool
) -> None:
    case = cosigning(*((post, person, 1) for post, person in signed))
    assert signers_twice(TWO, case.records, case.facts(), case.holders) == twice

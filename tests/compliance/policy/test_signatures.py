"""Who signed and acted: somebody missing, one person twice, not in office, bound to stay out."""

from dataclasses import replace
from typing import Any

import pytest

from pointsapp.compliance.policy.checks import check
from pointsapp.powers.policy.procedure import Step
from tests.compliance.policy.cases import doubts, reasons, seen
from tests.matters.policy.cases import (
    CLERK,
    DIRECTOR,
    HANDLER,
    MEMBER,
    OTHER,
    SECRETARY,
    SUPERVISOR,
    Case,
    Holding,
    day,
    hold,
    procedure,
    step,
)
from tests.powers.procedures import yuan

TWO = ("secretary", "village_director")


def signing(*actors: str, **also: Any) -> Case:
    """A co-signature and a step after it; 'supervision_member' signs in addition."""
    first = step("s", "sign", *(actors or TWO), name="会签", **also)
    return Case(
        procedure(first, step("b", name="办理")),
        holders=hold(),
        further_signer="supervision_member",
    )


def acted(
    person: int | None, post: str, n: int = 3, *, at: Step | None = None, **also: Any
) -> Case:
    """Somebody acts in one step as a post."""
    only = at or step("a", "review", "secretary", name="审批", approves=True)
    case = Case(procedure(only), holders=hold(), **also)
    case.did(only.code, n, post=post, person_id=person)
    return case


def test_who_did_not_sign_is_named_with_what_was_done_without_them():
    case = signing("secretary", "village_director", "expense_clerk")
    case.sign("s", "secretary", SECRETARY)
    assert doubts("signature_missing", case) == []
    case.did("b", 2)
    found = doubts("signature_missing", case)
    assert [each.reason for each in found] == [
        f"“会签”缺{who}的签字，“办理”2026年3月4日已经办了" for who in ("村委会主任", "报账员")
    ]
    assert [(each.about, each.office, each.person_id) for each in found] == [
        ("village_director", "village_director", DIRECTOR),
        ("expense_clerk", "expense_clerk", CLERK),
    ]


def test_the_holder_on_the_day_it_went_on_is_asked_why_they_did_not_sign():
    case = signing()
    case.holders = (
        Holding("secretary", SECRETARY, day(-99), None),
        Holding("village_director", OTHER, day(-99), day(4)),
        Holding("village_director", DIRECTOR, day(4), None),
    )
    case.sign("s", "secretary", SECRETARY)
    case.did("b", 3)
    assert [each.person_id for each in doubts("signature_missing", case)] == [OTHER]


def test_a_co_signature_stated_as_done_at_the_end_still_lacks_who_did_not_sign():
    case = Case(procedure(step("s", "sign", *TWO, name="会签")), holders=hold())
    case.sign("s", "secretary", SECRETARY)
    assert reasons("signature_missing", case) == []
    case.did("s", 3)
    assert reasons("signature_missing", case) == ["“会签”缺村委会主任的签字，事情已经办结"]


@pytest.mark.parametrize("kind", ["refused", "stopped"])
def test_a_matter_that_ended_because_somebody_would_not_sign_lacks_nobody(kind):
    case = signing()
    case.did("s", 2, kind, post="village_director", person_id=DIRECTOR)
    assert reasons("signature_missing", case) == []


def test_an_optional_co_signature_may_be_left_out():
    case = signing(optional=True)
    case.did("b", 2)
    assert reasons("signature_missing", case) == []


def test_everybody_having_signed_nobody_is_missing():
    case = signing()
    case.sign("s", "secretary", SECRETARY)
    case.sign("s", "village_director", DIRECTOR)
    case.did("b", 2)
    assert check(seen(case)) == ()


def test_who_signs_for_two_offices_signs_once():
    case = signing()
    case.holders = hold(village_director=SECRETARY)
    case.sign("s", "secretary", SECRETARY)
    case.sign("s", "supervision_member", MEMBER)
    assert doubts("signature_twice", case) == []
    case.sign("s", "village_director", SECRETARY)
    (found,) = doubts("signature_twice", case)
    assert found.reason == ("同一个人在“会签”签了 2 次（村党组织书记、村委会主任），一人只算一次")
    assert (found.about, found.person_id) == (str(SECRETARY), SECRETARY)


def test_the_same_post_signed_three_times_is_named_once():
    case = signing()
    for n in (1, 2, 3):
        case.sign("s", "secretary", SECRETARY, n)
    assert reasons("signature_twice", case) == [
        "同一个人在“会签”签了 3 次（村党组织书记），一人只算一次"
    ]


def test_signatures_on_paper_without_a_name_are_not_taken_for_one_person():
    case = signing()
    case.sign("s", "secretary", None)
    case.sign("s", "village_director", None)
    assert doubts("signature_twice", case) == []


def test_to_state_that_all_have_signed_is_no_second_signature():
    case = signing()
    case.sign("s", "secretary", SECRETARY)
    case.did("s", 2, post="secretary", person_id=SECRETARY)
    assert doubts("signature_twice", case) == []


def test_acting_twice_in_a_step_that_is_no_co_signature_is_no_fault():
    case = acted(SECRETARY, "secretary")
    case.sign("a", "secretary", SECRETARY)
    case.sign("a", "secretary", SECRETARY)
    assert check(seen(case)) == ()


@pytest.mark.parametrize(
    ("person", "post", "reason"),
    [
        (SECRETARY, "secretary", None),
        (OTHER, "secretary", "2026年3月5日办“审批”的人，当天不是村党组织书记，也没有登记代理"),
        (CLERK, "expense_clerk", "“审批”不由报账员办，2026年3月5日却是他办的"),
        (OTHER, "branch", "“审批”不由村党支部委员会办，2026年3月5日却是他办的"),
        (OTHER, "", None),
        (None, "secretary", None),
        (HANDLER, "", "经办人2026年3月5日自己批了自己经办的事（“审批”）"),
    ],
)
def test_who_acts_has_to_be_who_the_procedure_names_in_office_that_day(person, post, reason):
    assert reasons("wrong_actor", acted(person, post)) == ([reason] if reason else [])


def test_a_deputy_acts_on_their_days_and_a_former_holder_on_theirs():
    case = acted(OTHER, "secretary")
    case.holders = (*hold(), Holding("secretary", OTHER, day(3), day(4), deputy=True))
    assert reasons("wrong_actor", case) == []
    case.holders = (*hold(), Holding("secretary", OTHER, day(2), day(3), deputy=True))
    assert len(reasons("wrong_actor", case)) == 1


def test_the_first_thing_that_is_wrong_with_an_actor_is_told_and_no_more():
    (found,) = doubts("wrong_actor", acted(HANDLER, "expense_clerk"))
    assert found.reason == "“审批”不由报账员办，2026年3月5日却是他办的"
    assert (found.about, found.office, found.person_id) == (
        "expense_clerk",
        "expense_clerk",
        HANDLER,
    )


def test_who_acted_without_a_stated_post_is_told_apart_by_the_person():
    (found,) = doubts("wrong_actor", acted(HANDLER, ""))
    assert (found.about, found.person_id) == (str(HANDLER), HANDLER)


def test_the_further_signer_of_the_village_is_no_stranger():
    case = signing()
    case.holders = hold(village_director=SECRETARY)
    case.sign("s", "secretary", SECRETARY)
    case.sign("s", "supervision_member", MEMBER)
    assert reasons("wrong_actor", case) == []
    case.further_signer = None
    assert len(reasons("wrong_actor", case)) == 1


def test_the_town_acts_for_an_office_whose_holders_are_all_recused_and_only_then():
    case = acted(OTHER, "town")
    assert len(reasons("wrong_actor", case)) == 1
    assert reasons("wrong_actor", case, recused=frozenset({SECRETARY})) == []
    assert len(reasons("wrong_actor", case, recused=frozenset({CLERK}))) == 1
    county = acted(OTHER, "county")
    assert len(reasons("wrong_actor", county, recused=frozenset({SECRETARY}))) == 1


HANDED_IN = step("a", "execute", "handler", name="报账")


@pytest.mark.parametrize(
    ("person", "handler", "wrong"),
    [(HANDLER, HANDLER, False), (OTHER, HANDLER, True), (OTHER, None, False)],
)
def test_only_the_handler_of_the_matter_acts_as_handler(person, handler, wrong):
    case = acted(person, "handler", at=HANDED_IN, handler_id=handler)
    told = ["2026年3月5日以经办人办“报账”的，不是这件事的经办人"]
    assert reasons("wrong_actor", case) == (told if wrong else [])


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        (step("a", "review", "secretary", name="审批", approves=True), True),
        (step("a", "review", "secretary", name="审批"), False),
        (step("a", "review", "secretary", "handler", name="审批", approves=True), False),
    ],
)
def test_a_handler_does_not_approve_alone_what_they_handle(at, wrong):
    case = acted(SECRETARY, "secretary", at=at, handler_id=SECRETARY)
    told = ["经办人2026年3月5日自己批了自己经办的事（“审批”）"]
    assert reasons("wrong_actor", case) == (told if wrong else [])


@pytest.mark.parametrize(("handler", "wrong"), [(SECRETARY, True), (OTHER, False)])
def test_a_step_that_keeps_the_handler_out_says_so(handler, wrong):
    at = step("a", "execute", "secretary", name="盖章", apart_from=("handler",))
    told = ["“盖章”不能由经办人办，2026年3月5日却是他办的"]
    case = acted(SECRETARY, "secretary", at=at, handler_id=handler)
    assert reasons("wrong_actor", case) == (told if wrong else [])


def test_to_keep_the_handler_out_is_about_the_person_and_not_about_a_step_of_that_name():
    first = step("handler", "execute", "secretary", name="经办")
    seal = step("seal", "execute", "secretary", name="盖章", apart_from=("handler",))
    case = Case(procedure(first, seal), holders=hold())
    case.did("handler", 1, post="secretary", person_id=SECRETARY)
    case.did("seal", 2, post="secretary", person_id=SECRETARY)
    assert reasons("wrong_actor", case) == []


def sealed(keeper: int, *apart_from: str) -> Case:
    """The secretary approves, somebody else checks, and then somebody seals."""
    case = Case(
        procedure(
            step("more", "review", "town", amounts=yuan(">5000")),
            step("check", "review", "supervision_director", name="核对"),
            step("ok", "review", "secretary", name="审批", approves=True),
            step("seal", "execute", "keeper", name="盖章", apart_from=apart_from),
        ),
        holders=hold(),
    )
    case.did("check", 1, post="supervision_director", person_id=SUPERVISOR)
    case.did("ok", 2, post="secretary", person_id=SECRETARY)
    case.did("seal", 3, post="keeper", person_id=keeper)
    return case


@pytest.mark.parametrize(
    ("keeper", "apart_from", "other"),
    [
        (SECRETARY, ("ok",), "审批"),
        (OTHER, ("ok",), None),
        (SUPERVISOR, ("ok",), None),
        (SUPERVISOR, ("ok", "check"), "核对"),
        (SUPERVISOR, ("handler", "check"), "核对"),
        (SECRETARY, ("more", "ok"), "审批"),
        (SECRETARY, ("more",), None),
        (SECRETARY, (), None),
    ],
)
def test_the_keeper_of_the_seal_is_not_who_approved(keeper, apart_from, other):
    found = doubts("wrong_actor", sealed(keeper, *apart_from))
    told = [("seal", f"“盖章”和“{other}”不能由同一个人办")]
    assert [(each.step_code, each.reason) for each in found] == (told if other else [])


def test_who_had_to_stay_out_and_acted_is_told_by_post_and_day():
    (found,) = doubts("recusal_broken", acted(SECRETARY, "secretary"), recused={SECRETARY})
    assert found.reason == "村党组织书记和这件事有回避关系，2026年3月5日办了“审批”"
    assert (found.about, found.person_id, found.severity) == (str(SECRETARY), SECRETARY, "grave")


def test_who_acted_without_a_post_is_just_who_acted():
    assert reasons("recusal_broken", acted(OTHER, ""), recused={OTHER}) == [
        "办的人和这件事有回避关系，2026年3月5日办了“审批”"
    ]


def test_an_applicant_applies_in_their_own_matter_and_others_act_in_it():
    at = step("a", "propose", "applicant", name="申请")
    assert doubts("recusal_broken", acted(OTHER, "applicant", at=at), recused={OTHER}) == []
    assert doubts("recusal_broken", acted(SECRETARY, "secretary"), recused={OTHER}) == []


def test_two_who_should_have_stayed_out_are_two_doubts():
    case = signing()
    case.sign("s", "secretary", SECRETARY)
    case.sign("s", "village_director", DIRECTOR)
    found = doubts("recusal_broken", case, recused={SECRETARY, DIRECTOR})
    assert [each.about for each in found] == [str(SECRETARY), str(DIRECTOR)]
    assert replace(found[0], about="") != replace(found[1], about="")

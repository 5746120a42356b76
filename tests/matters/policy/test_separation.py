"""Who may act in which step: every case of life that touches signatures, by its name."""

from dataclasses import replace
from datetime import date

import pytest

from pointsapp.decisions.policy import Counts, Requirement, judge, share
from pointsapp.matters.policy.holdings import Holding
from pointsapp.matters.policy.progress import Progress, progress
from pointsapp.matters.policy.separation import Act, Standing, post_words, why_not
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import Procedure
from tests.matters.policy.cases import (
    CLERK,
    DIRECTOR,
    FIVE,
    HANDLER,
    MEMBER,
    OTHER,
    SECRETARY,
    SUPERVISOR,
    TODAY,
    WORKDAYS,
    Case,
    day,
    hold,
    procedure,
    step,
)

LONG_AGO = date(2020, 1, 1)


def reached(case: Case, recused: frozenset[int] = frozenset(), on: date = TODAY) -> Progress:
    return progress(
        case.procedure, replace(case.facts(), recused=recused), today=on, workdays=WORKDAYS,
        holders=case.holders, further_signer=case.further_signer,
    )  # fmt: skip


def asked(
    case: Case,
    person: int,
    post: str,
    code: str = "s",
    on: date = TODAY,
    recused: frozenset[int] = frozenset(),
) -> str | None:
    given = Standing(
        replace(case.facts(), recused=recused), case.procedure, reached(case, recused, on),
        case.holders, case.further_signer,
    )  # fmt: skip
    return why_not(Act(code, person, post, on), given)


def cosigned(**also: int) -> Case:
    """五人会签 with these holders; the member of the supervision committee signs in addition."""
    return Case(
        procedure(step("s", "sign", *FIVE)), holders=hold(**also),
        further_signer="supervision_member",
    )  # fmt: skip


def seal() -> Procedure:
    """村委会公章: who approves is not who keeps the seal."""
    return procedure(
        step("ok", "review", "village_director", name="审批", approves=True),
        step("seal", "execute", "keeper", name="盖章", apart_from=("ok",)),
    )


def test_who_holds_the_office_may_sign_and_others_may_not() -> None:
    case = cosigned()
    assert asked(case, SECRETARY, "secretary") is None
    assert asked(case, OTHER, "secretary") == (
        "您4 月 30 日不是村党组织书记，要由村党组织书记本人或代职的人办"
    )
    assert asked(case, OTHER, "village_director") is not None
    assert asked(case, OTHER, "agent") is not None


def test_one_person_in_two_offices_signs_once_for_both_and_the_further_signer_steps_in() -> None:
    case = cosigned(village_director=SECRETARY)
    assert case.now().step("s").missing == (*FIVE, "supervision_member")
    case.sign("s", "secretary", SECRETARY)
    for post, person in (
        ("supervision_director", SUPERVISOR),
        ("expense_clerk", CLERK),
        ("handler", HANDLER),
    ):
        case.sign("s", post, person)
    assert case.now().step("s").missing == ("supervision_member",)
    assert "village_director" in case.now().step("s").signed
    assert asked(case, SECRETARY, "village_director") == (
        "一人兼两个职务只签一次，您已经签过了，还要村务监督委员会委员补签"
    )
    assert asked(case, MEMBER, "supervision_member") is None
    case.sign("s", "supervision_member", MEMBER, 2)
    assert case.now().state == "done"


def test_the_further_signer_is_somebody_who_has_not_signed_already() -> None:
    case = cosigned(village_director=SECRETARY, supervision_member=CLERK)
    for post, person in (
        ("secretary", SECRETARY),
        ("supervision_director", SUPERVISOR),
        ("expense_clerk", CLERK),
        ("handler", HANDLER),
        ("supervision_member", CLERK),
    ):
        case.sign("s", post, person)
    assert case.now().step("s").missing == ("supervision_member",)


def test_nobody_signs_in_addition_where_everybody_holds_one_office() -> None:
    case = cosigned()
    assert asked(case, MEMBER, "supervision_member") == "这一步没有人兼两个职务，不用补签"
    for post, person in zip(FIVE, (SECRETARY, DIRECTOR, SUPERVISOR, CLERK, HANDLER), strict=True):
        case.sign("s", post, person)
    assert case.now().state == "done"


def test_an_undecided_further_signer_is_told_and_not_guessed() -> None:
    case = cosigned(village_director=SECRETARY)
    case.further_signer = None
    assert case.now().step("s").missing[-1] == "further_signer"
    case.sign("s", "secretary", SECRETARY)
    assert "还没有定由谁补签" in (asked(case, SECRETARY, "village_director") or "")


def test_a_handler_never_approves_their_own_expense() -> None:
    case = cosigned(secretary=HANDLER)
    assert asked(case, HANDLER, "handler") is None
    assert asked(case, HANDLER, "secretary") == (
        "经办人不能审批自己经办的事，您只签经办人，由村务监督委员会委员补签"
    )
    for post, person in zip(FIVE[1:], (DIRECTOR, SUPERVISOR, CLERK, HANDLER), strict=True):
        case.sign("s", post, person)
    assert case.now().step("s").missing == ("supervision_member",)
    review = Case(procedure(step("r", "review", "secretary", approves=True)), holders=hold())
    review.handler_id = SECRETARY
    assert asked(review, SECRETARY, "secretary", "r") == "经办人不能审批自己经办的事，由代职的人办"


def test_only_the_handler_of_the_matter_signs_as_handler() -> None:
    assert asked(cosigned(), OTHER, "handler") == "这件事登记的经办人不是您，由经办人本人签"


def test_the_keeper_of_the_seal_is_not_who_approved() -> None:
    case = Case(seal(), holders=hold())
    case.did("ok", 1, post="village_director", person_id=DIRECTOR)
    assert asked(case, DIRECTOR, "keeper", "seal") == "您在“审批”这一步办过，这一步要换一个人办"
    assert asked(case, OTHER, "keeper", "seal") is None


def test_kin_in_the_committees_stay_out_of_the_matter() -> None:
    case = cosigned()
    sentence = asked(case, SUPERVISOR, "supervision_director", recused=frozenset({SUPERVISOR}))
    assert sentence is not None
    assert sentence.startswith("这件事您要回避")
    assert asked(case, SECRETARY, "secretary", recused=frozenset({SUPERVISOR})) is None


def test_reviewers_all_recused_the_town_decides() -> None:
    two = (*hold(), Holding("supervision_director", OTHER, LONG_AGO, None, deputy=True))
    case = Case(procedure(step("s", "sign", "secretary", "supervision_director")), holders=two)
    one, both = frozenset({SUPERVISOR}), frozenset({SUPERVISOR, OTHER})
    assert asked(case, OTHER, "town", recused=one) is not None
    assert asked(case, CLERK, "town", recused=both) is None
    assert "由镇里办" in (asked(case, OTHER, "supervision_director", recused=both) or "")
    case.sign("s", "secretary", SECRETARY)
    case.sign("s", "town", None)
    assert reached(case, both).state == "done"
    assert reached(case, one).state == "running"


def test_a_deputy_signs_on_the_days_that_were_given() -> None:
    deputy = Holding("secretary", OTHER, day(5), day(10), deputy=True)
    case = cosigned()
    case.holders = (*hold(), deputy)
    assert asked(case, OTHER, "secretary", on=day(4)) is not None
    assert asked(case, OTHER, "secretary", on=day(5)) is None
    assert asked(case, OTHER, "secretary", on=day(9)) is None
    assert asked(case, OTHER, "secretary", on=day(10)) is not None


def test_a_deputy_who_signs_for_themselves_too_counts_as_one_person() -> None:
    case = cosigned()
    case.holders = (*hold(), Holding("secretary", DIRECTOR, LONG_AGO, None, deputy=True))
    case.sign("s", "village_director", DIRECTOR)
    case.sign("s", "secretary", DIRECTOR)
    for post, person in zip(FIVE[2:], (SUPERVISOR, CLERK, HANDLER), strict=True):
        case.sign("s", post, person)
    assert case.now().step("s").missing == ("supervision_member",)


@pytest.mark.parametrize(
    ("post", "who"),
    [
        ("secretary", "由镇党委任命或由支部党员大会选举"),
        ("village_director", "由村民会议或村民代表会议补选"),
        ("supervision_director", "由村民会议或村民代表会议推选"),
        ("supervision_member", "由村民会议或村民代表会议推选"),
        ("member", "由村民会议或村民代表会议补选"),
        ("expense_clerk", "由村委会定人，报镇财务代理中心备案"),
        ("agent", "由村委会定人"),
        ("resident_cadre", "由镇里派人"),
        ("linked_cadre", "由镇里派人"),
        ("first_secretary", "由县里派人"),
    ],
)
def test_an_office_vacant_says_who_fills_it(post: str, who: str) -> None:
    case = Case(procedure(step("s", "review", post)), holders=())
    assert asked(case, OTHER, post) == (
        f"{POSTS[post]}现在空缺，{who}；定下来以前可以先定一名代职的人"
    )


def test_a_secretary_sent_from_above_who_is_no_villager_signs_like_any_other() -> None:
    stranger = 9001  # a person of no household of this village
    case = cosigned(secretary=stranger)
    assert asked(case, stranger, "secretary") is None
    case.sign("s", "secretary", stranger)
    assert "secretary" in case.now().step("s").signed


def test_a_cadre_who_leaves_in_mid_matter_signed_as_the_holder_of_that_day() -> None:
    before = Holding("secretary", SECRETARY, LONG_AGO, day(10))
    after = Holding("secretary", OTHER, day(10), None)
    rest = tuple(each for each in hold() if each.post != "secretary")
    case = Case(procedure(step("s", "sign", "secretary", "village_director")))
    case.holders = (*rest, before, after)
    case.sign("s", "secretary", SECRETARY, 9)
    case.sign("s", "village_director", DIRECTOR, 12)
    assert case.now().state == "done"
    assert asked(case, SECRETARY, "secretary", on=day(10)) is not None
    assert asked(case, OTHER, "secretary", on=day(10)) is None


def test_a_new_term_does_not_undo_what_the_old_one_signed() -> None:
    """After the election the new secretary is also director: what was signed before stays."""
    rest = tuple(each for each in hold() if each.post != "secretary")
    case = cosigned()
    case.holders = (
        *rest,
        Holding("secretary", SECRETARY, LONG_AGO, day(20)),
        Holding("secretary", DIRECTOR, day(20), None),
    )
    for post, person in zip(FIVE, (SECRETARY, DIRECTOR, SUPERVISOR, CLERK, HANDLER), strict=True):
        case.sign("s", post, person)
    assert case.now().state == "done"


def test_a_new_term_in_one_hand_asks_for_a_further_signature_of_what_is_still_open() -> None:
    rest = tuple(each for each in hold() if each.post != "secretary")
    case = cosigned()
    case.holders = (
        *rest,
        Holding("secretary", SECRETARY, LONG_AGO, day(20)),
        Holding("secretary", DIRECTOR, day(20), None),
    )
    case.sign("s", "village_director", DIRECTOR, 2)
    assert "supervision_member" not in case.now(day(19)).step("s").missing
    assert "supervision_member" in case.now(day(21)).step("s").missing


def test_a_tiny_party_branch_decides_with_the_few_it_has() -> None:
    needed = Requirement(
        share(">=1/2 entitled", "支部工作条例第十一条"),
        share(">1/2 entitled", "支部工作条例第十一条"),
    )
    three = Counts(entitled=3, present=2, votes_for=2, votes_against=0, votes_abstained=0)
    short = Counts(entitled=3, present=1, votes_for=1, votes_against=0, votes_abstained=0)
    assert judge(three, needed).passed
    assert not judge(short, needed).passed
    case = Case(procedure(step("v", "vote", "party_members", body="party_members"), step("n")))
    case.did("v", 1, "passed", resolution_id=1, counts=three, resolution_passed=True)
    assert case.now().current == "n"


def test_the_womens_quota_unmet_is_recorded_as_it_was() -> None:
    """The vote stands as the village took it; that it was not enough becomes a doubt."""
    counts = Counts(
        entitled=30, present=25, votes_for=20, votes_against=2, votes_abstained=3,
        women_entitled=12, women_present=3,
    )  # fmt: skip
    case = Case(procedure(step("v", "vote", "representatives", body="representatives"), step("n")))
    case.did("v", 1, "passed", resolution_id=1, counts=counts, resolution_passed=False)
    assert case.now().current == "n"
    assert case.now().step("v").records[0].resolution_passed is False


def test_who_signed_already_is_told_so() -> None:
    case = cosigned()
    case.sign("s", "secretary", SECRETARY)
    assert asked(case, SECRETARY, "secretary") == "您这一步已经签过了，不用再签"


def test_an_applicant_acts_in_their_own_matter() -> None:
    case = Case(procedure(step("a", "propose", "applicant"), step("b", "review", "secretary")))
    assert asked(case, OTHER, "applicant", "a", recused=frozenset({OTHER})) is None


def test_a_step_that_does_not_apply_is_nobodys() -> None:
    assert asked(cosigned(), SECRETARY, "secretary", "other") == "这件事用不着这一步"


def test_a_body_acts_through_whoever_records_it() -> None:
    case = Case(procedure(step("v", "vote", "representatives", body="representatives")))
    assert asked(case, OTHER, "representatives", "v") is None


def test_a_post_is_told_in_words_the_procedures_own_first() -> None:
    own = procedure(posts={"guard": "护林员", "secretary": "支书"})
    assert post_words(own, "guard") == "护林员"
    assert post_words(own, "secretary") == "支书"
    assert post_words(None, "secretary") == "村党组织书记"
    assert post_words(own, "nobody") == "nobody"
    assert post_words(own, "further_signer") == "补签人（还没有定由谁补签）"


def reviewed(*actors: str, **also: object) -> Case:
    """One step that these may do."""
    return Case(procedure(step("s", "review", *actors, **also)), holders=hold())


def test_who_is_not_named_is_told_who_does_it() -> None:
    case = reviewed("secretary", "village_director")
    assert asked(case, CLERK, "expense_clerk") == "这一步由村党组织书记、村委会主任办"
    case.further_signer = "supervision_member"
    assert asked(case, MEMBER, "supervision_member") == "这一步由村党组织书记、村委会主任办"


def test_a_stranger_to_a_co_signature_is_told_who_signs() -> None:
    case = cosigned()
    assert asked(case, OTHER, "agent") == (
        "这一步由村党组织书记、村委会主任、村务监督委员会主任、报账员、经办人办"
    )


@pytest.mark.parametrize("post", ["town", "town_leader"])
def test_the_town_stands_in_only_where_everybody_is_recused(post: str) -> None:
    case = reviewed("secretary", "keeper")
    assert asked(case, OTHER, post) == "这一步由村党组织书记、公章保管人办"
    assert asked(case, OTHER, post, recused=frozenset({SECRETARY})) is None
    assert asked(case, OTHER, "county", recused=frozenset({SECRETARY})) is not None
    vacant = Case(case.procedure, holders=())
    assert asked(vacant, OTHER, post, recused=frozenset({SECRETARY})) is not None


@pytest.mark.parametrize(
    ("post", "deputy", "who"),
    [
        ("secretary", None, "由镇里办"),
        ("secretary", OTHER, "由代职的人或别的负责人办"),
        ("keeper", None, "由代职的人或别的负责人办"),
    ],
)
def test_who_is_recused_is_told_who_acts_instead(post: str, deputy: int | None, who: str) -> None:
    case = reviewed(post)
    if deputy:
        case.holders += (Holding(post, deputy, LONG_AGO, None, deputy=True),)
    assert asked(case, SECRETARY, post, recused=frozenset({SECRETARY})) == (
        f"这件事您要回避（登记过回避，或是自己家的事），{who}"
    )


@pytest.mark.parametrize(
    ("also", "allowed"),
    [
        ({}, True),
        ({"approves": True}, False),
        ({"apart_from": ("handler",)}, False),
        ({"apart_from": ("other",)}, True),
    ],
)
def test_a_handler_may_act_in_their_own_matter_where_nothing_is_approved(
    also: dict[str, object], allowed: bool
) -> None:
    case = reviewed("secretary", "handler", "applicant", **also)
    case.handler_id = SECRETARY
    refusal = None if allowed else "经办人不能审批自己经办的事，由代职的人办"
    assert asked(case, SECRETARY, "secretary") == refusal
    assert asked(case, SECRETARY, "handler") is None
    assert asked(case, SECRETARY, "applicant") is None
    case.handler_id = HANDLER
    assert asked(case, SECRETARY, "secretary") is None


@pytest.mark.parametrize(
    ("actors", "also", "allowed"),
    [
        (("secretary", "handler"), {}, False),
        (("secretary", "village_director"), {}, True),
        (("secretary", "village_director"), {"approves": True}, False),
    ],
)
def test_a_handler_signs_as_handler_and_a_further_signer_for_their_office(
    actors: tuple[str, ...], also: dict[str, object], allowed: bool
) -> None:
    case = Case(procedure(step("s", "sign", *actors, **also)), holders=hold())
    case.handler_id = SECRETARY
    told = "经办人不能审批自己经办的事，您只签经办人，由补签人（还没有定由谁补签）补签"
    assert asked(case, SECRETARY, "secretary") == (None if allowed else told)


def test_a_step_keeps_apart_from_each_that_is_named_and_from_no_other() -> None:
    case = Case(
        procedure(
            step("check", name="核对"), step("ok", name="审批"),
            step("seal", "execute", "keeper", apart_from=("gone", "ok")),
        )
    )  # fmt: skip
    case.did("check", 1, person_id=OTHER)
    case.did("ok", 1, person_id=SECRETARY)
    assert asked(case, OTHER, "keeper", "seal") is None
    assert asked(case, SECRETARY, "keeper", "seal") == "您在“审批”这一步办过，这一步要换一个人办"


def test_who_signs_for_another_as_deputy_signs_only_once() -> None:
    case = cosigned()
    case.holders = (*hold(), Holding("village_director", SECRETARY, LONG_AGO, None, deputy=True))
    case.sign("s", "secretary", SECRETARY)
    assert asked(case, SECRETARY, "village_director") == "您这一步已经签过了，每人只签一次"


def test_who_acted_in_a_step_without_signing_may_still_sign() -> None:
    case = cosigned()
    case.did("s", 1, "done", post="secretary", person_id=SECRETARY)
    assert asked(case, SECRETARY, "secretary") is None
    review = reviewed("secretary")
    review.sign("s", "secretary", SECRETARY)
    assert asked(review, SECRETARY, "secretary") is None


@pytest.mark.parametrize("post", ["village_committee", "town_finance"])
def test_a_body_or_an_authority_signs_through_whoever_it_sends(post: str) -> None:
    case = Case(procedure(step("s", "sign", "secretary", post)), holders=hold())
    case.sign("s", "secretary", SECRETARY)
    assert asked(case, SECRETARY, post) is None
    case.sign("s", post, OTHER)
    assert asked(case, OTHER, post) is None

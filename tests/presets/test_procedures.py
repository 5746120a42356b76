"""The procedures of real places: what their sources state, and nothing that they do not."""

from decimal import Decimal

import pytest

from pointsapp.foundation.errors import NotFound
from pointsapp.powers.policy.faults import open_questions, procedure_faults
from pointsapp.powers.policy.procedure import Limit, Procedure
from pointsapp.powers.policy.spelling import read_procedure, write_procedure
from pointsapp.powers.policy.words import condition
from pointsapp.presets.procedures import procedure_names, read_preset
from tests.powers.settled import all_settled

CODES = list(procedure_names())
RELIEF = "low_income_allowance_district_b"
# How many things each source leaves for the place to decide.
OPEN = {
    "budget_before_fact": 2,
    "cash_payment_card": 1,
    "disclosure_procedure_shandong": 0,
    "finance_five_signatures": 0,
    "finance_online_linan": 1,
    "finance_three_signatures_one_seal": 2,
    "finance_tiers_village_b": 1,
    "finance_tiers_village_c": 0,
    "five_discussions": 0,
    "four_discussions_shandong_extra": 0,
    "four_discussions_two_disclosures_law": 2,
    "homestead_a": 2,
    "low_income_allowance_district_b": 1,
    "one_matter_one_discussion": 2,
    "points_declaration_mutual_aid": 1,
    "procurement_and_works_thresholds": 8,
    "seven_steps": 1,
    "six_steps": 0,
    "village_seal": 0,
}


def codes_for(made: Procedure, amount: str | None, chosen: str = "") -> list[str]:
    yuan = None if amount is None else Decimal(amount)
    return [step.code for step in made.steps_for(yuan, chosen)]


@pytest.mark.parametrize("code", CODES)
def test_every_procedure_loads_and_only_its_open_questions_stand_against_it(code: str) -> None:
    made = read_preset(code)
    assert made.code == code
    assert made.source
    assert procedure_faults(made, relief=code == RELIEF) == []
    assert len(open_questions(made)) == OPEN[code]
    assert read_procedure(write_procedure(made)) == made


@pytest.mark.parametrize("made", all_settled().values(), ids=list(all_settled()))
def test_once_everything_is_decided_each_procedure_can_run(made: Procedure) -> None:
    assert open_questions(made) == []
    assert procedure_faults(made, relief=made.code == RELIEF) == []


def test_there_is_one_for_every_procedure_of_the_sources() -> None:
    assert set(CODES) == set(OPEN)
    with pytest.raises(NotFound):
        read_preset("../secret")


def test_five_people_sign_and_two_review_before_money_leaves() -> None:
    made = read_preset("finance_five_signatures")
    assert made.step("sign").actors == (
        "secretary", "village_director", "supervision_director", "expense_clerk", "handler",
    )  # fmt: skip
    assert [step.code for step in made.steps if step.approves] == ["first_review", "second_review"]
    assert [step.code for step in made.steps if step.pays] == ["book"]


def test_the_denominators_are_those_of_each_source() -> None:
    five, law = read_preset("five_discussions"), read_preset("four_discussions_two_disclosures_law")
    party = five.step("deliberate")
    assert (party.quorum, party.majority, party.notice_days) == (
        ">=2/3 entitled", ">=1/2 entitled", 3,
    )  # fmt: skip
    assert five.step("vote_representatives").majority == ">=1/2 entitled"
    assert five.step("vote_villagers").majority == ">=1/2 present"
    assert law.step("vote_representatives").majority == ">1/2 present"
    assert law.step("vote_villagers").notice_days == 10
    shandong = read_preset("four_discussions_shandong_extra").step("vote")
    assert (shandong.quorum_women, shandong.notice_days, shandong.authorised) == (
        ">=2/3 entitled", 5, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "chosen", "steps"),
    [
        ("1000", "预算内", ["finance_head_within"]),
        ("1000.01", "预算内", ["committees"]),
        ("4999.99", "预算内", ["committees"]),
        ("5000", "预算内", ["joint", "members_within"]),
        ("200", "预算外", ["finance_head_beyond"]),
        ("200.01", "预算外", ["members_beyond"]),
    ],
)
def test_the_tiers_of_village_c_begin_and_end_where_they_say(
    amount: str, chosen: str, steps: list[str]
) -> None:
    assert codes_for(read_preset("finance_tiers_village_c"), amount, chosen) == steps


def test_the_tiers_of_village_b_put_more_people_over_more_money() -> None:
    made = read_preset("finance_tiers_village_b")
    assert codes_for(made, "1000") == ["finance_head", "reimburse"]
    assert codes_for(made, "10000") == ["committees", "finance_head", "reimburse"]
    assert codes_for(made, "10000.01") == ["representatives", "finance_head", "reimburse"]
    assert condition(made.step("committees")) == "超过 1000 元、不超过 1 万元"


def test_over_the_limit_two_steps_are_added_and_the_limit_is_not_guessed() -> None:
    made = read_preset("finance_three_signatures_one_seal")
    added = [step for step in made.steps if step.question]
    assert [step.code for step in added] == ["joint_review", "town_sign"]
    assert all(step.amounts is None for step in added)
    assert codes_for(all_settled()[made.code], "3000") == ["sign", "seal", "report"]


def test_the_seal_has_three_classes_and_the_keeper_never_approves() -> None:
    made = read_preset("village_seal")
    ways = {chosen: codes_for(made, None, chosen) for chosen in made.classes}
    assert ways == {
        "须村委会主任签署意见": ["request", "director", "seal", "register"],
        "保管人可直接盖章": ["request", "seal", "register"],
        "须村民会议或村民代表会议表决": ["request", "vote", "seal", "register"],
    }
    assert made.step("seal").apart_from == ("director",)
    assert made.step("vote").bodies == ("villagers", "representatives")


def test_nobody_votes_on_the_allowance_and_the_days_are_the_sources() -> None:
    made = read_preset("low_income_allowance_district_b")
    assert {step.kind for step in made.steps} == {"propose", "consult", "publish", "review"}
    assert made.step("investigate").limit == Limit(7, "calendar")
    assert made.step("approve").limit == Limit(15, "working")
    assert made.step("publish").publish == Limit(3, "calendar")
    assert made.step("post").publish is None


def test_what_the_arrows_of_a_chart_do_not_show_is_not_joined() -> None:
    made = read_preset("procurement_and_works_thresholds")
    assert all(step.question and step.amounts is None for step in made.steps)
    assert "看不到箭头" in made.source


def test_a_budget_hangs_and_is_agreed_to_before_any_money_leaves() -> None:
    codes = codes_for(read_preset("budget_before_fact"), None)
    assert codes == ["budget", "publish", "agree", "carry_out", "result"]
    paying = [step.code for step in read_preset("budget_before_fact").steps if step.pays]
    assert paying == ["carry_out"]

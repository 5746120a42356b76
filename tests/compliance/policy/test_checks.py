"""Every fault that is planted is found, and a proper run raises no alarm."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pointsapp.compliance.policy.checks import check
from pointsapp.compliance.policy.codes import CODES
from pointsapp.compliance.policy.snapshot import Waived, digest, read, write
from pointsapp.powers.policy.procedure import Amounts, Limit, Procedure, Step
from tests.compliance.flows import OPENED, PLANTERS, outside_lists, proper

FIVE = ("secretary", "village_director", "supervision_director", "expense_clerk", "handler")
# One that has a place for every fault; the procedures of real places are walked in test_flows.
WHOLE = Procedure(
    "whole",
    "样样都有",
    "",
    (
        Step("propose", "propose", "提议", ("branch",)),
        Step("vote", "vote", "村民代表会议决议", ("representatives",), body="representatives",
             papers=("会议记录",)),
        Step("posted", "publish", "决议公示", ("village_committee",), publish=Limit(3, "calendar")),
        Step("sign", "sign", "五人会签", FIVE, limit=Limit(5, "working")),
        Step("town", "review", "镇里审核", ("town_finance",), approves=True),
        Step("more", "review", "镇领导签批", ("town_leader",), approves=True,
             amounts=Amounts(Decimal(5000), least_open=True)),
        Step("pay", "execute", "付款", ("expense_clerk",), pays=True),
        Step("result", "publish", "结果公示", ("village_committee",),
             publish=Limit(3, "working")),
    ),
)  # fmt: skip


def codes(seen):
    """The codes that a check of a snapshot gives."""
    return {each.code for each in check(seen)}


def test_a_proper_run_raises_no_alarm():
    assert check(proper(WHOLE, Decimal(3000))) == ()
    assert check(proper(WHOLE, Decimal(9000))) == ()


def test_there_is_a_planter_for_every_code():
    assert set(PLANTERS) == set(CODES)


@pytest.mark.parametrize("code", sorted(PLANTERS))
def test_a_planted_fault_is_found_with_its_reason(code):
    planted = PLANTERS[code](proper(WHOLE, Decimal(3000)))
    assert planted is not None
    found = [each for each in check(planted) if each.code == code]
    assert found, codes(planted)
    assert all(each.reason and each.clause and each.office for each in found)
    assert found[0].severity == CODES[code].severity


@pytest.mark.parametrize("code", sorted(PLANTERS))
def test_what_is_stored_says_the_same_again(code):
    planted = PLANTERS[code](proper(WHOLE, Decimal(3000)))
    stored = write(planted)
    assert read(stored) == planted
    assert check(read(stored)) == check(planted)
    assert digest(write(read(stored))) == digest(stored)


@pytest.mark.parametrize("code", sorted(set(PLANTERS) - {"overdue"}))
def test_one_fact_raises_one_doubt(code):
    # What is a year late in all is late in a step, too; everything else is told once.
    assert codes(PLANTERS[code](proper(WHOLE, Decimal(3000)))) == {code}


@pytest.mark.parametrize(
    ("from_on", "until_on", "told"),
    [(0, 0, False), (-5, 0, False), (0, 5, False), (-5, -1, True), (1, 5, True), (-5, 5, False)],
)
def test_a_waiver_silences_its_code_from_its_first_to_its_last_day(from_on, until_on, told):
    planted = outside_lists(proper(WHOLE, Decimal(3000)))
    days = (planted.today + timedelta(days=n) for n in (from_on, until_on))
    waived = replace(planted, waived=(Waived("outside_lists", *days),))
    assert codes(waived) == ({"outside_lists"} if told else set())


def test_a_waiver_silences_no_other_code():
    planted = outside_lists(proper(WHOLE, Decimal(3000)))
    waived = replace(planted, waived=(Waived("order", OPENED, planted.today),))
    assert codes(waived) == {"outside_lists"}


def test_two_papers_missing_in_one_step_are_two_doubts():
    first = replace(WHOLE.steps[0], papers=("甲", "乙"))
    planted = proper(replace(WHOLE, steps=(first, *WHOLE.steps[1:])), Decimal(3000))
    gone = replace(planted, matter=replace(planted.matter, papers=()))
    about = [(each.step_code, each.about) for each in check(gone)]
    assert about == [("propose", "甲"), ("propose", "乙"), ("vote", "会议记录")]

"""Every fault that is planted is found, and a proper run raises no alarm."""

from dataclasses import replace
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


def test_a_waiver_silences_its_code_on_its_days_only():
    planted = outside_lists(proper(WHOLE, Decimal(3000)))
    waived = replace(planted, waived=(Waived("outside_lists", OPENED, planted.today),))
    assert codes(planted) == {"outside_lists"}
    assert codes(waived) == set()
    assert codes(replace(waived, waived=(Waived("outside_lists", OPENED, OPENED),))) == {
        "outside_lists"
    }
    assert codes(replace(planted, waived=(Waived("order", OPENED, planted.today),))) == {
        "outside_lists"
    }

"""The preset procedures with every open question answered, for tests that run them."""

from collections.abc import Mapping
from typing import Any

from pointsapp.powers.policy.procedure import Procedure
from pointsapp.powers.policy.spelling import read_procedure, write_procedure
from pointsapp.presets.procedures import procedure_names, read_preset

THREE_DAYS = {"publish": {"days": 3, "unit": "calendar"}}
OVER_5000 = {"amounts": {"over": "5000"}}
# Procedure → step → what the village decided, as spelling spells it. The figures are invented.
ANSWERS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "budget_before_fact": {"publish": THREE_DAYS, "result": THREE_DAYS},
    "cash_payment_card": {"confirm": {"actors": ["secretary", "village_director"]}},
    "finance_online_linan": {"pay": {"actors": ["town_finance"]}},
    "finance_three_signatures_one_seal": {"joint_review": OVER_5000, "town_sign": OVER_5000},
    "finance_tiers_village_b": {"reimburse": {"limit": {"days": 60, "unit": "calendar"}}},
    "four_discussions_two_disclosures_law": {
        "publish_resolution": THREE_DAYS, "publish_result": THREE_DAYS,
    },
    "homestead_a": {"post": THREE_DAYS, "publish_result": THREE_DAYS},
    "low_income_allowance_district_b": {"post": THREE_DAYS},
    "one_matter_one_discussion": {"publish": THREE_DAYS, "result": THREE_DAYS},
    "points_declaration_mutual_aid": {"publish": THREE_DAYS},
    "procurement_and_works_thresholds": {
        "": {},
        "head_agrees": {"amounts": {"below": "2000"}, "optional": False, "approves": True},
        "joint_meeting": {
            "amounts": {"from": "2000", "below": "50000"}, "optional": False, "approves": True,
        },
        "representatives": {
            "amounts": {"from": "50000", "below": "200000"}, "optional": False, "approves": True,
        },
        "five_discussions": {
            "amounts": {"from": "200000"}, "optional": False, "approves": True,
        },
        "town_trading": {}, "county_trading": {}, "file": {},
    },
    "seven_steps": {"publish": THREE_DAYS},
}  # fmt: skip


def settled(code: str) -> Procedure:
    """A preset procedure as a place that decided everything would run it."""
    definition = write_procedure(read_preset(code))
    answers = ANSWERS.get(code, {})
    if "" in answers:
        del definition["question"]
    for step in definition["steps"]:
        if step["code"] in answers:
            del step["question"]
            step.update(answers[step["code"]])
    return read_procedure(definition)


def all_settled() -> dict[str, Procedure]:
    """All of them by code."""
    return {code: settled(code) for code in procedure_names()}

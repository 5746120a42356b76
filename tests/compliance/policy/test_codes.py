"""The kinds of doubt: what is stored stays spelt as it is, and each is explained to people."""

from pointsapp.compliance.policy.codes import BY_HAND, CODES, EVERY_CODE
from tests.compliance.flows import PLANTERS

LIGHT = {"notice_short", "step_overdue"}
GRAVE = {
    "quorum", "majority", "authorisation", "publication_missing", "paid_early", "outside_lists",
    "split_amounts", "recusal_broken", "meeting_missing",
}  # fmt: skip


def test_a_doubt_found_by_a_check_or_by_people_keeps_the_code_it_is_stored_under():
    assert set(CODES) == set(PLANTERS)
    assert set(EVERY_CODE) == {*PLANTERS, "noticed"}
    assert all(code == each.code for code, each in EVERY_CODE.items())
    assert BY_HAND.code not in CODES


def test_votes_money_and_recusals_weigh_most_and_delays_least():
    weights = {code: each.severity for code, each in EVERY_CODE.items()}
    assert weights == {
        code: "grave" if code in GRAVE else "light" if code in LIGHT else "plain"
        for code in EVERY_CODE
    }


def test_every_kind_has_a_name_of_its_own_and_says_what_it_compares():
    told = [text for each in EVERY_CODE.values() for text in (each.name, each.compares)]
    assert all(told)
    assert len(set(told)) == len(told)

"""Meetings: what a step asks, what the village's profile asks, and which of the two counts."""

from datetime import date
from typing import Any

import pytest

from pointsapp.compliance.policy.checks import check
from pointsapp.decisions.policy import Counts, Notice, Requirement, share
from tests.compliance.policy.cases import doubts, met, reasons, seen
from tests.matters.policy.cases import Case, day, hold, procedure, step

LAW = Requirement(share(">=2/3 entitled", "办法 24"), share(">1/2 present", "办法 24"))
CODES = {"quorum", "majority", "notice_short", "authorisation"}


def voted(counts: Counts | None, kind: str = "passed", resolution: int | None = 1, **asked: Any):
    """The representatives vote; `asked` are the step's own figures."""
    vote = step("v", "vote", "representatives", "secretary", name="表决", **asked)
    case = Case(procedure(vote, step("b")), holders=hold())
    case.did("v", 0, kind, counts=counts, resolution_id=resolution)
    return case


def told(case: Case, law: Requirement | None = LAW) -> dict[str, str]:
    """What is wrong with the meeting: code → sentence."""
    found = check(seen(case, requirements={1: law}))
    return {each.code: each.reason for each in found if each.code in CODES}


@pytest.mark.parametrize(
    ("counts", "wrong"),
    [
        (met(20, 11), {}),
        (met(19, 11), {"quorum": "应到 30 人，实到 19 人，至少要到 20 人（办法 24）"}),
        (met(20, 10), {"majority": "实到 20 人，赞成 10 票，至少要 11 票（办法 24）"}),
        (met(19, 9), {"quorum", "majority"}),
    ],
)
def test_the_profile_says_how_many_must_come_and_agree(counts, wrong):
    found = told(voted(counts))
    assert found == wrong if isinstance(wrong, dict) else set(found) == wrong


def test_a_meeting_is_asked_of_the_office_of_its_step_on_its_day():
    (found,) = doubts("quorum", voted(met(19, 19)), requirements={1: LAW})
    assert (found.step_code, found.office) == ("v", "secretary")
    assert found.person_id is not None


def test_a_vote_that_failed_decided_nothing_and_needs_no_quorum():
    assert told(voted(met(3, 1), kind="failed")) == {}


@pytest.mark.parametrize("kind", ["passed", "done"])
def test_a_vote_without_its_figures_is_doubted_as_such(kind):
    sentence = "“表决”没有记应到、实到人数和票数，看不出到会和赞成够不够"
    assert told(voted(None, kind)) == {"quorum": sentence}


def test_talking_it_over_needs_no_figures():
    talk = step("v", "deliberate", "committees", name="商议")
    case = Case(procedure(talk, step("b")), holders=hold())
    case.did("v", 0)
    assert told(case) == {}


def test_a_note_in_the_midst_of_a_vote_is_no_vote():
    case = voted(met())
    case.did("v", 0, "published")
    assert told(case) == {}


def test_where_nobody_decided_what_a_meeting_needs_nothing_is_compared():
    assert told(voted(met(1, 0)), law=None) == {}


def test_a_paper_record_without_its_resolution_is_not_judged_by_another_ones_rules():
    assert told(voted(met(1, 0), resolution=None)) == {}


@pytest.mark.parametrize(
    ("asked", "counts", "wrong"),
    [
        ({"quorum": ">=1/2 entitled"}, met(15, 0), {}),
        ({"quorum": ">=1/2 entitled"}, met(14, 0), {"quorum": "14 人，至少要到 15 人"}),
        ({"majority": ">1/2 present"}, met(3, 2), {}),
        ({"majority": ">1/2 present"}, met(4, 2), {"majority": "赞成 2 票，至少要 3 票"}),
        ({"quorum_women": ">=1/3 entitled"}, met(0, 0, women_entitled=9, women_present=3), {}),
        (
            {"quorum_women": ">=1/3 entitled"},
            met(0, 0, women_entitled=9, women_present=2),
            {"quorum": "妇女代表应到 9 人，实到 2 人，至少要到 3 人"},
        ),
        ({"notice_days": 5}, met(0, 0, noticed_on=day(-5)), {}),
        ({"notice_days": 5}, met(0, 0, noticed_on=day(-4)), {"notice_short": "提前 4 天通知"}),
        ({"notice_days": 0}, met(0, 0, noticed_on=day(1)), {"notice_short": "提前 -1 天"}),
        ({"authorised": True}, met(0, 0, authorised_by="2026-0009"), {}),
        ({"authorised": True}, met(0, 0), {"authorisation": "没有写村民会议的授权"}),
        ({"authorised": False}, met(0, 0), {}),
    ],
)
def test_a_steps_own_figure_binds_even_where_the_village_decided_nothing(asked, counts, wrong):
    found = told(voted(counts, **asked), law=None)
    assert set(found) == set(wrong)
    for code, part in wrong.items():
        assert part in found[code]
        assert found[code].endswith("（流程的规定）")


STRICT = Requirement(
    share(">=2/3 entitled", "办法 24"), share(">1/2 present", "办法 24"),
    share(">=1/2 entitled", "办法 24"), Notice(5, "办法 24"), "办法 24",
)  # fmt: skip
POOR = met(10, 5, women_entitled=8, women_present=2, noticed_on=day(-2))


@pytest.mark.parametrize(
    ("asked", "mended"),
    [
        ({"majority": ">=1/2 present"}, "majority"),
        ({"notice_days": 2}, "notice_short"),
        ({"authorised": False}, "authorisation"),
    ],
)
def test_a_steps_own_figure_takes_the_place_of_the_profiles_and_of_nothing_else(asked, mended):
    assert set(told(voted(POOR), law=STRICT)) == CODES
    assert set(told(voted(POOR, **asked), law=STRICT)) == CODES - {mended}


def test_both_quorums_are_asked_for_the_women_and_for_all():
    own = {"quorum": ">=1/3 entitled"}
    assert "妇女代表" in told(voted(POOR, **own), law=STRICT)["quorum"]
    own |= {"quorum_women": ">=1/4 entitled"}
    assert "quorum" not in told(voted(POOR, **own), law=STRICT)


def test_a_doubt_cites_the_steps_clause_where_it_has_one():
    case = voted(met(14, 9), quorum=">=1/2 entitled", clause="五人会签办法第三条")
    assert reasons("quorum", case) == [
        "应到 30 人，实到 14 人，至少要到 15 人（五人会签办法第三条）"
    ]


def test_a_profile_without_an_article_leaves_no_empty_brackets():
    law = Requirement(share(">=2/3 entitled", ""), share(">1/2 present", ""))
    assert told(voted(met(19, 19)), law) == {"quorum": "应到 30 人，实到 19 人，至少要到 20 人"}


def test_a_meeting_to_which_nobody_was_entitled_is_none():
    case = voted(Counts(0, 0, 0, 0, 0, held_on=date(2026, 3, 2)), majority=">1/2 present")
    assert told(case, law=None)["quorum"] == "应到 0 人，实到 0 人，至少要到 0 人"

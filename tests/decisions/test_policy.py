"""Whether a resolution passed: exact fractions, each with its own denominator."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.decisions.policy import Counts, Notice, Requirement, Share, judge, share

TWO_THIRDS = share(">=2/3 entitled", "办法24")
HALF_PRESENT = share(">1/2 present", "办法24")
REPRESENTATIVES = Requirement(
    quorum=TWO_THIRDS,
    majority=HALF_PRESENT,
    quorum_women=TWO_THIRDS,
    notice=Notice(5, "办法24"),
    authorisation="办法24",
)
GOOD = Counts(
    entitled=30, present=20, votes_for=11, votes_against=5, votes_abstained=4,
    women_entitled=9, women_present=6, held_on=date(2026, 3, 10), noticed_on=date(2026, 3, 5),
    authorised_by="2025 年村民会议决议",
)  # fmt: skip


def test_a_meeting_just_enough_passes_and_every_reason_names_its_article() -> None:
    verdict = judge(GOOD, REPRESENTATIVES)
    assert verdict.passed
    assert [reason.sentence for reason in verdict.reasons] == [
        "提前 5 天通知，规定至少 5 天",
        "应到 30 人，实到 20 人，至少要到 20 人",
        "妇女代表应到 9 人，实到 6 人，至少要到 6 人",
        "授权依据：2025 年村民会议决议",
        "实到 20 人，赞成 11 票，至少要 11 票",
    ]
    assert {reason.article for reason in verdict.reasons} == {"办法24"}


@pytest.mark.parametrize(
    "short",
    [
        replace(GOOD, present=19, votes_for=19, votes_against=0, votes_abstained=0),
        replace(GOOD, women_present=5),
        replace(GOOD, women_present=None, women_entitled=None),
        replace(GOOD, votes_for=10),
        replace(GOOD, noticed_on=date(2026, 3, 6)),
        replace(GOOD, noticed_on=None),
        replace(GOOD, authorised_by="  "),
    ],
)
def test_whatever_one_thing_is_short_the_resolution_has_not_passed(short: Counts) -> None:
    verdict = judge(short, REPRESENTATIVES)
    assert not verdict.passed
    assert sum(not reason.ok for reason in verdict.reasons) == 1


def test_a_body_without_women_representatives_is_not_stopped_by_their_quorum() -> None:
    assert judge(replace(GOOD, women_entitled=0, women_present=0), REPRESENTATIVES).passed


def test_the_majority_may_count_those_entitled() -> None:
    party = Requirement(share(">=1/2 entitled", "支部11"), share(">1/2 entitled", "支部11"))
    half = Counts(10, 5, 5, 0, 0)
    assert not judge(half, party).passed
    assert judge(replace(half, present=6, votes_for=6), party).passed


def test_nobody_of_nobody_is_no_quorum() -> None:
    assert not judge(Counts(0, 0, 0, 0, 0), replace(REPRESENTATIVES, quorum_women=None)).passed


@given(
    st.integers(1, 20),
    st.integers(0, 20),
    st.booleans(),
    st.integers(0, 3000),
    st.integers(1, 3000),
)
def test_the_smallest_number_that_is_enough_is_enough_and_one_less_is_not(
    denominator: int, numerator: int, more_than: bool, part: int, whole: int
) -> None:
    asked = Share(numerator, denominator, more_than, "present", "")
    least = asked.least(whole)
    assert asked.met_by(least, whole)
    assert not asked.met_by(least - 1, whole)
    assert asked.met_by(part, whole) == (part >= least)

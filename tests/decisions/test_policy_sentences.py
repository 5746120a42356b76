"""What a verdict says, word for word, and how a share is spelled."""

from dataclasses import replace
from datetime import date

import pytest

from pointsapp.decisions.policy import Counts, Notice, Reason, Requirement, Share, judge, share

MEMBERS = Requirement(share(">=2/3 entitled", "甲"), share(">1/2 present", "乙"))
ASKED = replace(
    MEMBERS, quorum_women=share(">=2/3 entitled", "丙"), notice=Notice(5, "丁"), authorisation="戊"
)
PLAIN = Counts(entitled=30, present=20, votes_for=11, votes_against=5, votes_abstained=4)
GOOD = replace(
    PLAIN, women_entitled=9, women_present=6, authorised_by=" 决议三号 ",
    held_on=date(2026, 3, 10), noticed_on=date(2026, 3, 5),
)  # fmt: skip


def said(counts: Counts, requirement: Requirement, article: str) -> Reason:
    """What the verdict says by an article."""
    (reason,) = (r for r in judge(counts, requirement).reasons if r.article == article)
    return reason


def test_what_the_law_does_not_ask_for_is_not_looked_at() -> None:
    assert [reason.article for reason in judge(PLAIN, MEMBERS).reasons] == ["甲", "乙"]
    assert [reason.article for reason in judge(GOOD, ASKED).reasons] == list("丁甲丙戊乙")


@pytest.mark.parametrize("missing", [{"noticed_on": None}, {"held_on": None}])
def test_a_notice_without_a_day_is_none(missing: dict[str, None]) -> None:
    reason = said(replace(GOOD, **missing), ASKED, "丁")
    assert reason == Reason(False, "没有通知日期，会议要提前 5 天通知", "丁")


@pytest.mark.parametrize(
    "missing",
    [
        {"women_entitled": None},
        {"women_present": None},
        {"women_entitled": None, "women_present": None},
    ],
)
def test_women_who_were_not_counted_are_not_there(missing: dict[str, None]) -> None:
    reason = said(replace(GOOD, **missing), ASKED, "丙")
    assert reason == Reason(False, "没有填写妇女代表应到、实到人数", "丙")


def test_where_there_are_no_women_representatives_it_is_said() -> None:
    reason = said(replace(GOOD, women_entitled=0, women_present=0), ASKED, "丙")
    assert reason == Reason(True, "本村没有妇女代表，不计妇女代表到会人数", "丙")


def test_an_authorisation_is_quoted_or_missed() -> None:
    assert said(GOOD, ASKED, "戊") == Reason(True, "授权依据：决议三号", "戊")
    missed = said(PLAIN, replace(MEMBERS, authorisation="戊"), "戊")
    assert missed == Reason(False, "没有写村民会议的授权，没有授权的决定无效", "戊")


def test_households_are_counted_as_households() -> None:
    households = replace(PLAIN, counted_by="households")
    assert said(households, MEMBERS, "甲").sentence == "应到 30 户，实到 20 户，至少要到 20 户"
    assert said(households, MEMBERS, "乙").sentence == "实到 20 户，赞成 11 票，至少要 11 票"
    assert PLAIN.counted_by == "members"
    assert "应到 30 人" in said(replace(PLAIN, counted_by="adults"), MEMBERS, "甲").sentence


def test_a_majority_of_those_entitled_says_so() -> None:
    entitled = replace(MEMBERS, majority=share(">1/2 entitled", "乙"))
    assert said(PLAIN, entitled, "乙") == Reason(
        False, "应到 30 人，赞成 11 票，至少要 16 票", "乙"
    )


def test_a_reason_as_plain_data() -> None:
    facts = Reason(False, "没有到", "甲").as_facts()
    assert facts == {"ok": False, "sentence": "没有到", "article": "甲"}


def test_nobody_of_nobody_is_never_enough() -> None:
    assert not Share(1, 2, False, "present", "").met_by(0, 0)
    assert Share(0, 2, False, "present", "").met_by(0, 1)


def test_a_share_is_spelled_one_way() -> None:
    assert share(">=2/3 entitled", "甲") == Share(2, 3, False, "entitled", "甲")
    assert share(">1/2 present", "") == Share(1, 2, True, "present", "")
    for wrong in ("1/2 present", ">1/2", "x>1/2 present", ">1/2 presents", ">1/2 all"):
        with pytest.raises(ValueError, match="not a share: "):
            share(wrong, "")

"""Resolutions: stored as they were, passed or not, numbered by village and year."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.decisions.models import Body, Meeting, Resolution
from pointsapp.decisions.policy import Counts
from pointsapp.decisions.queries import body_of, resolutions_of
from pointsapp.decisions.service import MeetingFacts, decide_setting, record_resolution
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.errors import Invalid
from tests.decisions.places import make_places

MEETING = MeetingFacts(
    body_kind="representatives",
    held_on=date(2026, 11, 10),
    noticed_on=date(2026, 11, 3),
    chair="孙国栋",
    minutes="逐条讨论了积分细则，表决通过。",
    place="村委会会议室",
)
COUNTS = Counts(
    entitled=30, present=25, votes_for=22, votes_against=2, votes_abstained=1,
    women_entitled=10, women_present=8, authorised_by="2025 年 12 月村民会议授权",
)  # fmt: skip


def record(
    session: Session,
    region_id: int,
    now: datetime,
    meeting: MeetingFacts = MEETING,
    counts: Counts = COUNTS,
    subject: str = "通过 2027 年积分细则",
) -> Resolution:
    return record_resolution(
        session, region_id, subject=subject, meeting=meeting, counts=counts, by=7, now=now
    )


def test_a_resolution_keeps_its_meeting_counts_and_reasons(session: Session, now: datetime) -> None:
    village = make_places(session, now)["village"]
    resolution = record(session, village, now)
    assert (resolution.number, resolution.passed) == ("2026-0001", True)
    assert all(reason["ok"] and reason["article"] for reason in resolution.reasons)
    assert body_of(session, resolution).name == "村民代表会议"
    assert session.get_one(Meeting, resolution.meeting_id).minutes == MEETING.minutes
    audited = session.scalars(select(AuditRow).where(AuditRow.action == "resolution.recorded"))
    assert audited.one().subject_id == resolution.id


def test_what_did_not_pass_is_stored_as_not_passed(session: Session, now: datetime) -> None:
    village = make_places(session, now)["village"]
    failed = record(session, village, now, counts=replace(COUNTS, votes_for=12, votes_against=12))
    assert failed.passed is False
    wrong = [reason["sentence"] for reason in failed.reasons if not reason["ok"]]
    assert wrong == ["实到 25 人，赞成 12 票，至少要 13 票"]


def test_numbers_run_on_and_a_body_is_made_once(session: Session, now: datetime) -> None:
    village = make_places(session, now)["village"]
    record(session, village, now)
    record(session, village, now)
    assert [r.number for r in resolutions_of(session, village)] == ["2026-0002", "2026-0001"]
    assert session.scalar(select(func.count()).select_from(Body)) == 1


def test_a_villagers_meeting_counts_adults_or_households(session: Session, now: datetime) -> None:
    village = make_places(session, now)["village"]
    meeting = replace(MEETING, body_kind="villagers", noticed_on=date(2026, 10, 31))
    by_households = Counts(300, 199, 150, 10, 0, counted_by="households")
    assert not record(session, village, now, meeting, by_households).passed
    enough = replace(by_households, present=200)
    assert record(session, village, now, meeting, enough).passed
    adults = replace(by_households, counted_by="adults", present=151, votes_for=76)
    assert record(session, village, now, meeting, adults).passed


def test_a_body_nobody_made_rules_for_must_be_decided_first(
    session: Session, now: datetime
) -> None:
    places = make_places(session, now)
    meeting = replace(MEETING, body_kind="committees")
    counts = Counts(5, 4, 4, 0, 0)
    with pytest.raises(Invalid, match="村两委会最少到会"):
        record(session, places["village"], now, meeting, counts)
    for key, value in (("quorum", ">=2/3 entitled"), ("majority", ">1/2 entitled")):
        decide_setting(
            session, places["town"], key=f"meeting.committees.{key}", value=value,
            source="镇议事规则", from_on=date(2026, 1, 1), by=None, now=now,
        )  # fmt: skip
    assert record(session, places["village"], now, meeting, counts).passed


@pytest.mark.parametrize(
    ("meeting", "counts"),
    [
        (MEETING, replace(COUNTS, present=31)),
        (MEETING, replace(COUNTS, votes_for=26)),
        (MEETING, replace(COUNTS, votes_against=-1)),
        (MEETING, replace(COUNTS, women_present=11)),
        (MEETING, replace(COUNTS, women_present=None)),
        (MEETING, replace(COUNTS, women_present=None, women_entitled=None)),
        (MEETING, replace(COUNTS, counted_by="households")),
        (replace(MEETING, body_kind="villagers"), COUNTS),
        (replace(MEETING, body_kind="friends"), COUNTS),
        (replace(MEETING, held_on=date(2026, 11, 23)), COUNTS),
        (replace(MEETING, noticed_on=date(2026, 11, 11)), COUNTS),
        (replace(MEETING, minutes=" "), COUNTS),
        (replace(MEETING, chair=""), COUNTS),
    ],
)
def test_contradictions_and_gaps_are_refused_and_nothing_is_stored(
    session: Session, now: datetime, meeting: MeetingFacts, counts: Counts
) -> None:
    village = make_places(session, now)["village"]
    with pytest.raises(Invalid):
        record(session, village, now, meeting, counts)
    assert session.scalar(select(func.count()).select_from(Resolution)) == 0

"""Leading groups: dated seats, sittings without resolutions, the lines of a year."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.leading import queries, service
from pointsapp.decisions.models import (
    BODY_KINDS,
    LEADING_KINDS,
    Body,
    Meeting,
    Resolution,
    bodies_at,
    leading_at,
)
from pointsapp.decisions.policy import Counts
from pointsapp.decisions.service import (
    MeetingFacts,
    record_resolution,
    record_sitting,
    set_up_body,
)
from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.queries import get_region
from pointsapp.powers.policy.posts import DECIDING
from pointsapp.rulebooks.service.adoption import ADOPTING
from tests.decisions.places import make_places
from tests.ledger.test_guards import refused

KIND = "leading_group"
FIRST, LATER = date(2026, 3, 1), date(2026, 9, 1)
SITTING = MeetingFacts(KIND, date(2026, 11, 2), "高振国", "研究公开和清单。")
COUNTS = Counts(entitled=7, present=7, votes_for=7, votes_against=0, votes_abstained=0)


def a_group(session: Session, region_id: int, now: datetime, name: str = "领导小组") -> None:
    set_up_body(session, region_id, KIND, name=name, by=7, now=now)


def seat(
    session: Session, region_id: int, now: datetime, role: str = "leader",
    holder: str = "高振国（镇长）", from_on: date = FIRST,
) -> int:  # fmt: skip
    return service.take_seat(
        session, region_id, kind=KIND, role=role, holder=holder, from_on=from_on, by=7, now=now
    )


def test_a_body_that_leads_is_nowhere_asked_for_a_decision() -> None:
    levels = ("county", "town", "village", "group")
    deciding = {kind for level in levels for kind in bodies_at(level)}
    adopting = {kind for kinds in ADOPTING.values() for kind in kinds}
    assert not set(LEADING_KINDS) & (set(BODY_KINDS) | deciding | adopting | DECIDING)
    assert [sorted(leading_at(level)) for level in levels] == [
        ["joint_conference", "leading_group"], ["joint_conference", "leading_group"],
        ["leading_group"], [],
    ]  # fmt: skip


@pytest.mark.parametrize("level", ["county", "town", "village"])
def test_a_leading_group_passes_no_resolution(session: Session, now: datetime, level: str) -> None:
    place = make_places(session, now)[level]
    a_group(session, place, now)
    with pytest.raises(Invalid, match="哪个会议的决议"):
        record_resolution(
            session, place, subject="通过细则", meeting=SITTING, counts=COUNTS, by=7, now=now
        )
    assert session.scalars(select(Resolution)).all() == []


def test_a_sitting_is_kept_with_its_minutes(session: Session, now: datetime) -> None:
    town = make_places(session, now)["town"]
    with pytest.raises(Invalid, match="先登记它的名称"):
        record_sitting(session, town, meeting=SITTING, by=7, now=now)
    a_group(session, town, now)
    meeting_id = record_sitting(session, town, meeting=SITTING, by=7, now=now)
    found = queries.sittings_of(session, town, year=2026)
    assert [(meeting.id, name) for meeting, name in found] == [(meeting_id, "领导小组")]
    assert queries.sittings_of(session, town, year=2025) == []
    audited = session.scalars(select(AuditRow).where(AuditRow.action == "meeting.recorded"))
    assert audited.one().subject_id == meeting_id


@pytest.mark.parametrize(
    ("meeting", "words"),
    [
        (replace(SITTING, body_kind="representatives"), "登记成决议"),
        (replace(SITTING, held_on=date(2030, 1, 1)), "还没有到"),
        (replace(SITTING, minutes=" "), "会议记录"),
    ],
)
def test_what_is_no_sitting_of_it_is_refused(
    session: Session, now: datetime, meeting: MeetingFacts, words: str
) -> None:
    town = make_places(session, now)["town"]
    a_group(session, town, now)
    with pytest.raises(Invalid, match=words):
        record_sitting(session, town, meeting=meeting, by=7, now=now)
    assert session.scalars(select(Meeting)).all() == []


def test_a_village_has_no_joint_conference(session: Session, now: datetime) -> None:
    village = make_places(session, now)["village"]
    with pytest.raises(Invalid, match="没有这种会议"):
        set_up_body(session, village, "joint_conference", name="联席会议", by=7, now=now)
    assert session.scalars(select(Body)).all() == []


def test_another_leads_only_when_the_first_has_ended(session: Session, now: datetime) -> None:
    town = make_places(session, now)["town"]
    with pytest.raises(Invalid, match="先登记领导小组的名称"):
        seat(session, town, now)
    a_group(session, town, now)
    first = seat(session, town, now)
    with pytest.raises(Conflict, match="组长只有一个"):
        seat(session, town, now, holder="苏玉兰", from_on=LATER)
    service.end_seat(session, first, on=LATER, by=7, now=now)
    seat(session, town, now, holder="苏玉兰", from_on=LATER)
    held = [(each.holder, each.from_on, each.to_on) for each in queries.seats_of(session, town)]
    assert held == [("高振国（镇长）", FIRST, LATER), ("苏玉兰", LATER, None)]
    with pytest.raises(Conflict, match="已经结束"):
        service.end_seat(session, first, on=LATER, by=7, now=now)


def test_a_unit_has_its_seat_once(session: Session, now: datetime) -> None:
    town = make_places(session, now)["town"]
    a_group(session, town, now)
    first = seat(session, town, now, role="department", holder="镇党群工作局")
    with pytest.raises(Conflict, match="镇党群工作局已经记在里面了"):
        seat(session, town, now, role="department", holder=" 镇党群工作局", from_on=LATER)
    seat(session, town, now, role="department", holder="镇为民服务中心")
    service.end_seat(session, first, on=FIRST, by=7, now=now)
    seat(session, town, now, role="department", holder="镇党群工作局")


def test_of_seats_and_lines_only_the_end_is_written_later(session: Session, now: datetime) -> None:
    town = make_places(session, now)["town"]
    a_group(session, town, now)
    service.end_seat(session, seat(session, town, now), on=LATER, by=7, now=now)
    service.withdraw_line(session, line(session, town, now), by=7, now=now)
    session.commit()
    assert refused(session, "UPDATE leading_seat SET holder = '苏玉兰'")
    assert refused(session, "UPDATE year_line SET what = 'x', withdrawn_at = NULL")
    for table in ("leading_seat", "year_line"):
        assert refused(session, f"DELETE FROM {table}")


def test_a_seat_ends_no_earlier_than_it_began(session: Session, now: datetime) -> None:
    town = make_places(session, now)["town"]
    a_group(session, town, now)
    made = seat(session, town, now, from_on=LATER)
    with pytest.raises(Invalid, match="不能早于"):
        service.end_seat(session, made, on=FIRST, by=7, now=now)
    assert queries.get_seat(session, made).to_on is None


def test_a_village_without_its_own_group_is_led_by_the_nearest_above(
    session: Session, now: datetime
) -> None:
    places = make_places(session, now)
    path = get_region(session, places["village"]).path
    assert queries.leader_of(session, path, on=LATER) is None
    for level, holder in (("county", "县长"), ("town", "镇长"), ("village", "书记")):
        a_group(session, places[level], now, f"{level}小组")
        seat(session, places[level], now, holder=holder)
        found = queries.leader_of(session, path, on=LATER)
        assert found == (places[level], f"{level}小组", "组长", holder)
    assert queries.leader_of(session, path, on=date(2026, 2, 28)) is None


def line(session: Session, region_id: int, now: datetime, **told: object) -> int:
    facts = {
        "year": 2026, "part": "studied", "done_on": date(2026, 3, 3), "what": "和政务公开一起",
        "paper": "镇发〔2026〕3 号",
    }  # fmt: skip
    return service.record_line(session, region_id, by=7, now=now, **{**facts, **told})  # type: ignore[arg-type]


def test_the_lines_of_a_year_count_until_they_are_withdrawn(
    session: Session, now: datetime
) -> None:
    town = make_places(session, now)["town"]
    first = line(session, town, now)
    with pytest.raises(Conflict, match="一样的一条"):
        line(session, town, now, paper="镇发〔2026〕4 号")
    line(session, town, now, part="theme", what="规范创建年")
    line(session, town, now, part="checked", year=2025)
    found = queries.lines_of(session, town, 2026)
    assert [each.part for each in found] == ["studied", "theme"]
    assert queries.parts_done(found) == {"studied"}
    service.withdraw_line(session, first, by=7, now=now)
    assert queries.parts_done(queries.lines_of(session, town, 2026)) == set()
    line(session, town, now, part="studied")
    with pytest.raises(Conflict, match="已经撤回"):
        service.withdraw_line(session, first, by=7, now=now)


def test_a_line_rests_on_a_sitting_or_a_paper_of_the_place(session: Session, now: datetime) -> None:
    places = make_places(session, now)
    a_group(session, places["county"], now)
    of_county = record_sitting(session, places["county"], meeting=SITTING, by=7, now=now)
    town = places["town"]
    for told, words in (
        ({"paper": ""}, "依据哪次会"),
        ({"meeting_id": of_county}, "本地登记过"),
        ({"part": "praised"}, "哪一项"),
        ({"what": " "}, "什么工作"),
        ({"done_on": date(2030, 1, 1)}, "还没有到"),
    ):
        with pytest.raises(Invalid, match=words):
            line(session, town, now, **told)
    with pytest.raises(Invalid, match="由县、镇记"):
        line(session, places["village"], now)
    made = line(session, places["county"], now, meeting_id=of_county, paper="")
    assert queries.get_line(session, made).meeting_id == of_county

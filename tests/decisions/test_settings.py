"""Settings: the nearest decision in force counts, and what nobody decided has no default."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.keys import PROFILES, SETTINGS, checked_value, value_in_words
from pointsapp.decisions.models import Setting
from pointsapp.decisions.queries import (
    find_setting,
    need_setting,
    requirement,
    requirements,
    settings_of,
)
from pointsapp.decisions.service import (
    Decision,
    SettingsInvalid,
    decide_setting,
    decide_settings,
)
from pointsapp.foundation.errors import Invalid
from tests.decisions.places import make_places

DAY = date(2026, 11, 22)


def decide(
    session: Session, region_id: int, key: str, value: str, now: datetime, day: date = DAY
) -> None:
    decide_setting(
        session, region_id, key=key, value=value, source="试行办法第三条", from_on=day,
        by=None, now=now,
    )  # fmt: skip


def test_every_default_of_a_profile_fits_its_key_and_names_an_article() -> None:
    for _name, defaults in PROFILES.values():
        for key, default in defaults.items():
            assert checked_value(SETTINGS[key], default.value) == default.value
            assert default.source


def test_the_profile_counts_until_the_county_decides_otherwise(
    session: Session, now: datetime
) -> None:
    places = make_places(session, now)
    value = need_setting(session, places["village"], "notice.points_days", on=DAY)
    assert (value.number, value.where) == (5, "山东省规定")
    decide(session, places["county"], "notice.points_days", "7", now)
    decide(session, places["town"], "notice.points_days", "10", now)
    value = need_setting(session, places["village"], "notice.points_days", on=DAY)
    assert (value.number, value.where, value.source) == (10, "柳河镇", "试行办法第三条")
    assert need_setting(session, places["county"], "notice.points_days", on=DAY).number == 7


def test_a_decision_counts_from_its_day_and_the_latest_one_wins(
    session: Session, now: datetime
) -> None:
    places = make_places(session, now)
    town, village = places["town"], places["village"]
    decide(session, town, "appeal.working_days", "10", now, date(2026, 1, 1))
    decide(session, town, "appeal.working_days", "15", now, date(2026, 6, 1))
    decide(session, town, "appeal.working_days", "12", now, date(2026, 6, 1))

    def on(day: date) -> int:
        return need_setting(session, village, "appeal.working_days", on=day).number

    assert [on(date(2025, 12, 31)), on(date(2026, 5, 31)), on(date(2026, 6, 1))] == [7, 10, 12]


def test_what_a_village_must_decide_refuses_with_what_to_decide(
    session: Session, now: datetime
) -> None:
    places = make_places(session, now)
    village = places["village"]
    assert find_setting(session, village, "card.balance_without_pin", on=DAY) is None
    with pytest.raises(Invalid, match="请村里先在“设置”里定下来"):
        need_setting(session, village, "card.balance_without_pin", on=DAY)
    decide(session, village, "card.balance_without_pin", "否", now)
    assert not need_setting(session, village, "card.balance_without_pin", on=DAY).yes
    assert find_setting(session, places["other"], "card.balance_without_pin", on=DAY) is None


def test_a_county_outside_the_profile_starts_with_nothing_decided(
    session: Session, now: datetime
) -> None:
    places = make_places(session, now)
    decide(session, places["county"], "law.profile", "none", now)
    lines = settings_of(session, places["village"], on=DAY)
    assert [line.key.key for line in lines if line.value] == ["law.profile"]


@pytest.mark.parametrize(
    ("place", "key", "value", "source"),
    [
        ("village", "meeting.representatives.quorum", ">=1/2 entitled", "x"),  # law, not a village
        ("town", "rank.shown_to_self", "是", "x"),  # the village's own
        ("town", "appeal.working_days", "0", "x"),
        ("town", "appeal.working_days", "seven", "x"),
        ("town", "meeting.branch.quorum", "2/3", "x"),
        ("town", "meeting.branch.quorum", ">=3/2 present", "x"),
        ("town", "appeal.working_days", "7", "  "),
        ("town", "no.such.key", "7", "x"),
    ],
)
def test_a_decision_by_the_wrong_level_or_without_source_is_refused(
    session: Session, now: datetime, place: str, key: str, value: str, source: str
) -> None:
    places = make_places(session, now)
    with pytest.raises(Invalid):
        decide_setting(
            session, places[place], key=key, value=value, source=source, from_on=DAY,
            by=None, now=now,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("meeting.villagers.majority", ">1/2 present", "超过实到的一半"),
        ("meeting.villagers.quorum_households", ">=2/3 entitled", "应到的 2/3 以上"),
        ("meeting.party_members.quorum", ">=1/2 entitled", "应到的一半以上"),
        ("appeal.working_days", "7", "7 个工作日"),
        ("rank.shown_to_self", "yes", "是"),
    ],
)
def test_values_are_said_in_words(key: str, value: str, words: str) -> None:
    assert value_in_words(SETTINGS[key], value) == words


def test_the_further_signer_is_an_office_that_county_or_town_name_without_any_default(
    session: Session, now: datetime
) -> None:
    ids = make_places(session, now)
    with pytest.raises(Invalid, match="请镇或县里"):
        need_setting(session, ids["village"], "signing.further_signer", on=DAY)
    decide(session, ids["county"], "signing.further_signer", "村务监督委员会委员", now)
    value = need_setting(session, ids["village"], "signing.further_signer", on=DAY)
    assert (value.value, value.words) == ("supervision_member", "村务监督委员会委员")
    with pytest.raises(Invalid, match="职务的名称"):
        checked_value(SETTINGS["signing.further_signer"], "财神爷")


def test_what_meetings_must_fulfil_is_the_same_asked_at_once_as_asked_one_by_one(
    session: Session, now: datetime
) -> None:
    places = make_places(session, now)
    key = "meeting.representatives.quorum"
    decide(session, places["county"], key, ">=3/4 entitled", now, date(2026, 3, 1))
    decide(session, places["town"], key, ">=4/5 entitled", now, date(2026, 9, 1))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 9, 1)]
    asked = {("representatives", "members", day) for day in days}
    asked |= {("villagers", "households", DAY), ("party_members", "members", DAY)}
    found = requirements(session, places["village"], asked)
    assert found == {
        each: requirement(session, places["village"], each[0], counted_by=each[1], on=each[2])
        for each in asked
    }
    assert len({found["representatives", "members", day] for day in days}) == 3


def test_a_meeting_that_nobody_knows_what_to_ask_of_is_answered_with_nothing(
    session: Session, now: datetime
) -> None:
    village = make_places(session, now)["village"]
    assert requirements(session, village, {("town", "members", DAY)}) == {
        ("town", "members", DAY): None
    }
    assert requirements(session, village, set()) == {}
    with pytest.raises(Invalid):
        requirement(session, village, "town", counted_by="members", on=DAY)


def test_several_are_decided_together_each_with_its_own_row(
    session: Session, now: datetime
) -> None:
    village = make_places(session, now)["village"]
    given = [
        Decision("consult.days", "7", DAY, "村民代表会议"),
        Decision("rank.shown_to_self", "是", date(2026, 11, 1), "村民会议"),
    ]
    assert decide_settings(session, village, given, by=None, now=now) == 2
    rank = need_setting(session, village, "rank.shown_to_self", on=DAY)
    assert (rank.yes, rank.source, rank.from_on) == (True, "村民会议", date(2026, 11, 1))
    # The same form sent again adds nothing.
    assert decide_settings(session, village, given, by=None, now=now) == 0
    assert len(session.scalars(select(Setting)).all()) == 2


def test_of_several_every_fault_is_told_by_its_key(session: Session, now: datetime) -> None:
    village = make_places(session, now)["village"]
    decide(session, village, "consult.days", "7", now)
    given = [
        Decision("consult.days", "9", DAY, "村民会议"),
        Decision("rank.shown_to_self", "也许", DAY, "村民会议"),
        Decision("honour.list_size", "10", DAY),
        Decision("photos.kept_days", "90", DAY, resolution_id=0),
    ]
    with pytest.raises(SettingsInvalid) as refused:
        decide_settings(session, village, given, by=None, now=now)
    assert {key: each.code for key, each in refused.value.by_key.items()} == {
        "consult.days": "setting.decided", "rank.shown_to_self": "setting.value",
        "honour.list_size": "setting.source", "photos.kept_days": "setting.resolution",
    }  # fmt: skip

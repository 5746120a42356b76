"""Regions live: renamed, moved, merged, turned into communities, ended; their past stays told."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people import queries, service
from tests.people.conftest import BORN, Home, Place

MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)


def kinds(session: Session, region_id: int) -> list[str]:
    return [change.kind for change in queries.changes_of_region(session, region_id)]


def test_a_path_leads_from_the_county_down(session: Session, place: Place) -> None:
    group = queries.get_region(session, place.group)
    assert group.path == f"/{place.county}/{place.town}/{place.village}/{place.group}/"
    assert [each.id for each in queries.ancestors(session, group)] == [
        place.county, place.town, place.village, place.group,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "parent"), [("group", "town"), ("town", "village"), ("village", None), ("x", "town")]
)
def test_a_region_stands_one_level_below_its_parent(
    session: Session, place: Place, now: datetime, level: str, parent: str | None
) -> None:
    with pytest.raises(Invalid):
        service.create_region(
            session, level=level, code="9", name="某地", on=BORN, by=None, now=now,
            parent_id=getattr(place, parent) if parent else None,
        )  # fmt: skip


def test_a_code_is_used_once_under_one_parent(
    session: Session, place: Place, now: datetime
) -> None:
    with pytest.raises(Conflict, match="01"):
        service.create_region(
            session, level="group", code="1", name="又一组", parent_id=place.village, on=BORN,
            by=None, now=now,
        )  # fmt: skip


def test_a_village_moved_under_another_town_takes_all_below_along(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    town = service.create_region(
        session, level="town", code="02", name="峄山镇", parent_id=place.county, on=BORN,
        by=None, now=now,
    )  # fmt: skip
    service.move_region(session, place.village, town, on=MAY, by=None, now=now)
    group = queries.get_region(session, place.group)
    assert group.path == f"/{place.county}/{town}/{place.village}/{place.group}/"
    assert [h.id for h in queries.households_in(session, town, on=MAY)] == [home.id]
    assert queries.households_in(session, place.town, on=MAY) == []
    assert kinds(session, place.village) == ["moved"]
    other = queries.get_region(session, place.other_village)
    assert other.path.startswith(queries.get_region(session, place.town).path)


def test_merged_villages_bring_their_groups_and_households(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    into = place.other_village
    merged = service.merge_villages(session, [place.village], into, on=MAY, by=None, now=now)
    assert merged.household_ids == (home.id,)
    group = queries.get_region(session, merged.groups[place.group])
    assert (group.parent_id, group.code, group.name) == (into, "02", "上屋村一组")
    assert [h.id for h in queries.households_in(session, into, on=MAY)] == [home.id]
    day_before = MAY - timedelta(days=1)
    assert [h.id for h in queries.households_in(session, place.village, on=day_before)] == [home.id]
    assert queries.get_region(session, place.village).ended_on == MAY
    assert [v.id for v in queries.villages_within(session, place.town, on=MAY)] == [into]
    assert [m.person.name for m in queries.members_of(session, home.id, on=MAY)] == [
        "张兰", "李强", "李小雨",
    ]  # fmt: skip
    moved = queries.get_person(session, home.head)
    assert moved.village_id == into


def test_a_village_becomes_a_community_under_the_same_id(
    session: Session, place: Place, now: datetime
) -> None:
    service.convert_to_community(session, place.village, name="上屋社区", on=MAY, by=None, now=now)
    assert queries.get_region(session, place.village).name == "上屋社区"
    (change,) = queries.changes_of_region(session, place.village)
    assert (change.kind, change.note) == ("converted", "上屋村")


def test_a_region_ends_only_when_nothing_is_left_in_it(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    for region in (place.village, place.group):
        with pytest.raises(Conflict):
            service.end_region(session, region, on=MAY, by=None, now=now)
    service.end_region(session, place.second_group, on=MAY, by=None, now=now)
    assert [g.id for g in queries.children(session, place.village, on=MAY)] == [place.group]
    assert len(queries.children(session, place.village, on=MAY - timedelta(days=1))) == 2


def test_no_change_before_the_last_one(session: Session, place: Place, now: datetime) -> None:
    service.rename_region(session, place.village, name="上屋新村", on=JUNE, by=None, now=now)
    with pytest.raises(Invalid, match="2026-06-01"):
        service.rename_region(session, place.village, name="又一村", on=MAY, by=None, now=now)


def test_an_ended_region_does_not_change_any_more(
    session: Session, place: Place, now: datetime
) -> None:
    service.end_region(session, place.second_group, on=MAY, by=None, now=now)
    with pytest.raises(Conflict):
        service.rename_region(session, place.second_group, name="某组", on=JUNE, by=None, now=now)

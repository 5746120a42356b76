"""A roster comes in whole: previewed, stored, and the second time it changes nothing."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.imports import Checked, ImportRun, Outdated
from pointsapp.foundation.keys import Keyring
from pointsapp.people import queries, service
from pointsapp.people.models import Household, Membership, Person, Region
from pointsapp.people.roster import RosterImporter
from tests.people.conftest import Home, Place
from tests.people.roster.conftest import FAMILY, HEADERS, book

TODAY = date(2026, 11, 22)
Take = Callable[..., dict[str, Any]]


def people_of(session: Session, village: int, group: str, door: str) -> list[str]:
    household = queries.find_household_by_code(session, village, group, door)
    assert household is not None
    members = queries.members_of(session, household.id, on=TODAY)
    return [f"{m.person.name}（{m.membership.relation}）" for m in members]


def test_households_and_their_people_come_in(
    session: Session, place: Place, keyring: Keyring, take: Take
) -> None:
    preview = take(FAMILY)
    assert preview["counts"]["households_added"] == 2
    assert preview["counts"]["people_added"] == 3
    assert people_of(session, place.village, "01", "018") == ["张兰（户主）", "李强（配偶）"]
    away = queries.find_household_by_code(session, place.village, "01", "019")
    assert away is not None
    assert away.state == "away"
    (found,) = queries.persons_with_phone(session, "138 0000 0012", keyring=keyring)
    assert found.name == "张兰"
    assert "13800000012" not in str(found.phone_cipher)


def test_the_same_file_again_changes_nothing(session: Session, place: Place, take: Take) -> None:
    take(FAMILY)
    before = [session.scalar(select(func.count()).select_from(t)) for t in (Person, Membership)]
    again = take(FAMILY, whole=True)
    assert set(again["counts"].values()) == {0}
    after = [session.scalar(select(func.count()).select_from(t)) for t in (Person, Membership)]
    assert after == before


def test_a_group_that_is_not_there_is_announced_and_made(
    session: Session, place: Place, take: Take
) -> None:
    preview = take([("东沟", "1", "赵云", "户主", None, "", "", ""), *FAMILY])
    assert preview["groups"] == ["东沟（编号 03）"]
    group = session.scalars(select(Region).where(Region.name == "东沟")).one()
    assert group.path.startswith(queries.get_region(session, place.village).path)
    assert people_of(session, place.village, "03", "001") == ["赵云（户主）"]


def test_who_is_missing_leaves_and_who_is_new_joins(
    session: Session, place: Place, take: Take
) -> None:
    take(FAMILY)
    preview = take([FAMILY[0], ("1", "18", "张小明", "子", date(2001, 1, 1), "", "", "")])
    assert preview["changed"] == [
        {"code": "01-018", "village": "上屋村", "joining": ["张小明"], "leaving": ["李强"]}
    ]
    assert people_of(session, place.village, "01", "018") == ["张兰（户主）", "张小明（子）"]
    assert people_of(session, place.village, "01", "019") == ["王建国（户主）"]


def test_a_head_who_changes_keeps_the_old_one_in_the_history(
    session: Session, place: Place, home: Home, take: Take
) -> None:
    take(
        [
            ("一组", "18", "李强", "户主", None, "", "", ""),
            ("一组", "18", "张兰", "配偶", None, "", "", ""),
            ("一组", "18", "李小雨", "长女", None, "", "", ""),
        ]
    )
    head = queries.head_of(session, home.id, on=TODAY)
    assert head is not None
    assert head.id == home.spouse
    earlier = queries.head_of(session, home.id, on=date(2026, 6, 1))
    assert earlier is not None
    assert earlier.id == home.head


def test_households_a_whole_roster_leaves_out_are_ended_only_when_it_says_whole(
    session: Session, place: Place, take: Take
) -> None:
    take(FAMILY)
    assert take(FAMILY[:2])["counts"]["households_ended"] == 0
    preview = take(FAMILY[:2], whole=True)
    assert preview["ended"] == [{"code": "01-019", "people": ["王建国"]}]
    ended = session.scalars(select(Household).where(Household.door == "019")).one()
    assert (ended.state, ended.ended_on) == ("ended", TODAY)
    assert queries.members_of(session, ended.id, on=TODAY) == []


def test_somebody_known_by_identity_number_moves_between_households_of_the_file(
    session: Session, place: Place, take: Take
) -> None:
    number = "370883197005010022"
    rows = [*FAMILY, ("一组", "018", "张秀", "妹", None, "", number, "")]
    take(rows)
    person = session.scalars(select(Person).where(Person.name == "张秀")).one()
    moved = [*FAMILY, ("一组", "019", "张秀", "妻", None, "", number, "")]
    take(moved)
    household = queries.household_of(session, person.id, on=TODAY)
    assert household is not None
    assert queries.get_household(session, household).door == "019"


def test_an_empty_house_needs_no_head(session: Session, place: Place, take: Take) -> None:
    take([("二组", "7", "", "", None, "", "", "空户")])
    household = queries.find_household_by_code(session, place.village, "02", "007")
    assert household is not None
    assert household.state == "empty"


def test_a_town_imports_several_villages_at_once(
    session: Session, place: Place, take: Take
) -> None:
    rows = [("上屋村", *FAMILY[0]), ("柳沟村", *FAMILY[0][:5], "", "", "")]
    take(rows, headers=("村", *HEADERS), region=place.town)
    assert people_of(session, place.other_village, "01", "018") == ["张兰（户主）"]


def test_the_day_the_roster_tells_of_is_kept(session: Session, place: Place, take: Take) -> None:
    take(FAMILY, as_of="2026-03-01")
    household = queries.find_household_by_code(session, place.village, "01", "018")
    assert household is not None
    assert household.started_on == date(2026, 3, 1)
    assert len(queries.members_of(session, household.id, on=date(2026, 3, 1))) == 2


def test_what_changed_after_the_preview_is_not_stored(
    session: Session,
    place: Place,
    run: Callable[..., ImportRun],
    check: Callable[..., Checked],
    importer: RosterImporter,
    now: datetime,
) -> None:
    upload = run(book(FAMILY))
    check(upload)
    service.create_household(session, group_id=place.group, door="18", on=TODAY, by=None, now=now)
    with pytest.raises(Outdated, match="新的预览"):
        importer.store(session, upload, by=None, now=now)
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_what_came_in_is_audited_by_counts(
    session: Session,
    place: Place,
    run: Callable[..., ImportRun],
    check: Callable[..., Checked],
    importer: RosterImporter,
    now: datetime,
) -> None:
    upload = run(book(FAMILY))
    check(upload)
    importer.store(session, upload, by=5, now=now)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "roster.imported")).one()
    assert (row.user_id, row.facts["counts"]["people_added"]) == (5, 3)

"""What becomes of households: split, merged, moved, without a head, away, empty, ended."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.people import queries, service
from pointsapp.people.models import Card, HouseholdChange
from tests.people.conftest import BORN, Home, Place

MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 1)


def names(session: Session, household_id: int, on: date) -> list[str]:
    return [m.person.name for m in queries.members_of(session, household_id, on=on)]


def code(session: Session, household_id: int) -> str:
    household = queries.get_household(session, household_id)
    return queries.household_code(household, queries.get_region(session, household.group_id))


def test_a_household_is_known_by_group_and_door(session: Session, home: Home) -> None:
    assert code(session, home.id) == "01-018"


def test_a_door_is_used_once_at_a_time(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    with pytest.raises(Conflict, match="018"):
        service.create_household(
            session, group_id=place.group, door="0018"[1:], on=MAY, by=None, now=now
        )
    service.end_household(session, home.id, on=MAY, by=None, now=now)
    again = service.create_household(
        session, group_id=place.group, door="18", on=MAY, by=None, now=now
    )
    assert again != home.id


def test_a_split_takes_the_leaving_along_and_keeps_the_past(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    new = service.split_household(
        session, home.id, door="19", person_ids=[home.spouse, home.child], head_id=home.spouse,
        on=MAY, by=None, now=now,
    )  # fmt: skip
    assert names(session, home.id, MAY) == ["张兰"]
    assert names(session, new, MAY) == ["李强", "李小雨"]
    assert names(session, home.id, MAY - timedelta(days=1)) == ["张兰", "李强", "李小雨"]
    relations = [m.membership.relation for m in queries.members_of(session, new, on=MAY)]
    assert relations == ["户主", "女"]
    assert [c.kind for c in queries.changes_of_household(session, new)] == ["split"]


def test_a_split_needs_somebody_who_stays_and_a_head_who_goes(
    session: Session, home: Home, now: datetime
) -> None:
    everybody = [home.head, home.spouse, home.child]
    for who, head in ((everybody, home.head), ([home.child], home.spouse), ([], home.head)):
        with pytest.raises(Invalid):
            service.split_household(
                session, home.id, door="19", person_ids=who, head_id=head, on=MAY, by=None, now=now
            )


def test_a_merger_ends_the_one_and_voids_its_card(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    new = service.split_household(
        session, home.id, door="19", person_ids=[home.spouse], head_id=home.spouse,
        on=MAY, by=None, now=now,
    )  # fmt: skip
    card = service.issue_card(session, new, by=None, now=now)
    service.merge_households(
        session, new, home.id, on=JUNE, relations={home.spouse: "配偶"}, by=None, now=now
    )
    assert names(session, home.id, JUNE) == ["张兰", "李小雨", "李强"]
    ended = queries.get_household(session, new)
    assert (ended.state, ended.ended_on) == ("ended", JUNE)
    assert queries.find_card(session, card.token, now=now) is None
    changes = session.scalars(select(HouseholdChange.kind).where(HouseholdChange.from_id == new))
    assert changes.all() == ["merged"]


def test_households_of_two_villages_do_not_merge_before_one_has_moved(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    there = service.create_household(
        session, group_id=place.other_group, door="1", on=BORN, by=None, now=now
    )
    with pytest.raises(Invalid, match="迁移"):
        service.merge_households(session, home.id, there, on=MAY, by=None, now=now)


def test_a_household_that_moves_to_another_village_keeps_its_id_and_history(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    service.move_household(
        session, home.id, group_id=place.other_group, door="7", on=MAY, by=None, now=now
    )
    before = queries.households_in(session, place.village, on=MAY - timedelta(days=1))
    assert [each.id for each in before] == [home.id]
    assert queries.households_in(session, place.village, on=MAY) == []
    assert [h.id for h in queries.households_in(session, place.town, on=MAY)] == [home.id]
    assert queries.get_person(session, home.child).village_id == place.other_village
    assert len(queries.places_of(session, home.id)) == 2


def test_a_household_whose_head_dies_shows_it_until_another_is_named(
    session: Session, home: Home, now: datetime
) -> None:
    service.record_death(session, home.head, on=MAY, by=None, now=now)
    assert queries.head_of(session, home.id, on=MAY) is None
    assert queries.head_of(session, home.id, on=MAY - timedelta(days=1)) is not None
    service.change_head(session, home.id, home.spouse, on=JUNE, by=None, now=now)
    head = queries.head_of(session, home.id, on=JUNE)
    assert head is not None
    assert head.name == "李强"


def test_a_living_head_may_hand_over_to_a_member(
    session: Session, home: Home, now: datetime
) -> None:
    service.change_head(
        session, home.id, home.spouse, relations={home.head: "配偶"}, on=MAY, by=None, now=now
    )
    rows = queries.members_of(session, home.id, on=MAY)
    assert [(m.person.name, m.membership.relation) for m in rows] == [
        ("李强", "户主"), ("李小雨", "女"), ("张兰", "配偶"),
    ]  # fmt: skip


def test_only_a_member_becomes_head_and_only_one_at_a_time(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    stranger = service.add_person(session, village_id=place.village, name="陈安", by=None, now=now)
    with pytest.raises(Invalid):
        service.change_head(session, home.id, stranger, on=MAY, by=None, now=now)
    with pytest.raises(Conflict, match="户主"):
        service.join_household(
            session, home.id, stranger, relation="户主", on=MAY, by=None, now=now
        )


def test_somebody_lives_in_one_household_at_a_time(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    other = service.create_household(
        session, group_id=place.group, door="20", on=BORN, by=None, now=now
    )
    with pytest.raises(Conflict, match="另一户"):
        service.join_household(session, other, home.child, relation="女", on=MAY, by=None, now=now)
    service.leave_household(session, home.child, on=MAY, by=None, now=now)
    service.join_household(session, other, home.child, relation="女", on=MAY, by=None, now=now)
    assert queries.household_of(session, home.child, on=MAY) == other
    assert queries.household_of(session, home.child, on=MAY - timedelta(days=1)) == home.id


def test_no_change_before_the_last_one_nor_ahead_of_today(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    service.set_state(session, home.id, "away", on=JUNE, by=None, now=now)
    service.leave_household(session, home.child, on=JUNE, by=None, now=now)
    tomorrow = village_day(now) + timedelta(days=1)
    for day in (MAY, tomorrow):
        with pytest.raises(Invalid):
            service.move_household(
                session, home.id, group_id=place.second_group, door="1", on=day, by=None, now=now
            )
        with pytest.raises(Invalid):
            service.end_household(session, home.id, on=day, by=None, now=now)
        with pytest.raises(Invalid):
            service.record_death(session, home.head, on=day, by=None, now=now)


def test_an_ended_household_does_not_change_any_more(
    session: Session, home: Home, now: datetime
) -> None:
    service.end_household(session, home.id, on=MAY, by=None, now=now)
    assert names(session, home.id, MAY) == []
    with pytest.raises(Conflict):
        service.set_state(session, home.id, "living", on=JUNE, by=None, now=now)
    with pytest.raises(Conflict):
        service.issue_card(session, home.id, by=None, now=now)


def test_a_household_out_of_scope_is_not_found(session: Session, place: Place, home: Home) -> None:
    found = queries.get_household(session, home.id, within=[place.town])
    assert found.id == home.id
    for scope in ([place.other_village], [place.second_group], []):
        with pytest.raises(NotFound):
            queries.get_household(session, home.id, within=scope)


def test_what_was_done_is_audited_without_names(
    session: Session, home: Home, now: datetime
) -> None:
    service.leave_household(session, home.child, on=MAY, by=7, now=now)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "household.left")).one()
    assert (row.user_id, row.subject_id, row.facts) == (7, home.id, {"person_id": home.child})


def test_cards_of_a_group_are_made_without_pins_and_only_where_none_was_handed_over(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    first = service.issue_cards_in(session, place.group, by=None, now=now)
    assert [each.household_id for each in first] == [home.id]
    assert session.get_one(Card, first[0].card_id).pin_hash is None
    again = service.issue_cards_in(session, place.village, by=None, now=now)
    assert queries.find_card(session, first[0].token, now=now) is None
    assert queries.find_card(session, again[0].token, now=now) is not None

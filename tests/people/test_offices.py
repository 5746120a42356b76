"""Offices, representatives, recusals: one person in two offices, shared, vacant, ended."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people import queries, service
from pointsapp.people.policy.offices import incompatible, linked_warning
from tests.people.conftest import BORN, Home, Place

MAY, JUNE, TODAY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 11, 22)


def appoint(
    session: Session, place: Place, person: int, position: str, now: datetime, village: int = 0
) -> int:
    return service.appoint(
        session, region_id=village or place.village, person_id=person, position=position,
        from_on=MAY, by=None, now=now,
    )  # fmt: skip


def test_one_person_holds_two_offices(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    for position in ("secretary", "village_director"):
        appoint(session, place, home.head, position, now)
    held = [position for position, _ in queries.positions_of(session, home.head, on=MAY)]
    assert held == ["secretary", "village_director"]
    with pytest.raises(Conflict, match="村党组织书记"):
        appoint(session, place, home.head, "secretary", now)


def test_a_bookkeeper_is_shared_by_villages(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    for village in (place.village, place.other_village):
        appoint(session, place, home.spouse, "expense_clerk", now, village)
    where = {region.id for _, region in queries.positions_of(session, home.spouse, on=MAY)}
    assert where == {place.village, place.other_village}


def test_a_secretary_sent_from_above_is_no_villager(
    session: Session, place: Place, now: datetime
) -> None:
    sent = service.add_person(session, village_id=None, name="孙成", by=None, now=now)
    appoint(session, place, sent, "first_secretary", now)
    assert queries.household_of(session, sent, on=TODAY) is None
    (officer,) = queries.officers_in(session, place.village, on=TODAY)
    assert officer.person.name == "孙成"


def test_a_vacant_office_is_told(session: Session, place: Place, home: Home, now: datetime) -> None:
    office = appoint(session, place, home.head, "secretary", now)
    assert "secretary" not in queries.vacant_positions(session, place.village, on=MAY)
    assert "agent" in queries.vacant_positions(session, place.village, on=MAY)
    service.end_office(session, office, on=JUNE, by=None, now=now)
    assert "secretary" in queries.vacant_positions(session, place.village, on=JUNE)
    assert "secretary" not in queries.vacant_positions(
        session, place.village, on=JUNE - timedelta(days=1)
    )
    with pytest.raises(Conflict):
        service.end_office(session, office, on=TODAY, by=None, now=now)


def test_a_death_ends_offices_and_mandates(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    appoint(session, place, home.head, "secretary", now)
    service.add_representative(
        session, village_id=place.village, person_id=home.head, certificate="代001", from_on=MAY,
        by=None, now=now,
    )  # fmt: skip
    service.record_death(session, home.head, on=JUNE, by=None, now=now)
    assert queries.positions_of(session, home.head, on=JUNE) == ()
    assert queries.representatives_of(session, place.village, on=JUNE) == []
    with pytest.raises(Conflict):
        appoint(session, place, home.head, "agent", now)


@pytest.mark.parametrize(
    ("positions", "sentences"),
    [
        ((), 0),
        (("secretary", "village_director"), 0),
        (("supervision_director",), 0),
        (("supervision_member", "village_director"), 1),
        (("supervision_director", "expense_clerk", "member"), 2),
    ],
)
def test_supervision_does_not_go_with_what_it_supervises(
    positions: tuple[str, ...], sentences: int
) -> None:
    assert len(incompatible(positions)) == sentences


@pytest.mark.parametrize(("count", "fits"), [(4, False), (5, True), (15, True), (16, False)])
def test_a_representative_links_five_to_fifteen_households(count: int, fits: bool) -> None:
    assert (linked_warning(count) is None) is fits


def test_a_household_has_one_representative_at_a_time(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    first, second = (
        service.add_representative(
            session, village_id=place.village, person_id=person, certificate=f"代{person}",
            from_on=BORN, by=None, now=now,
        )
        for person in (home.head, home.spouse)
    )  # fmt: skip
    service.link_households(session, first, [home.id], on=MAY, by=None, now=now)
    service.link_households(session, second, [home.id], on=JUNE, by=None, now=now)
    linked = {
        each.representative.id: each.household_ids
        for each in queries.representatives_of(session, place.village, on=JUNE)
    }
    assert linked == {first: (), second: (home.id,)}
    before = queries.representative_of(session, home.id, on=MAY)
    assert before is not None
    assert before.id == home.head


def test_a_household_of_another_village_is_not_linked(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    mandate = service.add_representative(
        session, village_id=place.other_village, person_id=home.head, certificate="1",
        from_on=BORN, by=None, now=now,
    )  # fmt: skip
    with pytest.raises(Invalid, match="本村"):
        service.link_households(session, mandate, [home.id], on=MAY, by=None, now=now)


def test_a_recusal_is_dated_and_never_ends_in_the_past(
    session: Session, home: Home, now: datetime
) -> None:
    recusal = service.declare_recusal(
        session, person_id=home.spouse, household_id=home.id, from_on=MAY, by=None, now=now
    )
    assert queries.recused_households(session, home.spouse, on=MAY) == {home.id}
    with pytest.raises(Conflict):
        service.declare_recusal(
            session, person_id=home.spouse, household_id=home.id, from_on=JUNE, by=None, now=now
        )
    with pytest.raises(Invalid):
        service.end_recusal(session, recusal, on=JUNE, by=None, now=now)
    service.end_recusal(session, recusal, on=TODAY, by=None, now=now)
    assert queries.recused_households(session, home.spouse, on=TODAY) == set()
    assert queries.recused_households(session, home.spouse, on=JUNE) == {home.id}

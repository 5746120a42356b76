"""Who acts for the holder of an office while away, on which days."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people import queries, service
from tests.people.conftest import Home, Place

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def deputise(
    session: Session, place: Place, person_id: int, now: datetime, to_on: date | None = APRIL
) -> int:
    return service.appoint_deputy(
        session, region_id=place.village, position="village_director", person_id=person_id,
        from_on=MARCH, to_on=to_on, note="主任外出治病", by=None, now=now,
    )  # fmt: skip


def acting(session: Session, place: Place, on: date) -> list[str]:
    return [each.person.name for each in queries.deputies_of(session, place.village, on=on)]


def test_a_deputy_acts_from_the_first_day_up_to_not_with_the_last(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    deputise(session, place, home.spouse, now)
    assert acting(session, place, date(2026, 2, 28)) == []
    assert acting(session, place, MARCH) == ["李强"]
    assert acting(session, place, date(2026, 3, 31)) == ["李强"]
    assert acting(session, place, APRIL) == []


def test_the_holder_is_not_their_own_deputy_and_nobody_deputises_twice(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    service.appoint(
        session, region_id=place.village, person_id=home.head, position="village_director",
        from_on=date(2026, 1, 1), by=None, now=now,
    )  # fmt: skip
    with pytest.raises(Conflict, match="就是村委会主任"):
        deputise(session, place, home.head, now)
    deputise(session, place, home.spouse, now)
    with pytest.raises(Conflict, match="已经在代村委会主任"):
        deputise(session, place, home.spouse, now)


def test_a_deputy_ends_once_and_not_before_it_began(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    deputy = deputise(session, place, home.spouse, now, to_on=None)
    with pytest.raises(Invalid):
        service.end_deputy(session, deputy, on=date(2026, 2, 1), by=None, now=now)
    service.end_deputy(session, deputy, on=APRIL, by=None, now=now)
    assert acting(session, place, APRIL) == []
    with pytest.raises(Conflict):
        service.end_deputy(session, deputy, on=APRIL, by=None, now=now)


def test_a_death_ends_what_somebody_did_as_a_deputy(
    session: Session, place: Place, home: Home, now: datetime
) -> None:
    deputise(session, place, home.spouse, now, to_on=None)
    service.record_death(session, home.spouse, on=APRIL, by=None, now=now)
    assert acting(session, place, APRIL) == []

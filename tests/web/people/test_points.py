"""Households change and their points go along, as the people concerned say."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.ledger import queries as ledger
from pointsapp.ledger.policy import Draft
from pointsapp.ledger.service import ensure_accounts, record_batch
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.models import Household, Region
from tests.web.browsing import Browser
from tests.worlds import World

FIRST, DAY, TODAY = date(2026, 1, 1), "2026-11-20", date(2026, 11, 22)
TEN = Decimal(10)


@pytest.fixture
def account(session: Session, world: World, now: datetime) -> int:
    """Ten points, honour and spendable, on the first household's account; a second member."""
    home = world.a.homes[0]
    son = service.add_person(session, village_id=world.a.id, name="周小", by=None, now=now)
    service.join_household(session, home.id, son, relation="子", on=FIRST, by=None, now=now)
    (made,) = ensure_accounts(
        session, world.a.id, "household", [home.id], on=FIRST, by=None, now=now
    ).values()
    draft = Draft(made, "opening", TEN, TEN, TEN, None, "", "2026", FIRST, "opening-1")
    record_batch(session, world.a.id, [draft], by=None, now=now)
    session.commit()
    return made


def has(session: Session, household_id: int) -> tuple[Decimal, Decimal]:
    session.rollback()
    account = ledger.account_of_household(session, household_id, on=TODAY)
    assert account is not None
    return ledger.balance(session, account.id, "2026").honour, ledger.purse(session, account.id)


def son_of(session: Session, household_id: int) -> int:
    session.rollback()
    members = people.members_of(session, household_id, on=TODAY)
    return next(m.person.id for m in members if not m.membership.is_head)


def test_who_splits_says_what_points_go_along(
    session: Session, world: World, account: int, signed_in: Callable[[str], Browser]
) -> None:
    clerk, home = signed_in("clerk"), world.a.homes[0]
    son = son_of(session, home.id)
    address = f"/households/{home.id}/split"
    fields = {"person_ids": son, "head_id": son, "door": "30", "on": DAY}
    assert "10 分" in clerk.get(address).text
    silent = clerk.post(address, **fields)
    assert silent.status_code == 422
    assert "带走多少积分" in silent.text
    assert clerk.post(address, honour="4", spendable="2.5", **fields).status_code == 302
    session.rollback()
    new = people.household_of(session, son, on=TODAY)
    assert new is not None
    assert has(session, new) == (Decimal(4), Decimal("2.5"))
    assert has(session, home.id) == (Decimal(6), Decimal("7.5"))


def test_a_household_that_joins_another_brings_all_its_points(
    session: Session, world: World, account: int, signed_in: Callable[[str], Browser]
) -> None:
    clerk, (source, into) = signed_in("clerk"), world.a.homes
    answer = clerk.post(f"/households/{source.id}/merge", into="01-012", on=DAY)
    assert answer.status_code == 302
    assert has(session, into.id) == (TEN, TEN)


def test_somebody_who_marries_moves_with_what_was_agreed(
    session: Session, world: World, account: int, signed_in: Callable[[str], Browser]
) -> None:
    clerk, (home, into) = signed_in("clerk"), world.a.homes
    son = son_of(session, home.id)
    answer = clerk.post(
        f"/households/{home.id}/transfer", person_id=son, into="01-012", relation="女婿",
        honour="0", spendable="1", on=DAY,
    )  # fmt: skip
    assert answer.status_code == 302
    session.rollback()
    assert people.household_of(session, son, on=TODAY) == into.id
    assert has(session, into.id) == (Decimal(0), Decimal(1))


def test_points_follow_to_another_village(
    session: Session, world: World, account: int, signed_in: Callable[[str], Browser]
) -> None:
    town, home = signed_in("town"), world.a.homes[0]
    moved = town.post(f"/households/{home.id}/move", group_id=world.b.group_id, door="50", on=DAY)
    assert moved.status_code == 302
    assert has(session, home.id) == (TEN, TEN)
    new = ledger.account_of_household(session, home.id, on=TODAY)
    assert new is not None
    assert (new.id == account, new.village_id) == (False, world.b.id)


def test_a_merged_village_keeps_its_points(
    session: Session, world: World, account: int, signed_in: Callable[[str], Browser]
) -> None:
    town = signed_in("town")
    answer = town.post(f"/regions/{world.a.id}/merge", into_id=world.b.id, on=DAY)
    assert answer.status_code == 302
    assert has(session, world.a.homes[0].id) == (TEN, TEN)
    ended = session.scalars(select(Region.ended_on).where(Region.id == world.a.id)).one()
    assert ended == date(2026, 11, 20)
    assert session.get_one(Household, world.a.homes[0].id).village_id == world.b.id

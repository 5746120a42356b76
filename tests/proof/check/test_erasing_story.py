"""A household asks that its data be deleted: the ledger and everybody's files still agree."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.ledger.households import end_household
from pointsapp.ledger.models import Account, Chain
from pointsapp.ledger.publishing import own_file, seal_file
from pointsapp.ledger.queries import account_of_household, head
from pointsapp.ledger.service import (
    ensure_accounts,
    forget_person,
    open_account,
    record,
    record_batch,
    seal_village,
)
from pointsapp.ledger.verify import NotedHead, faults, head_faults
from pointsapp.people import service as people
from pointsapp.people.models import Person
from pointsapp.people.policy.names import ERASED_NAME
from pointsapp.people.queries import members_of
from tests.ledger.conftest import DAY, Village, award, make_village
from tests.ledger.test_publishing import check
from tests.proof.check.opened import ALL_WELL, UNFINISHED, CheckPage

GONE = date(2026, 11, 22)


@dataclass
class Family:
    """A couple with their accounts, and the neighbours'."""

    village: Village
    household_id: int
    persons: list[int]
    account: Account
    own: Account
    neighbours: Account


@pytest.fixture
def family(session: Session, now: datetime) -> Family:
    """Both families have points in two seals; one entry waits for the third."""
    village = make_village(session, now)
    facts: dict[str, Any] = {"by": None, "now": now}
    household_id = village.household("周桂兰", "何广田")
    account = open_account(
        session, village_id=village.id, kind="household", household_id=household_id, on=DAY, **facts
    )
    persons = [each.person.id for each in members_of(session, household_id, on=DAY)]
    opened = ensure_accounts(session, village.id, "resident", persons[1:], on=DAY, **facts)
    own, neighbours = session.get_one(Account, opened[persons[1]]), village.account()
    for at, accounts in enumerate(((account, neighbours), (own, account, neighbours))):
        drafts = [award(each.id, "3", f"{at}:{each.number}") for each in accounts]
        record_batch(session, village.id, drafts, **facts)
    record(session, village.id, award(own.id, "1", "waits"), **facts)
    session.commit()
    return Family(village, household_id, persons, account, own, neighbours)


def erase(session: Session, person_id: int, now: datetime) -> None:
    """What the page of a person does when the button is pressed."""
    people.erase_person(session, person_id, by=None, now=now)
    forget_person(session, person_id, by=None, now=now)
    session.commit()


@pytest.mark.browser
def test_a_household_that_is_deleted_leaves_every_seal_valid(
    session: Session, family: Family, check_page: CheckPage, now: datetime, tmp_path: Path
) -> None:
    village_id, later = family.village.id, now + timedelta(days=1)
    code = session.get_one(Chain, village_id).village_code
    on_paper = head(session, village_id)
    kept = own_file(session, [family.account.id, family.own.id])

    for person_id in reversed(family.persons):
        people.leave_household(session, person_id, on=GONE, by=None, now=later)
        if person_id == family.persons[0]:
            end_household(session, family.household_id, on=GONE, by=None, now=later)
        erase(session, person_id, later)
        salts = {entry["salt"] for entry in own_file(session, [family.account.id])["entries"]}
        # The household's entries are the household's until nobody is left of it.
        assert (salts == {None}) == (person_id == family.persons[0])

    names = session.scalars(select(Person.name).where(Person.id.in_(family.persons)))
    assert set(names) == {ERASED_NAME}
    assert faults(session, now=later) == []
    assert head_faults(session, NotedHead(code, *on_paper)) == []

    public = seal_file(session, village_id)
    erased = own_file(session, [family.account.id, family.own.id])
    assert [entry["salt"] for entry in erased["entries"]] == [None] * 4
    assert "周桂兰" not in str(public)
    for home in (own_file(session, [family.neighbours.id]), erased, kept):
        assert check(tmp_path, public, home).returncode == 0

    typed = (str(on_paper.number), on_paper.digest[:24])
    assert check_page.check(public, typed, own_file(session, [family.neighbours.id])) == ALL_WELL
    assert check_page.check(public, typed, erased) == UNFINISHED
    assert "随机码已经按要求删除" in check_page.answer
    assert check_page.check(public, typed, kept) == ALL_WELL

    record(session, village_id, award(family.neighbours.id, "1", "on"), by=None, now=later)
    seal_village(session, village_id, now=later)
    assert account_of_household(session, family.household_id, on=GONE) is None
    assert faults(session, now=later) == []

"""Who dies or is gone from the roster keeps no open account; what was not used stays on it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.imports import ImportRun
from pointsapp.foundation.keys import Keyring
from pointsapp.ledger.leaving import ClosingRosterImporter, record_death
from pointsapp.ledger.models import Account
from pointsapp.ledger.queries import account_of_household, account_of_person, purse
from pointsapp.ledger.service import ensure_accounts, record
from pointsapp.ledger.verify import faults
from pointsapp.people import service as people
from pointsapp.people.queries import members_of
from tests.ledger.conftest import DAY, Village, award
from tests.people.roster.conftest import Row, book

Import = Callable[[Sequence[Row]], None]
LATER = DAY + timedelta(days=2)


def opened(village: Village, kind: str, holder_id: int) -> Account:
    """The account of a holder since DAY, with two points."""
    facts: dict[str, Any] = {"by": None, "now": village.now}
    accounts = ensure_accounts(village.session, village.id, kind, [holder_id], on=DAY, **facts)
    account = village.session.get_one(Account, accounts[holder_id])
    record(village.session, village.id, award(account.id, "2", account.number), **facts)
    return account


def person(village: Village, household_id: int, turn: int) -> int:
    return members_of(village.session, household_id, on=DAY)[turn].person.id


def test_a_death_closes_all_accounts_of_the_person_and_no_other(
    session: Session, village: Village, now: datetime
) -> None:
    home = village.household("周桂兰", "何广田")
    wife, husband = person(village, home, 0), person(village, home, 1)
    held = [opened(village, "resident", husband), opened(village, "cadre", husband)]
    others = [opened(village, "household", home), opened(village, "resident", wife)]
    record_death(session, husband, on=LATER, by=None, now=now)
    assert [account.closed_on for account in held] == [LATER, LATER]
    assert [account.closed_on for account in others] == [None, None]
    assert [purse(session, account.id) for account in held] == [2, 2]
    assert faults(session) == []


def test_an_account_that_was_used_after_the_death_closes_the_day_after(
    session: Session, village: Village, now: datetime
) -> None:
    """A death told late is never refused for the sake of points."""
    home = village.household("周桂兰")
    account = opened(village, "resident", person(village, home, 0))
    record_death(session, person(village, home, 0), on=DAY, by=None, now=now)
    assert account.closed_on == DAY + timedelta(days=1)
    assert faults(session) == []


@pytest.fixture
def imported(session: Session, village: Village, keyring: Keyring, now: datetime) -> Import:
    """Takes in a whole roster of the village as of LATER."""

    def take(rows: Sequence[Row]) -> None:
        run = ImportRun(
            kind="roster", region_id=village.id, filename="x.xlsx", digest="", created_at=now,
            content=book(rows), params={"as_of": LATER.isoformat(), "whole": True},
        )  # fmt: skip
        session.add(run)
        session.flush()
        importer = ClosingRosterImporter(keyring)
        checked = importer.check(session, run, now=now, progress=lambda done, total: None)
        assert list(checked.problems) == []
        run.preview = checked.preview
        importer.store(session, run, by=None, now=now)

    return take


def test_households_that_a_roster_ends_take_the_accounts_of_their_people_along(
    session: Session,
    village: Village,
    imported: Import,
) -> None:
    stays, ends = village.household("王福", "李梅"), village.household("周桂兰", "何广田")
    gone = [
        opened(village, "household", ends),
        opened(village, "resident", person(village, ends, 1)),
    ]
    kept = [
        opened(village, "household", stays),
        opened(village, "resident", person(village, stays, 1)),
    ]
    imported([("01", "001", "王福", "户主", None, "", "", "")])
    session.expire_all()
    assert [account.closed_on for account in gone] == [LATER, LATER]
    # 李梅 is not in the file: she left, but her household goes on, and she may come back.
    assert [account.closed_on for account in kept] == [None, None]
    assert account_of_household(session, ends, on=LATER) is None
    assert account_of_person(session, person(village, ends, 1), kind="resident", on=LATER) is None
    assert purse(session, gone[0].id) == Decimal(2)
    assert faults(session) == []
    assert len(session.scalars(select(Account)).all()) == 4


def test_who_left_a_household_that_goes_on_keeps_an_account(
    session: Session,
    village: Village,
    imported: Import,
    now: datetime,
) -> None:
    _, left = village.household("王福"), village.household("周桂兰")
    someone = person(village, left, 0)
    account = opened(village, "resident", someone)
    people.leave_household(session, someone, on=DAY + timedelta(days=1), by=None, now=now)
    imported(
        [
            ("01", "001", "王福", "户主", None, "", "", ""),
            ("01", "002", "张强", "户主", None, "", "", ""),
        ]
    )
    session.expire_all()
    assert account.closed_on is None

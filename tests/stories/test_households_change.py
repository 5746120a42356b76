"""Households split, merge and move, villages merge, cadres come and go: points and history stay."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.ledger import households as changes
from pointsapp.ledger.households import NOTHING, Share
from pointsapp.ledger.queries import (
    account_of_household,
    account_of_person,
    accounts_of_household,
    balance,
    lines,
    purse,
    seal_of_entry,
    top,
)
from pointsapp.ledger.service import close_account, open_account, record
from pointsapp.ledger.verify import faults
from pointsapp.ledger.villages import merge_villages
from pointsapp.people import service as people
from pointsapp.people.queries import members_of
from tests.ledger.conftest import DAY, Village, award, make_village, plain_session

CHANGED = DAY + timedelta(days=1)


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """A session without the application."""
    with plain_session(database) as session:
        yield session


@pytest.fixture
def village(session: Session, now: datetime) -> Village:
    """A village with nobody in it yet."""
    return make_village(session, now)


def earned(village: Village, points: str, *, names: tuple[str, ...] = ("王福",)) -> tuple[int, int]:
    """A household with points of 2026, honour and purse alike: its id and its account's."""
    household_id = village.household(*names)
    account = open_account(
        village.session,
        village_id=village.id,
        kind="household",
        household_id=household_id,
        on=DAY,
        by=None,
        now=village.now,
    )
    draft = award(account.id, points, f"a-{account.number}")
    record(village.session, village.id, draft, by=None, now=village.now)
    return household_id, account.id


def has(session: Session, account_id: int) -> tuple[Decimal, Decimal]:
    """Honour of 2026 and what may be spent."""
    return balance(session, account_id, "2026").honour, purse(session, account_id)


def account_id_of(session: Session, household_id: int, on: date = CHANGED) -> int:
    account = account_of_household(session, household_id, on=on)
    assert account is not None
    return account.id


def facts(village: Village) -> dict[str, object]:
    return {"period": "2026", "on": CHANGED, "by": None, "now": village.now}


def test_a_household_splits_and_shares_its_points_as_its_people_agreed(
    session: Session, village: Village
) -> None:
    old, account_id = earned(village, "30", names=("王福", "李梅", "王小明"))
    son = members_of(session, old, on=DAY)[2].person.id
    new = changes.split_household(
        session,
        old,
        door="101",
        person_ids=[son],
        head_id=son,
        share=Share(Decimal(10), Decimal("12.50")),
        **facts(village),
    )
    assert has(session, account_id) == (20, Decimal("17.50"))
    assert has(session, account_id_of(session, new)) == (10, Decimal("12.50"))
    assert [a.id for a in accounts_of_household(session, new, on=CHANGED)] != [account_id]
    assert faults(session) == []


def test_a_split_may_share_nothing_but_never_more_than_there_is(
    session: Session, village: Village
) -> None:
    old, account_id = earned(village, "5", names=("王福", "李梅", "王小明"))
    wife, son = (member.person.id for member in members_of(session, old, on=DAY)[1:])
    who = {"person_ids": [son], "head_id": son}
    new = changes.split_household(session, old, door="101", share=NOTHING, **who, **facts(village))
    assert has(session, account_id) == (5, 5)
    assert has(session, account_id_of(session, new)) == (0, 0)
    who = {"person_ids": [wife], "head_id": wife}
    with pytest.raises(Conflict, match="积分不够"):
        changes.split_household(
            session, old, door="102", share=Share(Decimal(0), Decimal(6)), **who, **facts(village)
        )


def test_merged_households_keep_both_histories_and_all_points(
    session: Session, village: Village
) -> None:
    gone, gone_account = earned(village, "7")
    stays, account_id = earned(village, "5", names=("张强",))
    whole = changes.everything(session, gone_account, "2026")
    changes.merge_households(session, gone, stays, share=whole, **facts(village))
    assert has(session, gone_account) == (0, 0)
    assert has(session, account_id) == (12, 12)
    found = accounts_of_household(session, stays, on=CHANGED)
    assert [account.id for account in found] == [account_id, gone_account]
    assert account_id_of(session, stays) == account_id
    keys = [e.key for e in lines(session, [a.id for a in found], period="2026", limit=9)]
    assert {f"a-{account.number}" for account in found} <= set(keys)
    assert faults(session) == []


def test_points_that_could_be_spent_are_not_left_behind(session: Session, village: Village) -> None:
    gone, _ = earned(village, "7")
    stays, _ = earned(village, "5", names=("张强",))
    with pytest.raises(Conflict, match=r"还有 7\.00 分可用积分没有安排"):
        changes.merge_households(session, gone, stays, share=NOTHING, **facts(village))


def test_a_household_that_moves_to_another_village_starts_an_account_there(
    session: Session, village: Village
) -> None:
    household_id, account_id = earned(village, "9")
    elsewhere = make_village(session, village.now)
    changes.move_household(
        session,
        household_id,
        group_id=elsewhere.group_id,
        door="007",
        shares={account_id: Share(Decimal(4), Decimal(9))},
        **facts(village),
    )
    new = account_id_of(session, household_id)
    assert account_id_of(session, household_id, on=DAY) == account_id
    assert has(session, new) == (4, 9)
    assert has(session, account_id) == (5, 0)
    both = [a.id for a in accounts_of_household(session, household_id, on=CHANGED)]
    assert both == [new, account_id]
    late = award(account_id, "1", "late", occurred_on=CHANGED)
    with pytest.raises(Invalid, match="已停用"):
        record(session, village.id, late, by=None, now=village.now)
    assert faults(session) == []


def test_a_move_within_the_village_touches_no_points(session: Session, village: Village) -> None:
    household_id, account_id = earned(village, "9")
    changes.move_household(
        session,
        household_id,
        group_id=village.group_id,
        door="077",
        shares={},
        **facts(village),
    )
    assert account_id_of(session, household_id) == account_id
    assert has(session, account_id) == (9, 9)


def test_a_bride_takes_her_share_and_her_own_account_along(
    session: Session, village: Village
) -> None:
    elsewhere = make_village(session, village.now)
    old, account_id = earned(village, "10", names=("王福", "王芳"))
    new, into_account = earned(elsewhere, "1", names=("赵刚",))
    bride = members_of(session, old, on=DAY)[1].person.id
    own = open_account(
        session, village_id=village.id, kind="resident", person_id=bride, on=DAY, by=None,
        now=village.now,
    )  # fmt: skip
    record(session, village.id, award(own.id, "3", "own"), by=None, now=village.now)
    share = Share(Decimal(0), Decimal(2))
    changes.move_person(session, bride, new, relation="配偶", share=share, **facts(village))
    assert has(session, account_id) == (10, 8)
    assert has(session, into_account) == (1, 3)
    now_own = account_of_person(session, bride, kind="resident", on=CHANGED)
    assert now_own is not None
    assert now_own.village_id == elsewhere.id
    assert has(session, now_own.id) == (3, 3)
    shown = {a.id for a in accounts_of_household(session, new, on=CHANGED)}
    assert shown == {into_account, now_own.id, own.id}
    assert faults(session) == []


def test_an_ended_household_keeps_its_history(session: Session, village: Village) -> None:
    household_id, account_id = earned(village, "9")
    changes.end_household(session, household_id, on=CHANGED, by=None, now=village.now)
    assert account_of_household(session, household_id, on=CHANGED) is None
    assert [a.id for a in accounts_of_household(session, household_id, on=CHANGED)] == [account_id]
    assert has(session, account_id) == (9, 9)


def test_villages_merge_and_every_account_follows(session: Session, village: Village) -> None:
    other = make_village(session, village.now)
    one, first = earned(village, "8")
    two, second = earned(other, "6", names=("张强",))
    poor, empty = earned(other, "1", names=("赵四",))
    debt = replace(award(empty, "-4", "debt"))
    record(session, other.id, debt, by=None, now=village.now)
    cadre = village.person("刘书记")
    for each in (village, other):
        office = open_account(
            session, village_id=each.id, kind="cadre", person_id=cadre, on=DAY, by=None,
            now=village.now,
        )  # fmt: skip
        record(session, each.id, award(office.id, "2", "duty"), by=None, now=village.now)
    merged = make_village(session, village.now)
    merge_villages(session, [village.id, other.id], merged.id, **facts(village))
    assert [has(session, account_id) for account_id in (first, second, empty)] == [(0, 0)] * 3
    assert has(session, account_id_of(session, one)) == (8, 8)
    assert has(session, account_id_of(session, two)) == (6, 6)
    assert has(session, account_id_of(session, poor)) == (-3, -3)
    office = account_of_person(session, cadre, kind="cadre", on=CHANGED)
    assert office is not None
    assert office.village_id == merged.id
    assert has(session, office.id) == (4, 4)
    assert [line.honour for line in top(session, merged.id, "2026", 9)] == [8, 6]
    old_entries = lines(session, [first], period="2026", limit=9)
    assert all(seal_of_entry(session, entry.id) for entry in old_entries)
    assert faults(session) == []


def test_a_cadre_who_leaves_in_mid_year_keeps_what_was_booked(
    session: Session, village: Village
) -> None:
    person_id = village.person("刘书记")
    held = {"village_id": village.id, "kind": "cadre", "person_id": person_id}
    account = open_account(session, **held, on=DAY, by=None, now=village.now)
    record(session, village.id, award(account.id, "6", "duty"), by=None, now=village.now)
    close_account(session, account.id, on=CHANGED, by=None, now=village.now)
    after = award(account.id, "1", "after", occurred_on=CHANGED)
    with pytest.raises(Invalid, match="已停用"):
        record(session, village.id, after, by=None, now=village.now)
    assert has(session, account.id) == (6, 6)
    assert account_of_person(session, person_id, kind="cadre", on=CHANGED) is None
    again = open_account(session, **held, on=CHANGED, by=None, now=village.now)
    assert again.number != account.number


def test_a_person_in_two_offices_has_one_cadre_account(session: Session, village: Village) -> None:
    person_id = village.person("刘书记")
    for position in ("secretary", "village_director"):
        people.appoint(
            session,
            person_id=person_id,
            region_id=village.id,
            position=position,
            from_on=DAY,
            by=None,
            now=village.now,
        )
    held = {"village_id": village.id, "kind": "cadre", "person_id": person_id}
    open_account(session, **held, on=DAY, by=None, now=village.now)
    with pytest.raises(Conflict, match="已经有一个在用的积分账户"):
        open_account(session, **held, on=CHANGED, by=None, now=village.now)

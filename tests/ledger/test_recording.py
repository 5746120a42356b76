"""Entries are recorded once, add up at once, and refuse what does not fit."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.ledger.models import Account, Entry, SealMember, Unsealed
from pointsapp.ledger.policy import Totals
from pointsapp.ledger.queries import balance, head, lines, purse, reversals_of
from pointsapp.ledger.service import (
    close_account,
    record,
    record_batch,
    reverse,
    seal_village,
    spend,
    transfer,
)
from tests.ledger.conftest import DAY, Village, award, make_village


def test_a_batch_adds_up_per_period_and_fills_the_purse(
    session: Session, village: Village, now: datetime
) -> None:
    one, two = village.account(), village.account()
    drafts = [
        award(one.id, "3", "a", spendable="1.50"),
        award(one.id, "-1", "b", spendable="0"),
        award(two.id, "5", "c"),
        award(one.id, "2", "d", period="2025"),
    ]
    recorded = record_batch(session, village.id, drafts, by=None, now=now)
    assert recorded.new == 4
    assert recorded.seal_id is not None
    assert set(recorded.entry_ids) == {"a", "b", "c", "d"}
    expected = Totals(Decimal(2), Decimal("1.50"), Decimal(3), Decimal(-1), 2)
    assert balance(session, one.id, "2026") == expected
    assert balance(session, one.id, "2025").honour == 2
    assert purse(session, one.id) == Decimal("3.50")
    assert purse(session, two.id) == 5


def test_a_batch_is_one_seal_and_single_entries_wait_for_the_tick(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    record(session, village.id, award(account.id, "1", "single"), by=None, now=now)
    batch = [award(account.id, "1", f"b{i}") for i in range(3)]
    recorded = record_batch(session, village.id, batch, by=None, now=now)
    sealed = session.scalars(select(SealMember.entry_id)).all()
    assert sorted(sealed) == sorted(recorded.entry_ids.values())
    assert session.scalar(select(func.count()).select_from(Unsealed)) == 1
    assert seal_village(session, village.id, now=now) is not None
    assert seal_village(session, village.id, now=now) is None
    assert session.scalar(select(func.count()).select_from(Unsealed)) == 0
    assert head(session, village.id).number == 2


def test_the_same_batch_again_changes_nothing_and_gives_the_first_answer(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    drafts = [award(account.id, "3", "a"), award(account.id, "4", "b")]
    first = record_batch(session, village.id, drafts, by=None, now=now)
    again = record_batch(session, village.id, drafts, by=None, now=now + timedelta(days=1))
    assert (again.entry_ids, again.new, again.seal_id) == (first.entry_ids, 0, first.seal_id)
    assert balance(session, account.id, "2026").honour == 7
    assert head(session, village.id).number == 1


def test_a_batch_half_known_records_only_the_rest(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    record_batch(session, village.id, [award(account.id, "3", "a")], by=None, now=now)
    both = [award(account.id, "3", "a"), award(account.id, "4", "b")]
    recorded = record_batch(session, village.id, both, by=None, now=now)
    assert recorded.new == 1
    assert purse(session, account.id) == 7


@pytest.mark.parametrize(
    "change",
    [
        {"points": Decimal(4), "honour": Decimal(4), "spendable": Decimal(3)},
        {"spendable": Decimal(2)},
        {"period": "2025"},
        {"occurred_on": DAY - timedelta(days=1)},
        {"rule_ref": "2026-0001/13"},
    ],
)
def test_a_known_key_with_another_body_is_a_conflict(
    session: Session, village: Village, account: Account, now: datetime, change: dict[str, object]
) -> None:
    draft = award(account.id, "3", "a")
    record(session, village.id, draft, by=None, now=now)
    with pytest.raises(Conflict, match="内容不一样"):
        record(session, village.id, replace(draft, **change), by=None, now=now)


def test_the_same_key_serves_two_villages(session: Session, now: datetime) -> None:
    for each in (make_village(session, now), make_village(session, now)):
        account = each.account()
        record(session, each.id, award(account.id, "3", "a"), by=None, now=now)
        assert purse(session, account.id) == 3


def test_an_account_of_another_village_is_not_found(
    session: Session, village: Village, now: datetime
) -> None:
    elsewhere = make_village(session, now).account()
    with pytest.raises(NotFound):
        record(session, village.id, award(elsewhere.id, "3", "a"), by=None, now=now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": Decimal(0), "honour": Decimal(0), "spendable": Decimal(0)},
        {"honour": Decimal(2)},
        {"spendable": Decimal(4)},
        {"spendable": Decimal(-1)},
        {"rule_ref": ""},
        {"key": "with\nbreak"},
        {"kind": "spend"},
        {"points": Decimal("3.001"), "honour": Decimal("3.001")},
    ],
)
def test_figures_that_do_not_fit_are_refused(
    session: Session, village: Village, account: Account, now: datetime, wrong: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        record(session, village.id, replace(award(account.id, "3", "a"), **wrong), by=None, now=now)
    assert session.scalar(select(func.count(Entry.id))) == 0


def test_spending_takes_what_is_there_and_says_what_is_missing(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    record(session, village.id, award(account.id, "10", "a"), by=None, now=now)
    facts = {"on": DAY, "period": "2026", "by": None, "now": now}
    first = spend(session, account.id, Decimal(8), key="s1", **facts)
    again = spend(session, account.id, Decimal(8), key="s1", **facts)
    assert again == first
    assert purse(session, account.id) == 2
    assert balance(session, account.id, "2026").honour == 10
    with pytest.raises(Conflict, match="还差 1"):
        spend(session, account.id, Decimal(3), key="s2", **facts)
    with pytest.raises(Invalid):
        spend(session, account.id, Decimal(0), key="s3", **facts)


def test_a_reversal_negates_everything_in_the_period_of_the_original(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    draft = award(account.id, "10", "a", spendable="5", period="2025")
    entry_id = record(session, village.id, draft, by=None, now=now)
    spend(session, account.id, Decimal(4), key="s", on=DAY, period="2026", by=None, now=now)
    reversal = reverse(session, entry_id, key="r", on=DAY, by=None, now=now)
    assert (reversal.points, reversal.honour, reversal.spendable) == (-10, -10, -5)
    assert balance(session, account.id, "2025") == Totals(entries=2)
    assert purse(session, account.id) == -4
    assert reversals_of(session, [entry_id])[entry_id].id == reversal.id
    with pytest.raises(Conflict, match="积分不够"):
        spend(session, account.id, Decimal(1), key="s2", on=DAY, period="2026", by=None, now=now)


def test_an_entry_is_reversed_once_and_a_reversal_never(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    entry_id = record(session, village.id, award(account.id, "-2", "a"), by=None, now=now)
    reversal = reverse(session, entry_id, key="r", on=DAY, by=None, now=now)
    assert reverse(session, entry_id, key="r", on=DAY, by=None, now=now).id == reversal.id
    with pytest.raises(Conflict, match="已经冲正过"):
        reverse(session, entry_id, key="r2", on=DAY, by=None, now=now)
    with pytest.raises(Invalid, match="不能冲正"):
        reverse(session, reversal.id, key="r3", on=DAY, by=None, now=now)
    assert balance(session, account.id, "2026").taken == 0


def test_a_transfer_is_two_linked_entries_that_cancel_out(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    target = make_village(session, now).account()
    record(session, village.id, award(account.id, "10", "a", spendable="6"), by=None, now=now)
    facts = {"period": "2026", "on": DAY, "by": None, "now": now}
    moved = {"honour": Decimal(4), "spendable": Decimal(6)}
    out, into = transfer(session, account.id, target.id, key="t", **moved, **facts)
    again = transfer(session, account.id, target.id, key="t", **moved, **facts)
    assert again == (out, into)
    assert out.linked_key == into.linked_key == "t"
    assert out.honour + into.honour == out.spendable + into.spendable == 0
    assert balance(session, account.id, "2026").honour == 6
    assert balance(session, target.id, "2026").honour == 4
    assert (purse(session, account.id), purse(session, target.id)) == (0, 6)


@pytest.mark.parametrize(
    ("honour", "spendable"), [("11", "0"), ("0", "6.01"), ("-1", "0"), ("0", "-1"), ("0", "0")]
)
def test_a_transfer_moves_at_most_what_is_there(
    session: Session,
    village: Village,
    account: Account,
    now: datetime,
    honour: str,
    spendable: str,
) -> None:
    target = village.account()
    record(session, village.id, award(account.id, "10", "a", spendable="6"), by=None, now=now)
    facts = {"period": "2026", "key": "t", "on": DAY, "by": None, "now": now}
    moved = {"honour": Decimal(honour), "spendable": Decimal(spendable)}
    with pytest.raises((Conflict, Invalid)):
        transfer(session, account.id, target.id, **moved, **facts)


def test_a_debt_can_be_moved_but_not_made_larger_than_it_is(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    target = village.account()
    record(session, village.id, award(account.id, "-3", "a"), by=None, now=now)
    facts = {"period": "2026", "on": DAY, "by": None, "now": now}
    debt = Decimal(-3)
    transfer(session, account.id, target.id, honour=debt, spendable=debt, key="t", **facts)
    assert purse(session, account.id) == balance(session, account.id, "2026").honour == 0
    assert purse(session, target.id) == balance(session, target.id, "2026").honour == -3


def test_an_account_is_not_closed_before_its_last_behaviour(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    record(session, village.id, award(account.id, "3", "a"), by=None, now=now)
    with pytest.raises(Invalid, match="停用日期要晚"):
        close_account(session, account.id, on=DAY, by=None, now=now)


def test_a_closed_account_still_takes_earlier_behaviour_and_reversals(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    entry_id = record(session, village.id, award(account.id, "3", "a"), by=None, now=now)
    close_account(session, account.id, on=DAY + timedelta(days=1), by=None, now=now)
    record(session, village.id, award(account.id, "2", "b"), by=None, now=now)
    late = award(account.id, "2", "c", occurred_on=DAY + timedelta(days=1))
    with pytest.raises(Invalid, match="已停用"):
        record(session, village.id, late, by=None, now=now)
    reverse(session, entry_id, key="r", on=DAY + timedelta(days=9), by=None, now=now)
    assert balance(session, account.id, "2026").honour == 2


def test_lines_come_newest_first_in_pages(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    drafts = [award(account.id, "1", f"k{i}") for i in range(5)]
    record_batch(session, village.id, drafts, by=None, now=now)
    page = lines(session, [account.id], period="2026", limit=2, offset=1)
    assert [entry.key for entry in page] == ["k3", "k2"]

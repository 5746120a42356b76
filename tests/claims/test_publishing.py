"""A sheet binds what is approved, hangs its days, and is recorded exactly so, once, late or not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from pointsapp.claims import jobs, service
from pointsapp.claims.models import SheetLine
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.foundation.clock import start_of_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.ledger import households
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.models import Account, Entry, Seal, Standing
from pointsapp.ledger.service import close_account, close_when_free
from tests.claims.conftest import TODAY, Village


def points(lines: list[SheetLine]) -> list[Decimal]:
    return [line.points for line in lines]


def record(place: Village, sheet_id: int, days: int = 7) -> bool:
    place.clock.move(days=days)
    return service.record_sheet(place.session, sheet_id, now=place.now)


def test_a_sheet_hangs_for_the_longest_notice_that_is_asked_for(place: Village) -> None:
    place.approved(3, 12)
    sheet = place.open_sheet()
    assert (sheet.number, sheet.opened_on, sheet.closes_on) == (1, TODAY, date(2026, 11, 28))
    assert (sheet.head_number, sheet.state) == (0, "open")


def test_nothing_to_publish_is_a_sentence(place: Village) -> None:
    place.register(3, 12)
    with pytest.raises(Invalid, match="不用公示"):
        place.open_sheet()


def test_caps_bind_in_the_order_of_occurrence(place: Village) -> None:
    late = place.approved(3, 17, "2", on=date(2026, 11, 20))
    early = place.approved(3, 18, "1", on=date(2026, 11, 10))
    other_month = place.approved(3, 17, "1", on=date(2026, 10, 31))
    lines = place.lines(place.open_sheet())
    assert [line.claim_id for line in lines] == [other_month.id, early.id, late.id]
    assert points(lines) == [2, 4, 2]
    assert "上限 6 分" in lines[2].working[-1]


def test_what_an_earlier_sheet_published_counts_against_the_cap(place: Village) -> None:
    place.approved(3, 3)
    place.open_sheet()
    place.approved(3, 3, on=date(2026, 11, 19))
    assert points(place.lines(place.open_sheet())) == [0]


def test_of_one_act_only_the_highest_counts(place: Village) -> None:
    place.approved(3, 20)
    place.approved(3, 21)
    assert sorted(points(place.lines(place.open_sheet()))) == [0, 20]


def test_a_repeat_doubles(place: Village) -> None:
    place.approved(3, 31, on=date(2026, 10, 5))
    place.approved(3, 31, on=date(2026, 11, 5))
    assert points(place.lines(place.open_sheet())) == [-2, -4]


def test_a_sheet_is_recorded_as_one_sealed_batch_from_the_day_after(place: Village) -> None:
    first = place.approved(3, 12, "2")
    place.approved(1, 31)
    sheet = place.open_sheet()
    assert record(place, sheet.id)
    assert (sheet.state, sheet.effective_on) == ("recorded", date(2026, 11, 29))
    assert sheet.recorded_at == place.now
    entries = place.session.scalars(select(Entry).order_by(Entry.id)).all()
    assert [(e.points, e.honour, e.spendable) for e in entries] == [(6, 6, 3), (-2, -2, 0)]
    assert place.session.scalars(select(Seal.entries)).all() == [2]
    assert sheet.seal_id is not None
    assert ledger.balance(place.session, first.account_id, "2026").honour == 6
    assert ledger.purse(place.session, first.account_id) == 3


def test_recording_again_or_too_early_does_nothing_more(place: Village) -> None:
    place.approved(3, 12)
    sheet = place.open_sheet()
    with pytest.raises(Conflict, match="还没到期"):
        record(place, sheet.id, days=6)
    assert record(place, sheet.id, days=1)
    assert not record(place, sheet.id)
    assert place.session.scalar(select(func.count()).select_from(Entry)) == 1


def test_a_line_of_zero_points_is_kept_and_leaves_no_entry(place: Village) -> None:
    place.approved(3, 3)
    zero = place.approved(3, 3, on=date(2026, 11, 19))
    sheet = place.open_sheet()
    record(place, sheet.id)
    line = place.lines(sheet)[1]
    assert (line.claim_id, line.state, line.entry_id) == (zero.id, "recorded", None)
    assert zero.state == "recorded"


def test_a_status_is_given_and_points_are_set_to_zero(place: Village) -> None:
    claim = place.approved(3, 12, "3")
    place.approved(3, 41)
    place.approved(3, 40, on=date(2026, 11, 19))
    sheet = place.open_sheet()
    assert points(place.lines(sheet)) == [9, 0, -9]
    record(place, sheet.id)
    standing = place.session.scalars(select(Standing)).one()
    assert (standing.status, standing.account_id) == ("B", claim.account_id)
    assert ledger.balance(place.session, claim.account_id, "2026").honour == 0


def test_thirty_days_of_a_stopped_scheduler_change_no_day_and_no_point(place: Village) -> None:
    claim = place.approved(3, 12)
    sheet = place.open_sheet()
    place.clock.move(days=37)
    (unit,) = jobs.closed_sheets(place.session, now=place.now)
    assert unit.due_at == start_of_day(date(2026, 11, 29))
    jobs.record_closed_sheet(place.session, unit, now=place.now)
    entry = place.session.scalars(select(Entry)).one()
    assert (sheet.effective_on, entry.occurred_on, entry.period) == (
        date(2026, 11, 29), date(2026, 11, 18), "2026",
    )  # fmt: skip
    assert entry.recorded_at == sheet.recorded_at == place.now
    assert place.session.scalars(select(Seal.sealed_at)).one() == place.now
    assert ledger.balance(place.session, claim.account_id, "2026").honour == 3
    assert jobs.closed_sheets(place.session, now=place.now) == []


def test_the_points_year_follows_from_the_notice_not_from_the_job(place: Village) -> None:
    """Effective on 27 January the old year still counts (30 days), though the job ran in March."""
    place.clock.set(start_of_day(date(2027, 1, 20)))
    claim = place.approved(3, 12, on=date(2026, 12, 31))
    sheet = place.open_sheet()
    record(place, sheet.id, days=45)
    assert ledger.balance(place.session, claim.account_id, "2026").honour == 3
    assert ledger.balance(place.session, claim.account_id, "2027").honour == 0


def test_opening_a_sheet_first_records_what_has_closed(place: Village) -> None:
    place.approved(3, 12)
    first = place.open_sheet()
    place.clock.move(days=30)
    place.approved(3, 12, on=date(2026, 12, 1))
    second = place.open_sheet()
    assert first.state == "recorded"
    assert (second.number, second.head_number) == (2, 1)
    assert second.head_digest == place.session.scalars(select(Seal.digest)).one()


def test_what_happened_before_an_account_closed_is_still_recorded(place: Village) -> None:
    item = Item("c", place.rules["cadre"][1], date(2026, 11, 18), Figures(Decimal(1)),
                person_id=place.heads[3])  # fmt: skip
    claim = service.register_item(
        place.session, place.id, item, key="c", by=place.users["clerk"], now=place.now
    )
    service.review(
        place.session, [claim.id], outcome="approved", by=place.users["town"], now=place.now
    )
    sheet = place.open_sheet("cadre")
    account = place.session.get(Account, claim.account_id)
    assert account is not None
    account.closed_on = date(2026, 11, 20)
    record(place, sheet.id)
    assert ledger.balance(place.session, claim.account_id, "2026").honour == 5


def test_an_account_does_not_close_under_what_is_registered_and_not_yet_booked(
    place: Village,
) -> None:
    """Else the sheet could never be recorded."""
    claim = place.approved(3, 12)
    facts: dict[str, Any] = {"by": None, "now": place.now}
    sheet = place.open_sheet()
    with pytest.raises(Invalid, match="还在用"):
        close_account(place.session, claim.account_id, on=claim.occurred_on, **facts)
    account = close_when_free(place.session, claim.account_id, on=claim.occurred_on, **facts)
    assert account.closed_on == claim.occurred_on + timedelta(days=1)
    record(place, sheet.id)
    assert place.lines(sheet)[0].state == "recorded"


@pytest.mark.parametrize("rule", [12, 31])
def test_points_of_a_household_that_merged_meanwhile_go_along(place: Village, rule: int) -> None:
    claim = place.approved(3, rule)
    sheet = place.open_sheet()
    place.clock.move(days=2)
    nothing = households.Share(Decimal(0), Decimal(0))
    households.merge_households(
        place.session, place.households[3], place.households[1], share=nothing, period="2026",
        on=date(2026, 11, 24), by=None, now=place.now,
    )  # fmt: skip
    record(place, sheet.id, days=30)
    into = ledger.open_accounts(
        place.session, place.id, "household", [place.households[1]], on=date(2026, 12, 24)
    )[place.households[1]]
    worth = Decimal(3) if rule == 12 else Decimal(-2)
    assert ledger.balance(place.session, claim.account_id, "2026").honour == 0
    assert ledger.balance(place.session, into, "2026").honour == worth
    assert ledger.purse(place.session, claim.account_id) == 0
    assert place.lines(sheet)[0].points == worth


def test_after_an_account_closed_nothing_more_is_registered(place: Village) -> None:
    claim = place.register(3, 12)
    account = place.session.get(Account, claim.account_id)
    assert account is not None
    account.closed_on = date(2026, 11, 19)
    item = Item("x", place.rules["household"][12], date(2026, 11, 19), Figures(Decimal(1)),
                account_id=claim.account_id)  # fmt: skip
    with pytest.raises(Invalid, match="在册"):
        service.register_item(
            place.session, place.id, item, key="x", by=place.users["clerk"], now=place.now
        )


def test_behaviour_before_an_account_began_is_refused_and_opens_no_second_one(
    place: Village,
) -> None:
    account = place.session.get(Account, place.register(3, 12).account_id)
    assert account is not None
    account.opened_on = date(2026, 11, 1)
    with pytest.raises(Invalid, match="2026-11-01 起"):
        place.register(3, 12, on=date(2026, 10, 1))
    assert place.session.scalar(select(func.count()).select_from(Account)) == 1

"""Objections and appeals: in time, answered by another, carried out, never twice."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from pointsapp.claims import service
from pointsapp.claims.models import Erratum, Sheet, SheetLine
from pointsapp.contests.models import Contest
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.models import Entry, Standing
from pointsapp.people.models import User
from tests.claims.conftest import Village

Declare = Callable[[int, int], None]


def objected(place: Village, line: SheetLine, **also: object) -> Contest:
    facts = {"via": "oral", "statement": "那天我家没有人", "by": place.users["clerk"]} | also
    return service.object_to(place.session, line.id, now=place.now, **facts)  # type: ignore[arg-type]


def decided(place: Village, contest: Contest, *, upheld: bool, who: str = "supervisor") -> Contest:
    return service.decide_contest(
        place.session, contest.id, upheld=upheld, reason="看了照片，写明在这里",
        by=place.users[who], now=place.now,
    )  # fmt: skip


def published(place: Village) -> tuple[Sheet, SheetLine]:
    place.approved(3, 12)
    sheet = place.open_sheet()
    return sheet, place.lines(sheet)[0]


def recorded(place: Village, sheet: Sheet) -> Entry:
    place.clock.move(days=7)
    service.record_sheet(place.session, sheet.id, now=place.now)
    return place.session.scalars(select(Entry)).one()


def test_the_clerk_who_wrote_it_down_and_the_day_of_the_answer_are_kept(place: Village) -> None:
    _, line = published(place)
    contest = objected(place, line, household_id=place.households[3])
    assert (contest.raised_by, contest.via) == (place.users["clerk"], "oral")
    assert (contest.due_on, contest.at_town) == (date(2026, 11, 27), False)


def test_by_card_nobody_wrote_it_down(place: Village) -> None:
    _, line = published(place)
    contest = objected(place, line, via="card", by=None, household_id=place.households[3])
    assert contest.raised_by is None


def test_one_line_has_one_open_objection(place: Village) -> None:
    _, line = published(place)
    objected(place, line)
    with pytest.raises(Conflict):
        objected(place, line)


def test_an_objection_is_in_time_on_the_last_day_and_late_after_it(place: Village) -> None:
    _, line = published(place)
    place.clock.move(days=6)
    objected(place, line)
    sheet, other = published(place)
    place.clock.move(days=7)
    with pytest.raises(Conflict, match="公示已经结束"):
        objected(place, other)
    assert sheet.state == "open"  # the job has not run; the days decide


def test_an_upheld_objection_strikes_the_line(place: Village) -> None:
    sheet, line = published(place)
    decided(place, objected(place, line), upheld=True)
    place.clock.move(days=7)
    service.record_sheet(place.session, sheet.id, now=place.now)
    assert line.state == "struck"
    assert place.session.scalar(select(func.count()).select_from(Entry)) == 0


def test_a_rejected_objection_sends_the_line_to_the_next_sheet(place: Village) -> None:
    _, line = published(place)
    decided(place, objected(place, line), upheld=False)
    assert line.state == "moved"
    following = place.open_sheet()
    assert [each.claim_id for each in place.lines(following)] == [line.claim_id]


def test_an_unanswered_line_moves_and_waits_for_its_answer(place: Village) -> None:
    sheet, line = published(place)
    contest = objected(place, line)
    place.clock.move(days=7)
    service.record_sheet(place.session, sheet.id, now=place.now)
    assert line.state == "moved"
    with pytest.raises(Invalid, match="不用公示"):
        place.open_sheet()
    decided(place, contest, upheld=False)
    assert len(place.lines(place.open_sheet())) == 1


def test_upheld_after_the_sheet_closed_the_line_is_struck_all_the_same(place: Village) -> None:
    sheet, line = published(place)
    contest = objected(place, line)
    place.clock.move(days=7)
    service.record_sheet(place.session, sheet.id, now=place.now)
    decided(place, contest, upheld=True)
    assert line.state == "struck"
    with pytest.raises(Invalid, match="不用公示"):
        place.open_sheet()


def test_a_withdrawn_objection_lets_the_line_be_recorded_with_its_sheet(place: Village) -> None:
    sheet, line = published(place)
    service.withdraw_contest(place.session, objected(place, line).id, by=None, now=place.now)
    assert recorded(place, sheet).points == 3


def test_withdrawn_after_the_notice_the_line_goes_on_the_next_sheet_job_or_no_job(
    place: Village,
) -> None:
    sheet, line = published(place)
    contest = objected(place, line)
    place.clock.move(days=8)
    service.withdraw_contest(place.session, contest.id, by=None, now=place.now)
    service.record_sheet(place.session, sheet.id, now=place.now)
    assert line.state == "moved"
    assert place.session.scalar(select(func.count()).select_from(Entry)) == 0


def test_a_household_that_was_answered_appeals_instead(place: Village) -> None:
    _, line = published(place)
    home = place.households[3]
    decided(place, objected(place, line, household_id=home), upheld=False)
    again = place.lines(place.open_sheet())[0]
    with pytest.raises(Conflict, match="可以申诉"):
        objected(place, again, household_id=home)
    assert objected(place, again, household_id=place.households[1]).state == "open"


@pytest.mark.parametrize(("who", "said"), [("reviewer", "您审核过"), ("clerk", "您登记的")])
def test_who_had_a_part_in_it_does_not_answer(place: Village, who: str, said: str) -> None:
    _, line = published(place)
    with pytest.raises(NotAllowed, match=said):
        decided(place, objected(place, line), upheld=True, who=who)


def test_when_all_of_the_village_are_barred_the_town_answers(
    place: Village, recuse: Declare
) -> None:
    """Here 李 is the supervisor as well and recused, 张 reviewed: only the town is left."""
    supervisor = place.session.get_one(User, place.users["supervisor"])
    supervisor.person_id = place.heads[1]
    recuse(1, 3)
    _, line = published(place)
    contest = objected(place, line)
    assert contest.at_town
    with pytest.raises(NotAllowed, match="镇里的林晓梅"):
        decided(place, contest, upheld=True)
    assert decided(place, contest, upheld=True, who="town").state == "upheld"


def test_the_household_that_objects_does_not_decide(place: Village) -> None:
    _, line = published(place)
    contest = objected(place, line, household_id=place.households[1])
    with pytest.raises(NotAllowed, match="自己家"):
        decided(place, contest, upheld=True, who="second")


def test_an_appeal_upheld_reverses_the_entry_and_publishes_an_erratum(place: Village) -> None:
    sheet, line = published(place)
    entry = recorded(place, sheet)
    contest = service.appeal(
        place.session, entry.id, via="written", statement="记错了户",
        household_id=place.households[3], by=place.users["clerk"], now=place.now,
    )  # fmt: skip
    assert contest.due_on == date(2026, 12, 8)  # seven working days after Sunday, 29 November
    decided(place, contest, upheld=True)
    assert ledger.balance(place.session, entry.account_id, "2026").honour == 0
    erratum = place.session.scalars(select(Erratum)).one()
    assert (erratum.entry_id, erratum.line_id) == (entry.id, line.id)
    reversal = place.session.get(Entry, erratum.reversal_id)
    assert reversal is not None
    assert (reversal.kind, reversal.points) == ("reversal", Decimal(-3))
    with pytest.raises(Conflict, match="已经更正"):
        service.appeal(
            place.session, entry.id, via="oral", statement="再来一次", by=None, now=place.now
        )


def test_an_appeal_rejected_leaves_the_entry(place: Village) -> None:
    sheet, _ = published(place)
    entry = recorded(place, sheet)
    contest = service.appeal(
        place.session, entry.id, via="oral", statement="记错了户", by=place.users["clerk"],
        now=place.now,
    )  # fmt: skip
    decided(place, contest, upheld=False)
    assert ledger.balance(place.session, entry.account_id, "2026").honour == 3
    assert place.session.scalar(select(func.count()).select_from(Erratum)) == 0


def test_who_answered_the_objection_does_not_decide_the_appeal(place: Village) -> None:
    _, line = published(place)
    decided(place, objected(place, line), upheld=False)
    entry = recorded(place, place.open_sheet())
    contest = service.appeal(
        place.session, entry.id, via="oral", statement="还是不对", by=None, now=place.now
    )
    with pytest.raises(NotAllowed, match="异议是您答复的"):
        decided(place, contest, upheld=False)
    assert decided(place, contest, upheld=False, who="second").state == "rejected"


def test_a_reversed_line_no_longer_fills_the_cap(place: Village) -> None:
    place.approved(3, 3)
    entry = recorded(place, place.open_sheet())
    contest = service.appeal(
        place.session, entry.id, via="oral", statement="不是我家", by=None, now=place.now
    )
    decided(place, contest, upheld=True)
    place.approved(3, 3, on=date(2026, 11, 20))
    assert [line.points for line in place.lines(place.open_sheet())] == [2]


def test_a_status_is_appealed_and_lifted(place: Village) -> None:
    place.approved(3, 41)
    sheet = place.open_sheet()
    place.clock.move(days=7)
    service.record_sheet(place.session, sheet.id, now=place.now)
    standing = place.session.scalars(select(Standing)).one()
    contest = service.appeal_standing(
        place.session, standing.id, via="oral", statement="没有这回事", by=None, now=place.now
    )
    decided(place, contest, upheld=True)
    assert standing.lifted_at == place.now
    erratum = place.session.scalars(select(Erratum)).one()
    assert (erratum.standing_id, erratum.entry_id) == (standing.id, None)
    with pytest.raises(Conflict):
        service.appeal_standing(
            place.session, standing.id, via="oral", statement="再提一次", by=None, now=place.now
        )

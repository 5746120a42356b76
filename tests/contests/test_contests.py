"""A contest is raised once, answered once by reason, and late when its day is over."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from pointsapp.contests import policy, queries, service
from pointsapp.contests.models import Contest
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotFound
from pointsapp.people.models import Region


@pytest.fixture
def village(session: Session) -> int:
    region = Region(level="village", code="001", name="清泉村", started_on=date(2020, 1, 1))
    session.add(region)
    session.flush()
    return region.id


def raised(session: Session, village: int, now: datetime, subject: int = 7) -> Contest:
    return service.raise_contest(
        session,
        kind="objection",
        subject_kind="sheet_line",
        subject_id=subject,
        village_id=village,
        household_id=None,
        via="oral",
        statement=" 那天我家没有人在村里 ",
        due_on=village_day(now) + timedelta(days=5),
        by=3,
        now=now,
    )


def test_a_contest_has_a_number_that_people_can_say(
    session: Session, village: int, now: datetime
) -> None:
    numbers = [raised(session, village, now, subject).number for subject in (7, 8)]
    assert numbers == ["2026-0001", "2026-0002"]


def test_a_second_contest_about_the_same_line_waits_for_the_first(
    session: Session, village: int, now: datetime
) -> None:
    first = raised(session, village, now)
    with pytest.raises(Conflict):
        raised(session, village, now)
    service.decide(session, first.id, upheld=False, reason="有照片为证", by=4, now=now)
    assert raised(session, village, now).state == "open"


def test_a_contest_is_decided_once(session: Session, village: int, now: datetime) -> None:
    contest = raised(session, village, now)
    service.decide(session, contest.id, upheld=True, reason="登记错了户", by=4, now=now)
    with pytest.raises(Conflict):
        service.decide(session, contest.id, upheld=False, reason="没有错", by=5, now=now)
    with pytest.raises(Conflict):
        service.withdraw(session, contest.id, by=5, now=now)
    assert (contest.state, contest.decided_by, contest.reason) == ("upheld", 4, "登记错了户")
    assert contest.decided_on == date(2026, 11, 22)


@pytest.mark.parametrize("reason", ["", "  ", "。", "长" * 501])
def test_a_decision_without_a_readable_reason_is_refused(
    session: Session, village: int, now: datetime, reason: str
) -> None:
    contest = raised(session, village, now)
    with pytest.raises(Invalid):
        service.decide(session, contest.id, upheld=True, reason=reason, by=4, now=now)
    assert contest.state == "open"


def test_the_statement_is_kept_without_blanks_and_never_empty(
    session: Session, village: int, now: datetime
) -> None:
    assert raised(session, village, now).statement == "那天我家没有人在村里"
    with pytest.raises(Invalid):
        policy.checked_statement("   ")


def test_what_is_open_after_its_last_day_is_overdue(
    session: Session, village: int, now: datetime
) -> None:
    contest = raised(session, village, now)
    answered = raised(session, village, now, subject=8)
    service.withdraw(session, answered.id, by=3, now=now)
    last = contest.due_on
    assert queries.overdue(session, [village], on=last) == []
    assert queries.overdue(session, [village], on=last + timedelta(days=1)) == [contest]
    assert queries.overdue(session, [village + 1], on=date(2030, 1, 1)) == []


def test_only_open_contests_hold_a_subject_back(
    session: Session, village: int, now: datetime
) -> None:
    first, second = raised(session, village, now, 7), raised(session, village, now, 8)
    service.decide(session, first.id, upheld=False, reason="没有记错", by=4, now=now)
    assert queries.open_on(session, "sheet_line", [7, 8, 9]) == {8: second}
    assert queries.open_on(session, "entry", [7, 8]) == {}
    assert queries.contests_on(session, "sheet_line", [7, 8]) == {7: [first], 8: [second]}
    assert queries.open_on(session, "sheet_line", []) == {}


def test_an_unknown_contest_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.get_contest(session, 404)

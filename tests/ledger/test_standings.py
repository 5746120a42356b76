"""Statuses are given once and lifted once."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, NotFound
from pointsapp.ledger.models import Account
from pointsapp.ledger.queries import standings
from pointsapp.ledger.service import give_standing, lift_standing
from tests.ledger.conftest import DAY


def test_a_status_is_given_once_by_its_key(
    session: Session, account: Account, now: datetime
) -> None:
    facts = {"rule_id": None, "occurred_on": DAY, "key": "k", "by": None, "now": now}
    first = give_standing(session, account.id, "B", **facts)
    assert give_standing(session, account.id, "B", **facts).id == first.id
    with pytest.raises(Conflict, match="内容不一样"):
        give_standing(session, account.id, "C", **facts)
    assert [each.status for each in standings(session, account.id)] == ["B"]


def test_a_lifted_status_is_still_told_of_the_time_before(
    session: Session, account: Account, now: datetime
) -> None:
    facts = {"rule_id": None, "occurred_on": DAY, "key": "k", "by": None, "now": now}
    given = give_standing(session, account.id, "B", **facts)
    later = now + timedelta(days=3)
    lift_standing(session, given.id, key="l", by=None, now=later)
    lift_standing(session, given.id, key="l", by=None, now=later)
    assert list(standings(session, account.id)) == []
    assert [s.id for s in standings(session, account.id, at=now)] == [given.id]
    with pytest.raises(Conflict, match="已经撤销"):
        lift_standing(session, given.id, key="other", by=None, now=later)
    with pytest.raises(NotFound):
        lift_standing(session, given.id + 1, key="l", by=None, now=later)


def test_statuses_of_a_points_year_are_those_of_its_days(
    session: Session, account: Account, now: datetime
) -> None:
    facts = {"rule_id": None, "by": None, "now": now}
    give_standing(session, account.id, "B", occurred_on=DAY, key="a", **facts)
    give_standing(session, account.id, "C", occurred_on=date(2025, 3, 1), key="b", **facts)
    year = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    assert [each.status for each in standings(session, account.id, **year)] == ["B"]

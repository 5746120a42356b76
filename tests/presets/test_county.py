"""The demo county as it was filled: work of every kind waits, and what was booked is right."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim, Erratum, Sheet
from pointsapp.contests.models import Contest
from pointsapp.ledger.verify import faults
from pointsapp.people.models import Household
from tests.conftest import PostgreSQL, SQLite


@pytest.fixture
def database(request: pytest.FixtureRequest, county: Callable[[str], str]) -> Iterator[str]:
    """The URL of a copy of the demo county, in place of an empty database."""
    kind: SQLite | PostgreSQL = request.getfixturevalue(request.param)
    url = county(request.param)
    yield url
    kind.drop(url)


def states(session: Session, model: Any) -> set[str]:
    return {state for (state,) in session.query(model.state)}


def test_work_of_every_kind_waits_in_the_county(session: Session) -> None:
    assert {"registered", "on_notice", "recorded", "refused"} <= states(session, Claim)
    assert states(session, Sheet) == {"open", "recorded"}
    assert {"open", "upheld", "rejected"} <= states(session, Contest)
    assert session.query(Erratum).count() >= 5
    assert session.query(Household).filter(Household.ended_on.is_(None)).count() >= 355


def test_its_ledger_verifies(session: Session) -> None:
    assert list(faults(session)) == []

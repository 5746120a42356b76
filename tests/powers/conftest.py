"""Fixtures of the tests of lists."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.decisions.places import make_places


@pytest.fixture
def places(session: Session, now: datetime) -> dict[str, int]:
    """A county, a town, two villages."""
    return make_places(session, now)

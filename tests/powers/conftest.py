"""Fixtures of the tests of lists."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.decisions.places import make_places
from tests.kept import Once


@pytest.fixture
def places(once: Once, session: Session, now: datetime) -> dict[str, int]:
    """A county, a town, two villages."""
    return once(lambda: make_places(session, now))

"""A matter in each of two villages, with everything that can hang on it."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.supervised import supervised
from tests.worlds import World


@pytest.fixture
def ids(session: Session, world: World, now: datetime) -> dict[str, Any]:
    """A matter of village a, with everything about it."""
    found = supervised(session, world.a, world.logins["clerk"], now)
    session.commit()
    return found


@pytest.fixture
def there(session: Session, world: World, now: datetime, ids: dict[str, Any]) -> dict[str, Any]:
    """The same of village b."""
    found = supervised(session, world.b, world.others["clerk"], now)
    session.commit()
    return found

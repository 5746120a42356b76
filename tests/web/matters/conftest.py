"""A matter in each of two villages, with everything that can hang on it."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.kept import Once
from tests.supervised import supervised
from tests.worlds import World


@pytest.fixture
def ids(once: Once, session: Session, world: World, now: datetime) -> dict[str, Any]:
    """A matter of village a, with everything about it."""
    return once(lambda: supervised(session, world.a, world.logins["clerk"], now))


@pytest.fixture
def there(
    once: Once, session: Session, world: World, now: datetime, ids: dict[str, Any]
) -> dict[str, Any]:
    """The same of village b."""
    return once(lambda: supervised(session, world.b, world.others["clerk"], now))

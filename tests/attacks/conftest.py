"""The demo county as the target of attacks: each on a copy of its own."""

from collections.abc import Callable, Iterator

import pytest

from tests.databases import PostgreSQL, SQLite


@pytest.fixture
def database(request: pytest.FixtureRequest, county: Callable[[str], str]) -> Iterator[str]:
    """The URL of a copy of the demo county, in place of an empty database."""
    kind: SQLite | PostgreSQL = request.getfixturevalue(request.param)
    url = county(request.param)
    yield url
    kind.drop(url)

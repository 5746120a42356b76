"""Somebody signed in for each role, in the world of tests/worlds.py."""

from collections.abc import Callable

import pytest

from tests.web.browsing import Browser
from tests.worlds import World


@pytest.fixture
def signed_in(world: World, browser_of: Browser) -> Callable[[str], Browser]:
    """A browser of the login of that role."""

    def go(login: str) -> Browser:
        browser_of.sign_in(login)
        return browser_of

    return go

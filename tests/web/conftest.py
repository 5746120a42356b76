"""A world and browsers for the tests of pages."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.foundation.keys import Keyring
from tests.business import Business, make_business
from tests.kept import Once
from tests.web.browsing import Browser
from tests.worlds import World, make_world


@pytest.fixture
def world(once: Once, session: Session, keyring: Keyring, now: datetime) -> World:
    """Two villages, a login a role, cards with PINs; committed."""
    return once(lambda: make_world(session, keyring, now))


@pytest.fixture
def browser_of(app: Flask) -> Browser:
    """A browser nobody has signed in with yet."""
    return Browser(app.test_client())


@pytest.fixture
def business(
    once: Once, session: Session, world: World, now: datetime
) -> tuple[Business, Business]:
    """A book, sheets, contests and entries in both villages; committed."""
    return once(lambda: make_business(session, world, now))

"""Browsers of the people around an activity."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock
from tests.activities.conftest import a_book
from tests.kept import Once
from tests.lively import lively
from tests.web.browsing import Browser
from tests.worlds import World


@pytest.fixture
def rules(once: Once, session: Session, world: World, now: datetime) -> dict[int, int]:
    return once(lambda: a_book(session, world.a.id, now))


@pytest.fixture
def ids(
    once: Once, session: Session, world: World, rules: dict[int, int], now: datetime
) -> dict[str, int]:
    """An open activity three days ahead, with a sign-up of the first household."""
    return once(lambda: lively(session, world.a, rules, world.logins["clerk"], now))


@pytest.fixture
def of(app: Flask) -> Callable[[str], Browser]:
    """A browser signed in with a role."""

    def signed_in(role: str) -> Browser:
        browser = Browser(app.test_client())
        browser.sign_in(role)
        return browser

    return signed_in


@pytest.fixture
def villager(app: Flask, world: World) -> Callable[..., Browser]:
    """A browser with the card of a household, proved unless said otherwise."""

    def with_card(home: int = 0, *, proved: bool = True) -> Browser:
        browser = Browser(app.test_client())
        browser.scan(world.a.homes[home])
        if proved:
            browser.prove()
        return browser

    return with_card


@pytest.fixture
def on_the_day(clock: FixedClock) -> Callable[[], None]:
    """The morning of the activity, before it begins."""
    return lambda: clock.move(days=3, hours=-1)

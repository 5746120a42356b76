"""Browsers of the people around an activity."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import FixedClock
from tests.activities.conftest import a_book
from tests.lively import lively
from tests.web.browsing import Browser
from tests.worlds import World


@pytest.fixture
def rules(session: Session, world: World, clock: FixedClock) -> dict[int, int]:
    made = a_book(session, world.a.id, clock.now())
    session.commit()
    return made


@pytest.fixture
def ids(session: Session, world: World, rules: dict[int, int], clock: FixedClock) -> dict[str, int]:
    """An open activity three days ahead, with a sign-up of the first household."""
    made = lively(session, world.a, rules, world.logins["clerk"], clock.now())
    session.commit()
    return made


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

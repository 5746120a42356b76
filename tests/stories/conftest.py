"""A story in a real browser, on either database."""

from typing import Any

import pytest
from flask import Flask

from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.keys import Keyring
from tests.stories.telling import Story


@pytest.fixture
def story(app: Flask, clock: FixedClock, keyring: Keyring, browser: Any, live_server: str) -> Story:
    return Story(app, clock, keyring, browser, live_server)

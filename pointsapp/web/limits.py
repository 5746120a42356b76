"""A second line against guessing: how often one address may try. The first is in the database."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Kept in each process' memory: a village behind one address must still get in.
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")
TRIES = "60 per 5 minutes"


def register(app: Flask) -> None:
    """Count tries, except in tests that do not ask for it."""
    app.config.setdefault("RATELIMIT_ENABLED", not app.testing)
    limiter.init_app(app)

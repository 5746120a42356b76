"""The world with books, and its clerk's browser."""

from tests.web.claims.conftest import clerk, desk

__all__ = ["clerk", "desk"]

"""The same desk as for claims, in a town where things break."""

from tests.web.claims.conftest import desk
from tests.web.conftest import world

__all__ = ["desk", "world"]

"""The same desk as for claims."""

from tests.web.claims.conftest import clerk, desk, signed_in

__all__ = ["clerk", "desk", "signed_in"]

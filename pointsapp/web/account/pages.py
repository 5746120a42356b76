"""All pages of staff's accounts."""

from pointsapp.web.account import code, password, places, security, signing_in
from pointsapp.web.account.blueprint import blueprint

__all__ = ["blueprint", "code", "password", "places", "security", "signing_in"]

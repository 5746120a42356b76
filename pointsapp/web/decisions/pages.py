"""The pages of decisions, registered as one."""

from pointsapp.web.decisions import bodies, resolutions, settings, together
from pointsapp.web.decisions.blueprint import blueprint

__all__ = ["blueprint", "bodies", "resolutions", "settings", "together"]

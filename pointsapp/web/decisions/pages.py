"""The pages of decisions, registered as one."""

from pointsapp.web.decisions import bodies, leading, resolutions, settings, together, yearly
from pointsapp.web.decisions.blueprint import blueprint

__all__ = [
    "blueprint",
    "bodies",
    "leading",
    "resolutions",
    "settings",
    "together",
    "yearly",
]

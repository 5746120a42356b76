"""The pages of matters, registered as one."""

from pointsapp.web.matters import listing, looking, opening, recording, telling
from pointsapp.web.matters.blueprint import blueprint

__all__ = ["blueprint", "listing", "looking", "opening", "recording", "telling"]

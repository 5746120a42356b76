"""The pages of matters, registered as one."""

from pointsapp.web.matters import listing, looking, opening, recording, telling
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.relief import deciding, line, objections, publishing, rounds
from pointsapp.web.matters.relief import listing as relief_listing

__all__ = [
    "blueprint",
    "deciding",
    "line",
    "listing",
    "looking",
    "objections",
    "opening",
    "publishing",
    "recording",
    "relief_listing",
    "rounds",
    "telling",
]

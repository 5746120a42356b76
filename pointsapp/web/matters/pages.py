"""The pages of matters, registered as one."""

from pointsapp.web.matters import budgeting, listing, looking, opening, recording, telling
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.relief import deciding, line, objections, publishing, rounds
from pointsapp.web.matters.relief import listing as relief_listing
from pointsapp.web.matters.sittings import listing as sitting_listing
from pointsapp.web.matters.sittings import recording as sitting_recording
from pointsapp.web.matters.sittings import venues

__all__ = [
    "blueprint",
    "budgeting",
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
    "sitting_listing",
    "sitting_recording",
    "telling",
    "venues",
]

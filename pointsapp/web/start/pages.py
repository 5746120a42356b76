"""The pages of the beginning, registered as one."""

from pointsapp.web.start import places, village
from pointsapp.web.start.blueprint import blueprint

__all__ = ["blueprint", "places", "village"]

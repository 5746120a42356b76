"""The pages of mapping, registered as one."""

from pointsapp.web.mapping import columns, filled, filling, saved
from pointsapp.web.mapping.blueprint import blueprint

__all__ = ["blueprint", "columns", "filled", "filling", "saved"]

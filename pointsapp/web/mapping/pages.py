"""The pages of mapping, registered as one."""

from pointsapp.web.mapping import columns, filled, saved
from pointsapp.web.mapping.blueprint import blueprint

__all__ = ["blueprint", "columns", "filled", "saved"]

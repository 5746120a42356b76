"""The pages of claims, registered as one."""

from pointsapp.web.claims import files, grid, own, queue, quick, sheets, single, start
from pointsapp.web.claims.blueprint import blueprint

__all__ = ["blueprint", "files", "grid", "own", "queue", "quick", "sheets", "single", "start"]

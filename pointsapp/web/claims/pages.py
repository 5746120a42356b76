"""The pages of claims, registered as one."""

from pointsapp.web.claims import (
    asking,
    files,
    grid,
    helping,
    own,
    queue,
    quick,
    sheets,
    single,
    start,
)
from pointsapp.web.claims.blueprint import blueprint

__all__ = [
    "asking",
    "blueprint",
    "files",
    "grid",
    "helping",
    "own",
    "queue",
    "quick",
    "sheets",
    "single",
    "start",
]

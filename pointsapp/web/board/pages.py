"""The pages of the village board, registered as one."""

from pointsapp.web.board import (
    books,
    consulting,
    leading,
    officers,
    places,
    relief,
    seals,
    sheets,
    village,
)
from pointsapp.web.board.blueprint import blueprint

__all__ = [
    "blueprint",
    "books",
    "consulting",
    "leading",
    "officers",
    "places",
    "relief",
    "seals",
    "sheets",
    "village",
]

"""The papers, registered as one."""

from pointsapp.web.paper import passbooks, rounds, shelf, strips
from pointsapp.web.paper.blueprint import blueprint

__all__ = ["blueprint", "passbooks", "rounds", "shelf", "strips"]

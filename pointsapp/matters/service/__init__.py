"""Writes of matters: one verb a function; they flush, the edge commits; days are village days."""

from pointsapp.matters.service.opening import open_matter
from pointsapp.matters.service.papers import add_paper, recuse, remove_paper
from pointsapp.matters.service.recording import record_signatures, record_step, stop, void
from pointsapp.matters.service.refreshing import refresh

__all__ = [
    "add_paper",
    "open_matter",
    "record_signatures",
    "record_step",
    "recuse",
    "refresh",
    "remove_paper",
    "stop",
    "void",
]

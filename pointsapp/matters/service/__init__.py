"""Writes of matters: one verb a function; they flush, the edge commits; days are village days."""

from pointsapp.matters.service.budgeting import set_budget
from pointsapp.matters.service.opening import open_matter
from pointsapp.matters.service.papers import add_paper, recuse, remove_paper
from pointsapp.matters.service.recording import record_signatures, record_step, stop, void
from pointsapp.matters.service.refreshing import refresh
from pointsapp.matters.service.sittings import (
    add_topic,
    close_venue,
    open_venue,
    record_sitting,
    settle_topic,
)

__all__ = [
    "add_paper",
    "add_topic",
    "close_venue",
    "open_matter",
    "open_venue",
    "record_signatures",
    "record_sitting",
    "record_step",
    "recuse",
    "refresh",
    "remove_paper",
    "set_budget",
    "settle_topic",
    "stop",
    "void",
]

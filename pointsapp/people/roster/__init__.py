"""The roster as a spreadsheet: read whole, compared with what is stored, stored whole or not."""

from pointsapp.people.roster.columns import template
from pointsapp.people.roster.importer import RosterImporter

__all__ = ["RosterImporter", "template"]

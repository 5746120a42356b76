"""Opening balances 期初: what households had on paper on the day the village changes over."""

from pointsapp.ledger.opening.importer import OpeningImporter
from pointsapp.ledger.opening.template import opening_template

__all__ = ["OpeningImporter", "opening_template"]

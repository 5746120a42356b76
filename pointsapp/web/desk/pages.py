"""The pages of the desk, registered as one."""

from pointsapp.web.desk import audit, finding, ledger, openings, own, today, villages
from pointsapp.web.desk.blueprint import blueprint

__all__ = ["audit", "blueprint", "finding", "ledger", "openings", "own", "today", "villages"]

"""The pages of the desk, registered as one."""

from pointsapp.web.desk import audit, ledger, today
from pointsapp.web.desk.blueprint import blueprint

__all__ = ["audit", "blueprint", "ledger", "today"]

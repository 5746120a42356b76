"""Reads of claims: queues, sheets, households' lines, what waits, what is late."""

from pointsapp.claims.queries.contested import Contested, contested, who_decides, why_not
from pointsapp.claims.queries.errata import PublicErratum, errata_of
from pointsapp.claims.queries.household import (
    LinesPage,
    YearOfMany,
    household_lines,
    lines_of,
    year_of_many,
)
from pointsapp.claims.queries.lookup import (
    find_line_of_entry,
    find_line_of_standing,
    get_batch,
    get_claim,
    get_line,
    get_sheet,
)
from pointsapp.claims.queries.queue import (
    Proposed,
    claims_in,
    expected,
    preview,
    reviews_of,
    why_not_review,
)
from pointsapp.claims.queries.rules import UsableRule, rules_in_force, usable_rules
from pointsapp.claims.queries.sheets import (
    StaffLine,
    groups_on,
    open_sheets,
    public_copy,
    sheets_in,
    staff_lines,
)
from pointsapp.claims.queries.telling import HouseholdLine
from pointsapp.claims.queries.waiting import Overdue, Waits, late, what_waits

__all__ = [
    "Contested",
    "HouseholdLine",
    "LinesPage",
    "Overdue",
    "Proposed",
    "PublicErratum",
    "StaffLine",
    "UsableRule",
    "Waits",
    "YearOfMany",
    "claims_in",
    "contested",
    "errata_of",
    "expected",
    "find_line_of_entry",
    "find_line_of_standing",
    "get_batch",
    "get_claim",
    "get_line",
    "get_sheet",
    "groups_on",
    "household_lines",
    "late",
    "lines_of",
    "open_sheets",
    "preview",
    "public_copy",
    "reviews_of",
    "rules_in_force",
    "sheets_in",
    "staff_lines",
    "usable_rules",
    "what_waits",
    "who_decides",
    "why_not",
    "why_not_review",
    "year_of_many",
]

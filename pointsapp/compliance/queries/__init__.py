"""Reads of compliance."""

from pointsapp.compliance.queries.doubts import (
    doubts_in,
    explanations_of,
    get_doubt,
    get_refusal,
    get_waiver,
    handled,
    my_explanations,
    refusals_in,
    waivers_of,
)
from pointsapp.compliance.queries.findings import (
    course_of,
    findings_in,
    get_finding,
    handled_finding,
    overdue_findings,
    steps_of_finding,
)
from pointsapp.compliance.queries.inspections import (
    get_inspection,
    get_sheet,
    planned_in,
    sheets_of,
)
from pointsapp.compliance.queries.overview import Overview, Sums, overview
from pointsapp.compliance.queries.talks import get_talk, talks_for, talks_in

__all__ = [
    "Overview",
    "Sums",
    "course_of",
    "doubts_in",
    "explanations_of",
    "findings_in",
    "get_doubt",
    "get_finding",
    "get_inspection",
    "get_refusal",
    "get_sheet",
    "get_talk",
    "get_waiver",
    "handled",
    "handled_finding",
    "my_explanations",
    "overdue_findings",
    "overview",
    "planned_in",
    "refusals_in",
    "sheets_of",
    "steps_of_finding",
    "talks_for",
    "talks_in",
    "waivers_of",
]

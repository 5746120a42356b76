"""The pages of supervision, registered as one."""

from pointsapp.web.compliance import (
    doubts,
    exceptions,
    findings,
    inspections,
    overview,
    sheets,
    talks,
)
from pointsapp.web.compliance.blueprint import blueprint

__all__ = [
    "blueprint",
    "doubts",
    "exceptions",
    "findings",
    "inspections",
    "overview",
    "sheets",
    "talks",
]

"""Points as pure functions: worth, binding, grades, periods, tracks; exact decimals throughout."""

from pointsapp.rulebooks.policy.binding import Held, as_past, bind
from pointsapp.rulebooks.policy.facts import (
    Band,
    BookFacts,
    Bound,
    Cap,
    ClaimFacts,
    GradeFacts,
    PastLine,
    RuleFacts,
    Worth,
    plain,
    rounded,
)
from pointsapp.rulebooks.policy.grades import grade_faults, grade_of
from pointsapp.rulebooks.policy.periods import (
    period_days,
    period_for,
    period_of,
    split_tracks,
    window,
)
from pointsapp.rulebooks.policy.worth import bands_text, worth

__all__ = [
    "Band",
    "BookFacts",
    "Bound",
    "Cap",
    "ClaimFacts",
    "GradeFacts",
    "Held",
    "PastLine",
    "RuleFacts",
    "Worth",
    "as_past",
    "bands_text",
    "bind",
    "grade_faults",
    "grade_of",
    "period_days",
    "period_for",
    "period_of",
    "plain",
    "rounded",
    "split_tracks",
    "window",
    "worth",
]

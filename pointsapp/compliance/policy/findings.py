"""The course of a finding from its steps alone: state, deadline, level, and when it goes up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LEVELS = ("village", "town", "county")
# What may follow what; an escalation changes the level, not the state.
NEXT: dict[str, frozenset[str]] = {
    "decided": frozenset({"ordered"}),
    "ordered": frozenset({"proved", "ordered"}),
    "proved": frozenset({"failed", "closed"}),
    "failed": frozenset({"ordered", "proved"}),
    "closed": frozenset(),
}


@dataclass(frozen=True)
class Step:
    """One thing that was done; `due_on` of an order, `level` of an escalation."""

    kind: str
    happened_on: date
    due_on: date | None = None
    level: str | None = None


@dataclass(frozen=True)
class Course:
    """Where a finding stands."""

    state: str
    level: str
    ordered_on: date | None = None
    due_on: date | None = None
    raised_on: date | None = None  # when it last went up


def course(steps: Iterable[Step]) -> Course:
    """Where a finding stands after these steps, in the order in which they were entered."""
    now = Course("decided", LEVELS[0])
    for step in steps:
        now = _after(now, step)
    return now


def why_not(now: Course, kind: str) -> str | None:
    """Why this cannot be the next step; None when it can."""
    if kind in NEXT[now.state]:
        return None
    sentences = {
        "ordered": "还没有认定，或者已经销号，不能再下整改通知",
        "proved": "还没有下整改通知，或者已经报过整改，等复查",
        "failed": "还没有报整改情况，不能复查",
        "closed": "还没有报整改情况，不能复查销号",
    }
    return sentences[kind]


def goes_up(now: Course, today: date) -> str | None:
    """The level that an overdue finding goes up to today, or None.

    To the next level on the day after the deadline; once more when as many days have gone by
    again as the order gave.
    """
    open_still = now.state in ("ordered", "failed")
    if not open_still or now.due_on is None or now.ordered_on is None or now.level == LEVELS[-1]:
        return None
    since = now.due_on
    if now.raised_on is not None and now.raised_on > now.ordered_on:
        since = now.raised_on + (now.due_on - now.ordered_on)
    return LEVELS[LEVELS.index(now.level) + 1] if today > since else None


def first_level(repeats: int) -> str:
    """The level at which a finding starts after so many of the same code and cadre before it."""
    return LEVELS[min(repeats, len(LEVELS) - 1)]


def _after(now: Course, step: Step) -> Course:
    if step.kind == "escalated":
        return Course(now.state, step.level or now.level, now.ordered_on, now.due_on,
                      step.happened_on)  # fmt: skip
    if step.kind == "ordered":
        return Course("ordered", now.level, step.happened_on, step.due_on, now.raised_on)
    return Course(step.kind, now.level, now.ordered_on, now.due_on, now.raised_on)

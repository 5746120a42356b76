"""The checks of a matter: the same snapshot always gives the same suspicions, never a verdict."""

from collections.abc import Iterator

from pointsapp.compliance.policy.checks import (
    limits,
    lists,
    meetings,
    orders,
    publishing,
    signatures,
)
from pointsapp.compliance.policy.checks.course import Suspicion, course_of
from pointsapp.compliance.policy.snapshot import Snapshot

CHECKS = (
    orders.order,
    orders.meeting_missing,
    signatures.missing,
    signatures.twice,
    signatures.wrong_actor,
    signatures.recusal_broken,
    meetings.meetings,
    publishing.publication_missing,
    publishing.publication_short,
    publishing.paid_early,
    limits.step_overdue,
    limits.overdue,
    limits.papers_missing,
    lists.split_amounts,
)

__all__ = ["CHECKS", "Suspicion", "check"]


def check(snapshot: Snapshot) -> tuple[Suspicion, ...]:
    """Everything that looks wrong in a matter; what is waived today is left out. (issue 4 §5)"""
    waived = {
        each.code for each in snapshot.waived if each.from_on <= snapshot.today <= each.until_on
    }
    found = {
        (each.code, each.step_code, each.about): each
        for each in _all(snapshot)
        if each.code not in waived
    }
    return tuple(found.values())


def _all(snapshot: Snapshot) -> Iterator[Suspicion]:
    outside = lists.outside_lists(snapshot)
    if outside:
        yield outside
    course = course_of(snapshot)
    if course is not None:
        for each in CHECKS:
            yield from each(course)

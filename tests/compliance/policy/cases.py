"""A matter as the checks see it, spelt shortly: procedure and records as the matters' own tests."""

from dataclasses import replace
from datetime import date
from typing import Any

from pointsapp.compliance.policy.checks import check
from pointsapp.compliance.policy.checks.course import Course, Suspicion, course_of
from pointsapp.compliance.policy.snapshot import Item, Profile, Snapshot
from pointsapp.decisions.policy import Counts
from tests.compliance.flows import calendar
from tests.matters.policy.cases import TODAY, Case, day

ITEM = Item("2026-0001/7", "报销", "secretary", "", None, None, None, relief=False)
OF_MATTER = ("item_id", "papers", "recused")


def seen(case: Case, *, today: date = TODAY, **also: Any) -> Snapshot:
    """What a check is given of this matter; some of it is of the matter itself."""
    of_matter = {name: also.pop(name) for name in OF_MATTER if name in also}
    window = also.pop("window", None)
    facts: dict[str, Any] = {
        "item": ITEM, "holdings": case.holders, "calendar": calendar(),
        "profile": Profile(case.further_signer, window), **also,
    }  # fmt: skip
    matter = replace(case.facts(), **of_matter)
    return Snapshot(today=today, matter=matter, procedure=case.procedure, **facts)


def course(case: Case, **also: Any) -> Course:
    """The same along its procedure."""
    found = course_of(seen(case, **also))
    assert found is not None
    return found


def doubts(code: str, case: Case, **also: Any) -> list[Suspicion]:
    """What the checks suspect of this code."""
    return [each for each in check(seen(case, **also)) if each.code == code]


def reasons(code: str, case: Case, **also: Any) -> list[str]:
    """The sentences of these doubts."""
    return [each.reason for each in doubts(code, case, **also)]


def met(present: int = 30, votes_for: int = 30, **also: Any) -> Counts:
    """Thirty representatives, ten of them women, and how many came and agreed."""
    return Counts(30, present, votes_for, 0, 0, **{"held_on": day(0), **also})

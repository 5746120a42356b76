"""Reads of findings and their steps."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pointsapp.compliance.ids import FindingId
from pointsapp.compliance.models import Finding, FindingStep
from pointsapp.compliance.policy import findings as policy
from pointsapp.compliance.policy.separation import Handled
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import PersonId, RegionId


def get_finding(session: Session, finding_id: FindingId, *, lock: bool = False) -> Finding:
    """A finding; NotFound. `lock` keeps others from taking the next step meanwhile."""
    query = select(Finding).where(Finding.id == finding_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("finding.unknown", "没有找到这个问题。")
    return found


def steps_of_finding(session: Session, finding_id: FindingId) -> Sequence[FindingStep]:
    """What was done about a finding, in order."""
    return session.scalars(
        select(FindingStep).where(FindingStep.finding_id == finding_id).order_by(FindingStep.id)
    ).all()


def course_of(session: Session, finding: Finding) -> policy.Course:
    """Where a finding stands, from its steps alone."""
    if finding.outcome == "dismissed":
        return policy.Course("closed", finding.level)
    return policy.course(
        policy.Step(each.kind, each.happened_on, each.due_on, each.level)
        for each in steps_of_finding(session, finding.id)
    )


def handled_finding(session: Session, finding: Finding) -> Handled:
    """Who reported the rectification, and whose it is."""
    steps = steps_of_finding(session, finding.id)
    reported = {s.entered_by for s in steps if s.kind == "proved" and s.entered_by is not None}
    return Handled(answered_by=frozenset(reported), person_id=finding.person_id)


def findings_in(
    village_ids: Sequence[RegionId],
    *,
    states: Sequence[str] = (),
    levels: Sequence[str] = (),
    person_id: PersonId | None = None,
    dismissed: bool = False,
) -> Select[Finding]:
    """The findings of some villages, newest first, as a statement to page through."""
    query = select(Finding).where(Finding.village_id.in_(village_ids))
    if states:
        query = query.where(Finding.state.in_(states))
    if levels:
        query = query.where(Finding.level.in_(levels))
    if person_id is not None:
        query = query.where(Finding.person_id == person_id)
    if not dismissed:
        query = query.where(Finding.outcome != "dismissed")
    return query.order_by(Finding.decided_on.desc(), Finding.id.desc())


def overdue_findings(session: Session, *, on: date) -> Sequence[Finding]:
    """What should have been put right before a day and has not been reported."""
    return session.scalars(
        select(Finding)
        .where(Finding.state.in_(("ordered", "failed")), Finding.due_on < on)
        .order_by(Finding.due_on, Finding.id)
    ).all()

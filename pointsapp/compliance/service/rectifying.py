"""What follows a finding: order, proof, re-inspection, and the way up when it is late."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from pointsapp.compliance.ids import FindingId
from pointsapp.compliance.models import Finding, FindingStep
from pointsapp.compliance.policy import findings as policy
from pointsapp.compliance.policy.separation import why_not_reinspect
from pointsapp.compliance.queries.findings import course_of, get_finding, handled_finding
from pointsapp.compliance.service.words import checked_text, not_after
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.people.ids import UserId
from pointsapp.people.queries import get_user


def order_rectification(
    session: Session, finding_id: FindingId, *, what: str, due_on: date, by: UserId, now: datetime
) -> Finding:
    """Order what is to be put right by a day; a later order replaces the deadline."""
    if due_on < village_day(now):
        raise Invalid("finding.due", "整改期限要在今天或以后")
    return _add(session, finding_id, "ordered", checked_text(what, "要整改什么"), by, now,
                due_on=due_on)  # fmt: skip


def report_rectified(
    session: Session,
    finding_id: FindingId,
    *,
    statement: str,
    happened_on: date,
    digest: str | None = None,
    by: UserId,
    now: datetime,
) -> Finding:
    """The cadre, or a clerk for them, reports what was put right, with a paper if there is one."""
    not_after(happened_on, village_day(now))
    return _add(session, finding_id, "proved", checked_text(statement, "整改情况"), by, now,
                happened_on=happened_on, digest=digest)  # fmt: skip


def reinspect(
    session: Session,
    finding_id: FindingId,
    *,
    passed: bool,
    statement: str,
    happened_on: date,
    by: UserId,
    now: datetime,
) -> Finding:
    """Somebody else looks again: closed, or back to be put right."""
    not_after(happened_on, village_day(now))
    finding = get_finding(session, finding_id)
    person_id = get_user(session, by).person_id
    refusal = why_not_reinspect(by, person_id, handled_finding(session, finding))
    if refusal:
        raise NotAllowed("finding.not_you", refusal)
    return _add(session, finding_id, "closed" if passed else "failed",
                checked_text(statement, "复查情况"), by, now, happened_on=happened_on)  # fmt: skip


def escalate(session: Session, finding_id: FindingId, *, now: datetime) -> Finding:
    """Take an overdue finding one level up, as the rule says; nothing when it is not due."""
    finding, today = get_finding(session, finding_id), village_day(now)
    level = policy.goes_up(course_of(session, finding), today)
    if level is None:
        return finding
    return _add(session, finding_id, "escalated", "", None, now, level=level)


def _add(
    session: Session,
    finding_id: FindingId,
    kind: str,
    statement: str,
    by: UserId | None,
    now: datetime,
    *,
    happened_on: date | None = None,
    due_on: date | None = None,
    level: str | None = None,
    digest: str | None = None,
) -> Finding:
    finding = get_finding(session, finding_id, lock=True)
    refusal = None if kind == "escalated" else policy.why_not(course_of(session, finding), kind)
    if refusal:
        raise Conflict("finding.step", refusal)
    session.add(
        FindingStep(
            finding_id=finding.id,
            kind=kind,
            statement=statement,
            due_on=due_on,
            level=level,
            digest=digest,
            happened_on=happened_on or village_day(now),
            entered_at=now,
            entered_by=by,
        )
    )
    session.flush()
    stands = course_of(session, finding)
    finding.state, finding.level, finding.due_on = stands.state, stands.level, stands.due_on
    record_audit(session, f"finding.{kind}", "finding", finding.id, by=by, now=now,
                 region_id=finding.village_id, level=stands.level)  # fmt: skip
    return finding

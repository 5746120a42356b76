"""Doubts raised by people, and what the responsible cadre says of them."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from pointsapp.compliance.ids import CheckSheetId, DoubtId
from pointsapp.compliance.models import SEVERITIES, Doubt, Explanation
from pointsapp.compliance.policy.codes import BY_HAND, EVERY_CODE
from pointsapp.compliance.queries.doubts import get_doubt
from pointsapp.compliance.service.checking import answer_due
from pointsapp.compliance.service.words import checked_text, not_after
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.numbers import next_number
from pointsapp.matters.ids import MatterId
from pointsapp.people.ids import PersonId, RegionId, UserId


def raise_doubt(
    session: Session,
    village_id: RegionId,
    *,
    reason: str,
    clause: str,
    severity: str,
    office: str,
    person_id: PersonId | None,
    by: UserId,
    now: datetime,
    code: str = BY_HAND.code,
    matter_id: MatterId | None = None,
    sheet_id: CheckSheetId | None = None,
) -> Doubt:
    """Raise a doubt by hand: an inspection, the supervision committee, a villager's word."""
    if code not in EVERY_CODE or severity not in SEVERITIES:
        raise Invalid("doubt.kind", "请选疑点的种类和轻重")
    today = village_day(now)
    number = next_number(session, village_id, "doubt", year=today.year)
    doubt = Doubt(
        village_id=village_id, number=number, matter_id=matter_id, sheet_id=sheet_id, run_id=None,
        code=code, about=number, clause=clause.strip() or EVERY_CODE[code].compares,
        reason=checked_text(reason, "看到了什么"), severity=severity, office=office,
        person_id=person_id, raised_on=today, raised_at=now, raised_by=by,
        answer_due_on=answer_due(session, village_id, on=today),
    )  # fmt: skip
    session.add(doubt)
    session.flush()
    record_audit(session, "doubt.raised", "doubt", doubt.id, by=by, now=now,
                 region_id=village_id, code=code)  # fmt: skip
    return doubt


def explain(
    session: Session,
    doubt_id: DoubtId,
    *,
    statement: str,
    person_id: PersonId | None,
    given_on: date,
    by: UserId,
    now: datetime,
) -> Explanation:
    """Store what the cadre says, in their own words or written down for them on another day."""
    doubt = get_doubt(session, doubt_id)
    not_after(given_on, village_day(now))
    explanation = Explanation(
        doubt_id=doubt.id, person_id=person_id, statement=checked_text(statement, "说明"),
        given_on=given_on, entered_at=now, entered_by=by,
    )  # fmt: skip
    turned = session.execute(
        update(Doubt)
        .where(Doubt.id == doubt.id, Doubt.state.in_(("open", "explained")))
        .values(state="explained")
        .execution_options(synchronize_session=False)
    )
    if not turned.rowcount:  # type: ignore[attr-defined]
        raise Conflict("doubt.settled", "这个疑点已经有结果了，不用再说明，请刷新看看。")
    session.add(explanation)
    session.flush()
    session.refresh(doubt)
    record_audit(
        session, "doubt.explained", "doubt", doubt.id, by=by, now=now, region_id=doubt.village_id,
        on_behalf_of=f"person:{person_id}" if person_id else None,
    )  # fmt: skip
    return explanation

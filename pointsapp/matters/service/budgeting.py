"""The budget of a matter, line by line: set before it is published, not changed afterwards."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Conflict
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import BudgetLine
from pointsapp.matters.policy.budget import Line, check_lines, why_fixed
from pointsapp.matters.queries import facts_of
from pointsapp.matters.service.recording import locked
from pointsapp.people.ids import UserId


def set_budget(
    session: Session, matter_id: MatterId, lines: Sequence[Line], *, by: UserId, now: datetime
) -> None:
    """Replace a matter's budget as a whole; Invalid, and Conflict once it hangs or money left."""
    matter = locked(session, matter_id)
    fixed = why_fixed(facts_of(session, [matter_id])[matter_id].records)
    if fixed is not None:
        raise Conflict("budget.fixed", fixed)
    check_lines(lines, matter.amount)
    session.execute(delete(BudgetLine).where(BudgetLine.matter_id == matter_id))
    session.add_all(
        BudgetLine(
            matter_id=matter_id, position=place, what=each.what, quantity=each.quantity,
            amount=each.amount,
        )
        for place, each in enumerate(lines, start=1)
    )  # fmt: skip
    matter.changed_at = now
    session.flush()
    record_audit(
        session, "matter.budgeted", "matter", matter_id, by=by, now=now,
        region_id=matter.village_id, lines=len(lines),
        sum=f"{sum(each.amount for each in lines):.2f}",
    )  # fmt: skip

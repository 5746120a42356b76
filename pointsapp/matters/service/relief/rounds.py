"""One round after the other is changed: it is locked first, and each change leaves a trace."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Invalid, NotFound
from pointsapp.matters.ids import RoundId
from pointsapp.matters.models import ReliefRound
from pointsapp.people.ids import UserId


def locked(session: Session, round_id: RoundId) -> ReliefRound:
    """A round, locked until the transaction ends; NotFound."""
    found = session.scalar(
        select(ReliefRound)
        .where(ReliefRound.id == round_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("relief.no_round", "没有找到这一轮复核", round_id=round_id)
    return found


def check_day(on: date, today: date) -> None:
    """Refuse a day that has not come."""
    if on > today:
        raise Invalid("relief.future", "这一天还没有到，请填事情办的那一天")


def audit(
    session: Session, action: str, found: ReliefRound, *, by: UserId, now: datetime, **more: Any
) -> None:
    """Record what was done to a round."""
    record_audit(
        session, action, "relief_round", found.id, by=by, now=now, region_id=found.village_id,
        **more,
    )  # fmt: skip

"""Saying that a step does not apply, and taking it back."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from pointsapp.beginning.models import SkippedStep
from pointsapp.beginning.policy import SKIPPABLE
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Invalid
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.queries import get_village


def skip_step(
    session: Session,
    village_id: RegionId,
    step: str,
    *,
    reason: str,
    by: UserId | None,
    now: datetime,
) -> None:
    """Write down that a village begins without a step, and why; said again, the last word counts.

    Invalid for a step that no village can do without, or without a reason.
    """
    get_village(session, village_id)
    if step not in SKIPPABLE:
        raise Invalid("start.step", "这一步不能跳过")
    said = reason.strip()
    if not 1 <= len(said) <= 200:
        raise Invalid("start.reason", "请写明为什么（200 字以内），例如：以前没有记过积分")
    _forget(session, village_id, step)
    session.add(
        SkippedStep(
            village_id=village_id, step=step, reason=said, skipped_by=by, skipped_at=now
        )
    )  # fmt: skip
    session.flush()
    record_audit(
        session, "start.skipped", "region", village_id, by=by, now=now, region_id=village_id,
        step=step,
    )  # fmt: skip


def take_up_step(
    session: Session, village_id: RegionId, step: str, *, by: UserId | None, now: datetime
) -> None:
    """The step applies after all."""
    if _forget(session, village_id, step):
        record_audit(
            session, "start.taken_up", "region", village_id, by=by, now=now,
            region_id=village_id, step=step,
        )  # fmt: skip


def _forget(session: Session, village_id: RegionId, step: str) -> bool:
    mine = SkippedStep.village_id == village_id, SkippedStep.step == step
    return bool(session.execute(delete(SkippedStep).where(*mine)).rowcount)  # type: ignore[attr-defined]

"""Waivers are public and end; refusals are numbered and reach the town by themselves."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from pointsapp.compliance.ids import RefusalId, WaiverId
from pointsapp.compliance.models import Doubt, Refusal, Waiver
from pointsapp.compliance.policy.codes import CODES
from pointsapp.compliance.queries.doubts import get_refusal, get_waiver
from pointsapp.compliance.service.words import checked_text, not_after
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.numbers import next_number
from pointsapp.matters.ids import MatterId
from pointsapp.matters.queries import get_matter
from pointsapp.people.ids import RegionId, UserId


def waive(
    session: Session,
    village_id: RegionId,
    *,
    matter_id: MatterId | None,
    code: str,
    reason: str,
    author: str,
    from_on: date,
    until_on: date,
    by: UserId,
    now: datetime,
) -> Waiver:
    """Take one check back for a matter (None: for all of the village) until a day, in public."""
    if code not in CODES:
        raise Invalid("waiver.code", "请选哪一项暂不核对")
    if until_on < from_on:
        raise Invalid("waiver.days", "结束的日子在开始之前，请改")
    if matter_id is not None and get_matter(session, matter_id).village_id != village_id:
        raise Invalid("waiver.matter", "这件事不是这个村的")
    waiver = Waiver(
        village_id=village_id, matter_id=matter_id, code=code, reason=checked_text(reason, "理由"),
        author=checked_text(author, "谁同意的", 60), from_on=from_on, until_on=until_on,
        given_at=now, given_by=by,
    )  # fmt: skip
    session.add(waiver)
    session.flush()
    if waiver.from_on <= village_day(now) <= waiver.until_on:
        _waive_doubts(session, waiver)
    record_audit(session, "waiver.given", "waiver", waiver.id, by=by, now=now,
                 region_id=village_id, code=code, until=until_on.isoformat())  # fmt: skip
    return waiver


def end_waiver(session: Session, waiver_id: WaiverId, *, by: UserId, now: datetime) -> Waiver:
    """End a waiver before its day; doubts that it covered come back with the next check."""
    waiver = get_waiver(session, waiver_id)
    if waiver.ended_at is not None:
        raise Conflict("waiver.ended", "这一条已经取消了，不用再取消。")
    waiver.ended_at = now
    record_audit(session, "waiver.ended", "waiver", waiver.id, by=by, now=now,
                 region_id=waiver.village_id)  # fmt: skip
    return waiver


def refuse_matter(
    session: Session,
    matter_id: MatterId,
    *,
    reason: str,
    refused_on: date,
    by: UserId,
    now: datetime,
) -> Refusal:
    """The supervision committee refuses a matter; the town finds it on its desk at once."""
    matter = get_matter(session, matter_id)
    not_after(refused_on, village_day(now))
    refusal = Refusal(
        village_id=matter.village_id, matter_id=matter.id,
        number=next_number(session, matter.village_id, "refusal", year=refused_on.year),
        reason=checked_text(reason, "不同意的理由"), refused_on=refused_on, entered_at=now,
        entered_by=by,
    )  # fmt: skip
    session.add(refusal)
    session.flush()
    record_audit(session, "matter.refused", "refusal", refusal.id, by=by, now=now,
                 region_id=matter.village_id)  # fmt: skip
    return refusal


def see_refusal(session: Session, refusal_id: RefusalId, *, by: UserId, now: datetime) -> Refusal:
    """The town has taken note; the first time counts."""
    refusal = get_refusal(session, refusal_id)
    if refusal.seen_at is None:
        refusal.seen_at, refusal.seen_by = now, by
        record_audit(session, "refusal.seen", "refusal", refusal.id, by=by, now=now,
                     region_id=refusal.village_id)  # fmt: skip
    return refusal


def _waive_doubts(session: Session, waiver: Waiver) -> None:
    covered = update(Doubt).where(
        Doubt.village_id == waiver.village_id, Doubt.code == waiver.code,
        Doubt.state.in_(("open", "explained")), Doubt.matter_id.is_not(None),
    )  # fmt: skip
    if waiver.matter_id is not None:
        covered = covered.where(Doubt.matter_id == waiver.matter_id)
    session.execute(covered.values(state="waived"))

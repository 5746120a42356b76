"""A list went out in a village, and the stages of a plan: recorded, and taken back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.queries import get_region, get_village
from pointsapp.powers.ids import ListId, PublicityId, StageId
from pointsapp.powers.models import PlanStage, Publicity
from pointsapp.powers.policy.publicity import WAYS, Outing, Stage, count_fault, stage_fault
from pointsapp.powers.publicity import (
    get_publicity,
    get_stage,
    households_at,
    lists_shown,
    own_stages,
)


def record_publicity(
    session: Session, village_id: RegionId, list_id: ListId, outing: Outing, *, note: str = "",
    key: str, by: UserId, now: datetime,
) -> Publicity:  # fmt: skip
    """Record that a list in force went out; the same key again gives the first one. Invalid."""
    village = get_village(session, village_id)
    first = session.scalar(
        select(Publicity).where(Publicity.village_id == village.id, Publicity.key == key)
    )
    if first is not None:
        return first
    _check(session, village.id, list_id, outing, village_day(now))
    row = Publicity(
        village_id=village.id, list_id=list_id, way=outing.way, done_on=outing.done_on,
        reached=outing.reached, note=_text(note, "说明", shortest=0), recorded_at=now,
        recorded_by=by, key=key,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record_audit(
        session, "publicity.recorded", "publicity", row.id, by=by, now=now,
        region_id=village.id, way=row.way, day=row.done_on.isoformat(),
    )  # fmt: skip
    return row


def take_back_publicity(
    session: Session, publicity_id: PublicityId, *, reason: str, by: UserId, now: datetime
) -> Publicity:
    """Take back what was recorded by mistake, once, with a reason; Conflict, Invalid."""
    row = get_publicity(session, publicity_id)
    again = select(Publicity.id).where(Publicity.voids_id == row.id)
    if row.voids_id is not None or session.scalar(again) is not None:
        raise Conflict("publicity.taken_back", "这一次已经收回了，请刷新看看")
    back = Publicity(
        village_id=row.village_id, list_id=row.list_id, way=row.way, done_on=row.done_on,
        note=_text(reason, "为什么收回"), recorded_at=now, recorded_by=by, voids_id=row.id,
        key=f"void:{row.id}",
    )  # fmt: skip
    session.add(back)
    session.flush()
    record_audit(
        session, "publicity.taken_back", "publicity", row.id, by=by, now=now,
        region_id=row.village_id, way=row.way, reason=back.note,
    )  # fmt: skip
    return back


def state_stage(
    session: Session, region_id: RegionId, stage: Stage, *, key: str, by: UserId, now: datetime
) -> PlanStage:
    """State a stage of a town's or county's plan; the same key gives the first one. Invalid."""
    region = get_region(session, region_id)
    if region.level not in ("town", "county"):
        raise Invalid("stage.level", "计划分几步由镇或者县里定")
    first = session.scalar(
        select(PlanStage).where(PlanStage.region_id == region.id, PlanStage.key == key)
    )
    if first is not None:
        return first
    name = _text(stage.name, "叫什么", 40)
    rows = own_stages(session, region.id)
    stands = [Stage(each.name, each.first_on, each.last_on) for each in rows]
    fault = stage_fault(Stage(name, stage.first_on, stage.last_on), stands)
    if fault is not None:
        raise Invalid("stage.days", fault)
    row = PlanStage(
        region_id=region.id, name=name, first_on=stage.first_on, last_on=stage.last_on,
        recorded_at=now, recorded_by=by, key=key,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _audit_stage(session, "stage.stated", row, by, now, until=row.last_on.isoformat())
    return row


def take_back_stage(
    session: Session,
    region_id: RegionId,
    stage_id: StageId,
    *,
    reason: str,
    by: UserId,
    now: datetime,
) -> PlanStage:
    """Take a region's own stage out of its plan, with a reason; NotFound, Conflict, Invalid."""
    row = get_stage(session, region_id, stage_id)
    if row.id not in {each.id for each in own_stages(session, region_id)}:
        raise Conflict("stage.taken_back", "这一步已经收回了，请刷新看看")
    back = PlanStage(
        region_id=row.region_id, name=row.name, first_on=row.first_on, last_on=row.last_on,
        reason=_text(reason, "为什么收回"), recorded_at=now, recorded_by=by, voids_id=row.id,
        key=f"void:{row.id}",
    )  # fmt: skip
    session.add(back)
    session.flush()
    _audit_stage(session, "stage.taken_back", row, by, now, reason=back.reason)
    return back


def _check(
    session: Session, village_id: RegionId, list_id: ListId, outing: Outing, today: date
) -> None:
    if outing.way not in WAYS:
        raise Invalid("publicity.way", "请选用什么办法宣传的")
    if outing.done_on > today:
        raise Invalid("publicity.future", "这一天还没有到，请填宣传的那一天")
    if list_id not in {row.id for row in lists_shown(session, village_id, on=outing.done_on)}:
        raise Invalid("publicity.list", "那一天这份清单没有在村里施行，请看看日子")
    households = households_at(session, [village_id], on=outing.done_on)[village_id]
    fault = count_fault(outing.way, outing.reached, households)
    if fault is not None:
        raise Invalid("publicity.reached", fault)


def _text(text: str, label: str, longest: int = 200, *, shortest: int = 1) -> str:
    text = text.strip()
    if not shortest <= len(text) <= longest:
        raise Invalid("publicity.text", f"“{label}”要填 {shortest} 到 {longest} 个字")
    return text


def _audit_stage(
    session: Session, action: str, row: PlanStage, by: UserId, now: datetime, **facts: Any
) -> None:
    record_audit(
        session, action, "plan_stage", row.id, by=by, now=now, region_id=row.region_id,
        day=row.first_on.isoformat(), **facts,
    )  # fmt: skip

"""Special inspections: the population is fixed first, then the seed, then the sample is drawn."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.compliance.ids import CheckSheetId, DoubtId, InspectionId
from pointsapp.compliance.models import METHODS, CheckSheet, Inspection
from pointsapp.compliance.policy.sampling import draw
from pointsapp.compliance.queries.inspections import get_inspection, get_sheet
from pointsapp.compliance.service.doubts import raise_doubt
from pointsapp.compliance.service.words import checked_text, not_after
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.numbers import next_number
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter
from pointsapp.people.ids import PersonId, RegionId, UserId
from pointsapp.people.models import Region
from pointsapp.people.queries import villages_within


@dataclass(frozen=True)
class Plan:
    """What a joint team will look at; matters opened from–until, both days included."""

    year: int
    quarter: int
    title: str
    method: str
    lead: str
    team: str
    village_ids: tuple[RegionId, ...]
    matters_from: date
    matters_until: date
    sample_size: int


def plan_inspection(
    session: Session, town_id: RegionId, plan: Plan, *, by: UserId, now: datetime
) -> Inspection:
    """Plan an inspection and fix which matters may be drawn, before anybody knows the seed."""
    today = village_day(now)
    _check(session, town_id, plan, today)
    inspection = Inspection(
        region_id=town_id, number=next_number(session, town_id, "inspection", year=plan.year),
        year=plan.year, quarter=plan.quarter, title=checked_text(plan.title, "名称", 120),
        method=plan.method, lead=checked_text(plan.lead, "牵头人", 60), team=plan.team.strip(),
        village_ids=sorted(plan.village_ids), matters_from=plan.matters_from,
        matters_until=plan.matters_until, sample_size=plan.sample_size,
        drawn_from=sorted(_population(session, plan)), created_at=now, created_by=by,
    )  # fmt: skip
    if not inspection.drawn_from:
        raise Invalid("inspection.nothing", "这些村这段时间没有办件，请改村或日期")
    session.add(inspection)
    session.flush()
    _audit(session, "inspection.planned", inspection, by, now)
    return inspection


def draw_sample(
    session: Session,
    inspection_id: InspectionId,
    *,
    seed: str,
    seed_source: str,
    by: UserId,
    now: datetime,
) -> Inspection:
    """Draw the sample with a seed that anybody can read elsewhere; once."""
    inspection = get_inspection(session, inspection_id, lock=True)
    if inspection.state != "planned":
        raise Conflict("inspection.drawn", "样本已经抽过了，不能再抽。")
    seed = checked_text(seed, "种子", 64)
    inspection.seed, inspection.drawn_at, inspection.state = seed, now, "drawn"
    inspection.seed_source = checked_text(seed_source, "种子从哪里来", 200)
    drawn = draw(inspection.drawn_from, seed, inspection.sample_size)
    ids = _population(session, _plan_of(inspection))
    for position, number in enumerate(drawn, start=1):
        village_id, matter_id = ids[number]
        session.add(
            CheckSheet(
                inspection_id=inspection.id,
                position=position,
                village_id=village_id,
                matter_id=matter_id,
            )
        )
    session.flush()
    _audit(session, "inspection.drawn", inspection, by, now)
    return inspection


def key_sheet(
    session: Session,
    sheet_id: CheckSheetId,
    *,
    inspected_on: date,
    answers: dict[str, Any],
    note: str,
    photos: list[str],
    by: UserId,
    now: datetime,
) -> CheckSheet:
    """Key what the team wrote on paper; keyed again it is corrected, which the audit tells."""
    sheet = get_sheet(session, sheet_id)
    not_after(inspected_on, village_day(now))
    if get_inspection(session, sheet.inspection_id).state == "closed":
        raise Conflict("inspection.closed", "这次检查已经结束，不能再改。")
    sheet.inspected_on, sheet.answers, sheet.note = inspected_on, answers, note.strip()
    sheet.photos, sheet.keyed_at, sheet.keyed_by = photos, now, by
    session.flush()
    record_audit(session, "check_sheet.keyed", "check_sheet", sheet.id, by=by, now=now,
                 region_id=sheet.village_id)  # fmt: skip
    return sheet


def doubt_from_sheet(
    session: Session, sheet_id: CheckSheetId, *, reason: str, clause: str, severity: str,
    office: str, person_id: PersonId | None, by: UserId, now: datetime,
) -> DoubtId:  # fmt: skip
    """Raise a doubt about what was seen; its id."""
    sheet = get_sheet(session, sheet_id)
    doubt = raise_doubt(
        session, sheet.village_id, reason=reason, clause=clause, severity=severity, office=office,
        person_id=person_id, matter_id=sheet.matter_id, sheet_id=sheet.id, by=by, now=now,
    )  # fmt: skip
    return doubt.id


def close_inspection(
    session: Session, inspection_id: InspectionId, *, by: UserId, now: datetime
) -> Inspection:
    """End an inspection whose sheets are all keyed."""
    inspection = get_inspection(session, inspection_id, lock=True)
    left = session.scalars(
        select(CheckSheet.position).where(
            CheckSheet.inspection_id == inspection.id, CheckSheet.keyed_at.is_(None)
        )
    ).all()
    if inspection.state != "drawn" or left:
        shown = "、".join(map(str, left[:10]))
        raise Conflict("inspection.open", f"还有核对表没有录入：第 {shown} 张" if left
                       else "还没有抽样，或者已经结束")  # fmt: skip
    inspection.state = "closed"
    _audit(session, "inspection.closed", inspection, by, now)
    return inspection


def _check(session: Session, town_id: RegionId, plan: Plan, today: date) -> None:
    villages = {village.id for village in villages_within(session, town_id, on=today)}
    if plan.method not in METHODS or plan.quarter not in range(1, 5):
        raise Invalid("inspection.method", "请选季度和检查方式")
    if not plan.village_ids or not villages.issuperset(plan.village_ids):
        raise Invalid("inspection.villages", "请选本镇的村，至少一个")
    if plan.matters_until < plan.matters_from or plan.sample_size < 1:
        raise Invalid("inspection.span", "请检查起止日期和抽几件：止期不能早于起期，至少抽 1 件")


def _population(session: Session, plan: Plan) -> dict[str, tuple[RegionId, MatterId]]:
    """Number as printed → (village, matter); numbers of all villages differ by the village code."""
    rows = session.execute(
        select(Region.code, Matter.number, Matter.village_id, Matter.id)
        .join(Region, Region.id == Matter.village_id)
        .where(Matter.village_id.in_(plan.village_ids))
        .where(Matter.opened_on.between(plan.matters_from, plan.matters_until))
    )
    return {f"{code}-{number}": (village_id, matter_id)
            for code, number, village_id, matter_id in rows}  # fmt: skip


def _plan_of(inspection: Inspection) -> Plan:
    return Plan(
        inspection.year, inspection.quarter, inspection.title, inspection.method, inspection.lead,
        inspection.team, tuple(inspection.village_ids), inspection.matters_from,
        inspection.matters_until, inspection.sample_size,
    )  # fmt: skip


def _audit(
    session: Session, action: str, inspection: Inspection, by: UserId, now: datetime
) -> None:
    record_audit(session, action, "inspection", inspection.id, by=by, now=now,
                 region_id=inspection.region_id, size=inspection.sample_size)  # fmt: skip

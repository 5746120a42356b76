"""Writes of bodies that lead: a dated seat, a line of a year; nothing is rewritten."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.ids import MeetingId, SeatId, YearLineId
from pointsapp.decisions.leading.models import LeadingSeat, YearLine
from pointsapp.decisions.leading.policy import PARTS, ROLES, Term, is_taken, line_fault, role_word
from pointsapp.decisions.leading.queries import get_line, get_seat
from pointsapp.decisions.models import LEADING_KINDS, Body, Meeting
from pointsapp.decisions.queries import find_body
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.queries import get_region


def take_seat(
    session: Session,
    region_id: RegionId,
    *,
    kind: str,
    role: str,
    holder: str,
    from_on: date,
    by: UserId | None,
    now: datetime,
) -> SeatId:
    """Who or which unit holds a role from a day on; Conflict while another one leads."""
    body, named = find_body(session, region_id, kind), holder.strip()
    if kind not in LEADING_KINDS or role not in ROLES:
        raise Invalid("seat.role", "请选是哪个小组的哪一项")
    if body is None:
        raise Invalid("seat.body", f"先登记{LEADING_KINDS[kind]}的名称，再登记谁在里面")
    if not 1 <= len(named) <= 60:
        raise Invalid("seat.holder", "请填是谁或者哪个单位（60 字以内）")
    session.refresh(body, with_for_update=True)
    others = session.scalars(select(LeadingSeat).where(LeadingSeat.body_id == body.id)).all()
    if is_taken(role, from_on, [Term(each.role, each.from_on, each.to_on) for each in others]):
        raise Conflict("seat.taken", f"{role_word(kind, role)}只有一个，请先记下原来的到哪一天为止")
    if any(each.to_on is None and (each.role, each.holder) == (role, named) for each in others):
        raise Conflict("seat.there", f"{named}已经记在里面了")
    seat = LeadingSeat(
        body_id=body.id, region_id=region_id, role=role, holder=named, from_on=from_on
    )
    session.add(seat)
    session.flush()
    record_audit(
        session, "seat.taken", "seat", seat.id, by=by, now=now, region_id=region_id,
        kind=kind, seat=role, on=from_on.isoformat(),
    )  # fmt: skip
    return seat.id


def end_seat(
    session: Session, seat_id: SeatId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """From `on` it is held no longer; its first day when it was recorded by mistake."""
    seat = get_seat(session, seat_id)
    if seat.to_on is not None:
        raise Conflict("seat.ended", "这一项已经结束了")
    if on < seat.from_on:
        raise Invalid("seat.days", "结束的日子不能早于开始的那一天")
    seat.to_on = on
    session.flush()
    record_audit(
        session, "seat.ended", "seat", seat.id, by=by, now=now, region_id=seat.region_id,
        seat=seat.role, on=on.isoformat(),
    )  # fmt: skip


def record_line(
    session: Session,
    region_id: RegionId,
    *,
    year: int,
    part: str,
    done_on: date,
    what: str,
    by: UserId | None,
    now: datetime,
    meeting_id: MeetingId | None = None,
    paper: str = "",
) -> YearLineId:
    """What a county or town did together with other work on a day, or a year's theme."""
    region, said, written = get_region(session, region_id), what.strip(), paper.strip()
    if region.level not in ("county", "town"):
        raise Invalid("year_line.level", "四同由县、镇记")
    if not 1 <= len(said) <= 200 or len(written) > 200:
        raise Invalid("year_line.what", "请写明和什么工作一起（200 字以内）")
    _check_day(part, year, done_on, village_day(now))
    if meeting_id is not None:
        _check_meeting(session, region_id, meeting_id)
    elif not written:
        raise Invalid("year_line.basis", "请选依据哪次会，或者写明依据哪份文件")
    told = {"region_id": region_id, "year": year, "part": part, "done_on": done_on, "what": said}
    standing = select(YearLine.id).filter_by(**told, withdrawn_at=None)
    if session.scalar(standing) is not None:
        raise Conflict("year_line.there", "一样的一条已经记过了")
    line = YearLine(**told, meeting_id=meeting_id, paper=written, recorded_at=now)
    session.add(line)
    session.flush()
    record_audit(
        session, "year_line.recorded", "year_line", line.id, by=by, now=now,
        region_id=region_id, part=part, year=year, on=done_on.isoformat(),
    )  # fmt: skip
    return line.id


def withdraw_line(
    session: Session, year_line_id: YearLineId, *, by: UserId | None, now: datetime
) -> None:
    """Take back a line that was recorded by mistake; it stays on record."""
    line = get_line(session, year_line_id)
    if line.withdrawn_at is not None:
        raise Conflict("year_line.withdrawn", "这一条已经撤回了")
    line.withdrawn_at = now
    session.flush()
    record_audit(
        session, "year_line.withdrawn", "year_line", line.id, by=by, now=now,
        region_id=line.region_id, part=line.part, year=line.year,
    )  # fmt: skip


def _check_day(part: str, year: int, done_on: date, today: date) -> None:
    if part not in PARTS:
        raise Invalid("year_line.part", "请选是哪一项")
    fault = line_fault(part, year, done_on, today)
    if fault:
        raise Invalid("year_line.day", fault)


def _check_meeting(session: Session, region_id: RegionId, meeting_id: MeetingId) -> None:
    query = (
        select(Meeting.id)
        .join(Body, Body.id == Meeting.body_id)
        .where(Meeting.id == meeting_id, Meeting.region_id == region_id)
        .where(Body.kind.in_(LEADING_KINDS))
    )
    if session.scalar(query) is None:
        raise Invalid("year_line.meeting", "要选本地登记过的会")

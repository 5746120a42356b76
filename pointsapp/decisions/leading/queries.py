"""Reads of bodies that lead: their seats, their sittings, the lines of a year."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from pointsapp.decisions.ids import SeatId, YearLineId
from pointsapp.decisions.leading.models import LeadingSeat, YearLine
from pointsapp.decisions.leading.policy import ROLES, TOGETHER, role_word
from pointsapp.decisions.models import LEADING_KINDS, Body, Meeting
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import path_ids
from pointsapp.people.queries.dated import in_force

_IN_ORDER = case({role: n for n, role in enumerate(ROLES)}, value=LeadingSeat.role)


class Leader(NamedTuple):
    """Who leads, in which body of which region, under which name of the role."""

    region_id: RegionId
    body: str
    role: str
    holder: str


def bodies_that_lead(session: Session, region_id: RegionId) -> Sequence[Body]:
    """The leading group and the joint conference of a region, as far as they have a name."""
    query = select(Body).where(Body.region_id == region_id, Body.kind.in_(LEADING_KINDS))
    return session.scalars(query.order_by(Body.kind.desc())).all()


def seats_of(session: Session, region_id: RegionId) -> Sequence[LeadingSeat]:
    """All seats that ever were in a region, in the order of roles, then of days."""
    query = select(LeadingSeat).where(LeadingSeat.region_id == region_id)
    return session.scalars(query.order_by(_IN_ORDER, LeadingSeat.from_on, LeadingSeat.id)).all()


def get_seat(session: Session, seat_id: SeatId) -> LeadingSeat:
    """A seat; NotFound when there is none."""
    found = session.get(LeadingSeat, seat_id)
    if found is None:
        raise NotFound("seat.unknown", "没有找到这一项", seat_id=seat_id)
    return found


def leader_of(session: Session, path: str, *, on: date) -> Leader | None:
    """Who leads the group of a region on a day, or else of the nearest region above it."""
    row = session.execute(
        select(LeadingSeat.region_id, Body.name, Body.kind, LeadingSeat.role, LeadingSeat.holder)
        .join(Body, Body.id == LeadingSeat.body_id)
        .join(Region, Region.id == LeadingSeat.region_id)
        .where(
            LeadingSeat.region_id.in_(path_ids(path)),
            LeadingSeat.role == "leader",
            Body.kind == "leading_group",
            in_force(on, LeadingSeat.from_on, LeadingSeat.to_on),
        )
        .order_by(func.length(Region.path).desc())
        .limit(1)
    ).first()
    return Leader(row[0], row[1], role_word(row[2], row[3]), row[4]) if row else None


def sittings_of(
    session: Session, region_id: RegionId, *, year: int | None = None, limit: int = 100
) -> Sequence[Row[Meeting, str]]:
    """Sittings of the bodies that lead with the body's name, the latest first."""
    query = (
        select(Meeting, Body.name)
        .join(Body, Body.id == Meeting.body_id)
        .where(Meeting.region_id == region_id, Body.kind.in_(LEADING_KINDS))
    )
    if year is not None:
        query = query.where(Meeting.held_on.between(date(year, 1, 1), date(year, 12, 31)))
    ordered = query.order_by(Meeting.held_on.desc(), Meeting.id.desc())
    return session.execute(ordered.limit(limit)).all()


def lines_of(session: Session, region_id: RegionId, year: int) -> Sequence[YearLine]:
    """The lines of a year that count, by their days."""
    return session.scalars(
        select(YearLine)
        .where(
            YearLine.region_id == region_id, YearLine.year == year, YearLine.withdrawn_at.is_(None)
        )
        .order_by(YearLine.done_on, YearLine.id)
    ).all()


def get_line(session: Session, year_line_id: YearLineId) -> YearLine:
    """A line of a year; NotFound when there is none."""
    found = session.get(YearLine, year_line_id)
    if found is None:
        raise NotFound("year_line.unknown", "没有找到这一条", year_line_id=year_line_id)
    return found


def parts_done(lines: Sequence[Any]) -> set[str]:
    """Which of the four some lines show."""
    return {each.part for each in lines} & set(TOGETHER)

"""A version of a list or a rule book: adopted by a resolution, in force until the next one is."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, Update, update
from sqlalchemy.orm import Session

from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.models import BODY_KINDS, Meeting, Resolution
from pointsapp.decisions.queries import body_of
from pointsapp.foundation.errors import Conflict
from pointsapp.people.ids import RegionId


def resolution_faults(
    session: Session, resolution: Resolution, region_id: RegionId, fitting: Collection[str], *,
    what: str, here: str,
) -> Iterator[str]:  # fmt: skip
    """Why a resolution cannot carry a region's version: `what` it is and `here` are for the words.

    `fitting` are the kinds of bodies that may adopt it.
    """
    if resolution.region_id != region_id:
        yield f"这份决议不是{here}的，请选{here}的决议"
    if not resolution.passed:
        yield f"决议 {resolution.number} 没有通过，不能据此执行"
    if body_of(session, resolution).kind not in fitting:
        names = "、".join(BODY_KINDS[kind] for kind in fitting)
        yield f"{what}要由{names}通过，这份决议是别的会议作的"


def day_faults(in_force_from: date, meeting: Meeting, former: Any) -> Iterator[str]:
    """Why a version cannot come into force on a day, after the meeting and the former version."""
    if in_force_from < meeting.held_on:
        yield "施行日期不能早于通过的那一天"
    if former and former.in_force_from and in_force_from <= former.in_force_from:
        yield f"施行日期要晚于上一版（{former.number}）的施行日期 {former.in_force_from}"


def take_force(
    session: Session, row: Any, former: Any, *, resolution_id: ResolutionId, in_force_from: date,
    now: datetime,
) -> None:  # fmt: skip
    """Adopt a draft, and end the former version that day; Conflict when somebody else did."""
    table = type(row)
    if former is not None:
        _once(
            session,
            update(table)
            .where(table.id == former.id, table.in_force_until.is_(None))
            .values(in_force_until=in_force_from),
        )
    values = {
        "state": "adopted",
        "resolution_id": resolution_id,
        "adopted_at": now,
        "in_force_from": in_force_from,
        "follows_id": former.id if former else None,
    }
    session.flush()
    draft = (table.id == row.id, table.state == "draft")
    _once(session, update(table).where(*draft).values(values))
    session.expire_all()


def _once(session: Session, statement: Update) -> None:
    result = session.execute(statement)
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise Conflict("version.raced", "刚刚有人通过了另一版，请刷新再看")

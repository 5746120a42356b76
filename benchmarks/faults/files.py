"""Files for a village, one after the other: a roster, then what its households had on paper."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import transaction
from pointsapp.foundation.imports import OPEN, ImportRun, confirm, create_run
from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook
from pointsapp.ledger.opening.template import SHEET as OPENING
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region

FAMILIES = 12
POINTS = Decimal(5)  # of each family on the day of the change
ROSTER = ("组", "户号", "姓名", "与户主关系")
BALANCES = ("户号", "户主", "期初荣誉积分", "期初可用积分")


def upload_next(village_id: RegionId, *, now: datetime) -> None:
    """Send the next file, when the one before is through."""
    with transaction() as session:
        mine = select(func.count(ImportRun.id)).filter_by(region_id=village_id)
        if session.scalar(mine.where(ImportRun.state.in_(OPEN))):
            return
        number = session.scalar(mine) or 0
        group = session.scalars(
            select(Region).filter_by(parent_id=village_id).order_by(Region.id)
        ).first()
        if group is not None:
            create_run(
                session, region_id=village_id, filename=f"{number}.xlsx", by=None, now=now,
                **_file(number, group, now),
            )  # fmt: skip


def confirm_read(*, now: datetime, village_id: RegionId | None = None) -> None:
    """Somebody has seen what was read, and wants it stored."""
    with transaction() as session:
        ready = select(ImportRun.id).filter_by(state="ready")
        if village_id is not None:
            ready = ready.filter_by(region_id=village_id)
        for run_id in session.scalars(ready).all():
            confirm(session, run_id, by=None, now=now)


def _file(number: int, group: Region, now: datetime) -> dict[str, Any]:
    roster, pair = number % 2 == 0, number // 2 + 1
    homes = [(f"{pair * 100 + n}", f"来宾{pair}号{n}") for n in range(FAMILIES)]
    rows: list[tuple[Any, ...]]
    if roster:
        rows = [(group.name, door, name, "户主") for door, name in homes]
        return {"kind": "roster", "content": _workbook("名册", ROSTER, rows)}
    rows = [(f"{group.code}-{door}", name, POINTS, POINTS) for door, name in homes]
    params = {"on": village_day(now).isoformat(), "period": str(village_day(now).year)}
    return {"kind": "opening", "content": _workbook(OPENING, BALANCES, rows), "params": params}


def _workbook(title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> bytes:
    return write_workbook([SheetOut(title, [Column(each) for each in columns], rows)])

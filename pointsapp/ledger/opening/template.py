"""The columns of opening balances, and a workbook with every household filled in already."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import (
    children,
    heads_of,
    household_code,
    households_in,
    villages_within,
)

SHEET = "期初积分"
TITLES: dict[str, str] = {
    "村": "village",
    "户号": "code",
    "户主": "head",
    "姓名": "name",
    "期初荣誉积分": "honour",
    "期初可用积分": "spendable",
}
OPTIONAL = ("姓名", "村")  # 姓名 for a resident's own account; 村 when the file is of one village
ALIASES = {"户主姓名": "户主", "荣誉积分": "期初荣誉积分", "可用积分": "期初可用积分"}
COLUMNS = (
    Column("村", 14),
    Column("户号", 10),
    Column("户主", 12),
    Column("姓名", 12),
    Column("期初荣誉积分", 14, "number"),
    Column("期初可用积分", 14, "number"),
)


def opening_template(session: Session, region_id: RegionId, *, on: date) -> bytes:
    """An .xlsx that names every household of a village or town; only the figures are missing."""
    villages = villages_within(session, region_id, on=on)
    return write_workbook([SheetOut(SHEET, COLUMNS, _rows(session, villages, on))])


def _rows(session: Session, villages: Sequence[Region], on: date) -> Iterator[tuple[str, str, str]]:
    for village in villages:
        groups = {group.id: group for group in children(session, village.id, on=on)}
        households = households_in(session, village.id, on=on)
        heads = heads_of(session, [household.id for household in households], on=on)
        for household in households:
            if household.group_id in groups:
                code = household_code(household, groups[household.group_id])
                head = heads.get(household.id)
                yield village.name, code, head.name if head else ""

"""The rosters of the demo's villages: read from a spreadsheet, as a real town begins."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import start_of_day
from pointsapp.foundation.database import transaction
from pointsapp.foundation.imports import check_run, confirm, create_run, store_run
from pointsapp.foundation.spreadsheets import SheetOut, write_workbook
from pointsapp.ledger.leaving import ClosingRosterImporter
from pointsapp.people.models import Household, Membership, Region
from pointsapp.people.roster.columns import COLUMNS, SHEET
from pointsapp.presets.demo.county import County, Plan, Village
from pointsapp.presets.demo.names import given_name, surname

Row = tuple[str | date | None, ...]
# (relation, kind of name, age); who marries in, and the mother, has a surname of another family.
FAMILIES = (
    (("户主", "man", 52), ("配偶", "woman", 50), ("子", "young man", 24)),
    (("户主", "old man", 71), ("配偶", "old woman", 69)),
    (("户主", "man", 44), ("配偶", "woman", 43), ("女", "young woman", 16),
     ("母", "old woman", 74)),
    (("户主", "old woman", 76),),
    (("户主", "man", 58), ("配偶", "woman", 57), ("子", "man", 33), ("儿媳", "young woman", 31),
     ("孙子", "young man", 6)),
    (("户主", "woman", 47), ("女", "young woman", 21)),
    (("户主", "man", 39), ("配偶", "woman", 38), ("子", "young man", 12),
     ("女", "young woman", 8)),
    (("户主", "old man", 66),),
)  # fmt: skip
MARRIED_IN = ("配偶", "母", "儿媳")
STATES = {19: "外出", 41: "外出", 23: "空户"}


def read_roster(county: County, village: Village, *, on: date) -> None:
    """Upload the roster of a village, look at the preview, and store it."""
    now, readers = start_of_day(on), {"roster": ClosingRosterImporter(county.keyring)}
    by = village.town.clerk
    with transaction() as session:
        run_id = create_run(
            session, kind="roster", region_id=village.id, filename=f"{village.plan.name}名册.xlsx",
            content=_workbook(village.plan, on), params={"as_of": on.isoformat()}, by=by, now=now,
        ).id  # fmt: skip
    check_run(run_id, readers, now=now)
    with transaction() as session:
        confirm(session, run_id, by=by, now=now)
    store_run(run_id, readers, now=now)


def find_places(session: Session, village: Village) -> None:
    """Look up the groups of a village, and its households with their heads."""
    village.groups = list(
        session.scalars(
            select(Region.id)
            .where(Region.parent_id == village.id, Region.ended_on.is_(None))
            .order_by(Region.code)
        )
    )
    rows = session.execute(
        select(Household.id, Membership.person_id)
        .join(Membership, Membership.household_id == Household.id)
        .join(Region, Region.id == Household.group_id)
        .where(Household.village_id == village.id, Membership.is_head, Membership.to_on.is_(None))
        .order_by(Region.code, Household.door)
    )
    village.heads = [(household, person) for household, person in rows]


def _workbook(plan: Plan, on: date) -> bytes:
    return write_workbook([SheetOut(SHEET, COLUMNS, _rows(plan, on))])


def _rows(plan: Plan, on: date) -> Iterator[Row]:
    index = 0
    for group, size in enumerate(plan.groups, 1):
        for door in range(1, size + 1):
            yield from _household(plan, group, door, index, on)
            index += 1


def _household(plan: Plan, group: int, door: int, index: int, on: date) -> Iterator[Row]:
    where = (plan.name, f"{group}组", f"{door:03}")
    state = STATES.get(index, "常住")
    if state == "空户":
        yield (*where, None, "户主", None, None, None, state)
        return
    own = surname(plan.surnames, index)
    for n, (relation, kind, age) in enumerate(FAMILIES[index % len(FAMILIES)]):
        family = surname(plan.surnames, index + n + 3) if relation in MARRIED_IN else own
        name = family + given_name(kind, index * 3 + n + len(plan.surnames) + group)
        born = date(on.year - age - index % 5, 1 + (index + n) % 12, 1 + index % 28)
        phone = f"1990000{group}{index:03}" if relation == "户主" and index % 3 == 0 else None
        yield (*where, name, relation, born, phone, None, state)

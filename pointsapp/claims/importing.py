"""Registrations from a spreadsheet: a template to fill, all faults by row, then one batch."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.claims.queries.rules import UsableRule, rules_in_force
from pointsapp.claims.service.registration import check_items, register_batch
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.imports import Checked, ImportRun, Progress, layout_of
from pointsapp.foundation.spreadsheets import (
    Cell,
    CellError,
    Column,
    Line,
    SheetOut,
    Table,
    day,
    decimal_2,
    open_layout,
    open_table,
    optional,
    read_workbook,
    require_sheet,
    text,
    whole,
    write_workbook,
)
from pointsapp.people.ids import HouseholdId, PersonId, RegionId, UserId
from pointsapp.people.models import Household, Membership, Office, Person, Region
from pointsapp.people.policy.names import group_name
from pointsapp.rulebooks.models import UNITS

SHEET = "登记"
MOST_ROWS = 5000
WHO = {"household": "户号", "resident": "户号和姓名", "cadre": "姓名"}
WANTED = {
    "户号": "code",
    "姓名": "name",
    "条号": "rule",
    "日期": "day",
    "数量": "quantity",
    "金额": "amount",
    "分值": "points",
    "哪件事": "act",
    "说明": "note",
}
OPTIONAL = ("户号", "姓名", "数量", "金额", "分值", "哪件事", "说明")


def template(unit: str) -> bytes:
    """An empty .xlsx to fill in for households, residents or cadres."""
    left_out = {"household": "姓名", "cadre": "户号"}.get(unit)
    numbers = ("条号", "数量", "金额", "分值")
    kinds: dict[str, Any] = {**dict.fromkeys(numbers, "number"), "日期": "date"}
    columns = [
        Column(title, kind=kinds.get(title, "text")) for title in WANTED if title != left_out
    ]
    return write_workbook([SheetOut(SHEET, columns)])


class RegistrationImporter:
    """Reads `run.content`; `run.params`: `unit`, and `month` ('2026-11') for the batch."""

    def check(
        self, session: Session, run: ImportRun, *, now: datetime, progress: Progress
    ) -> Checked:
        """Every fault of the file by row; the preview says how much would be registered.

        Invalid for a file that was registered before: sent again, it would count twice.
        """
        _refuse_again(session, run)
        table, items = _read(session, run, progress)
        by = _uploader(run)
        wrong = check_items(session, RegionId(run.region_id), items, by=by, now=now)
        for place, sentence in wrong.items():
            table.note(int(place), None, sentence)
        if not items and not table.problems:
            raise Invalid("claims.nothing", "表里一行也没有填，请填好再上传")
        days = [item.occurred_on for item in items]
        preview = {
            "rows": len(items),
            "holders": len({(item.household_id, item.person_id) for item in items}),
            "first": min(days).isoformat() if days else "",
            "last": max(days).isoformat() if days else "",
            "unit": UNITS[run.params["unit"]],
        }
        return Checked(table.problems, preview, table.unread)

    def store(self, session: Session, run: ImportRun, *, by: int | None, now: datetime) -> None:
        """Register all rows as one batch of whoever uploaded the file; twice has no effect."""
        table, items = _read(session, run, lambda done, total: None)
        table.finish()
        batch = register_batch(
            session, RegionId(run.region_id), items, group_id=None, month=run.params["month"],
            key=f"file-{run.id}", by=_uploader(run), now=now,
        )  # fmt: skip
        run.preview = {**run.preview, "batch_id": batch.id}


def _refuse_again(session: Session, run: ImportRun) -> None:
    same = select(ImportRun).filter_by(kind=run.kind, region_id=run.region_id, digest=run.digest)
    earlier = session.scalars(same.filter_by(state="done").order_by(ImportRun.id)).first()
    if earlier is not None and earlier.finished_at is not None:
        on = village_day(earlier.finished_at)
        raise Invalid(
            "claims.file_again",
            f"这个文件 {on:%Y-%m-%d} 已经导入过，没有再登记一次；要补登，请只填新的几行再上传",
        )


def _uploader(run: ImportRun) -> UserId:
    if run.created_by is None:
        raise Invalid("claims.nobody", "登记要由登记员上传，请登录后在登记页面上传")
    return UserId(run.created_by)


def _read(session: Session, run: ImportRun, progress: Progress) -> tuple[Table, list[Item]]:
    workbook = read_workbook(run.content or b"", filename=run.filename)
    layout = layout_of(run)

    def tell(done: int) -> None:
        progress(done, done)

    if layout is not None:
        table = open_layout(workbook, layout, progress=tell)
    else:
        sheet = require_sheet(workbook, SHEET)
        table = open_table(sheet, WANTED, optional=OPTIONAL, progress=tell)
    desk = _Desk(session, run)
    items = [item for line in table if (item := desk.item(line)) is not None]
    if len(items) > MOST_ROWS:
        raise Invalid("claims.file_long", f"一次最多 {MOST_ROWS} 行，请分成几个文件上传")
    return table, items


class _Desk:
    """Doors, names and articles of one village, to find what a row means."""

    def __init__(self, session: Session, run: ImportRun) -> None:
        self.session, self.unit = session, run.params["unit"]
        self.village_id = RegionId(run.region_id)
        self.today = village_day(run.created_at)
        self.doors = _doors(session, self.village_id)
        self.people = _people(session, self.village_id, self.unit)
        self.rules: dict[date, Mapping[int, UsableRule]] = {}

    def item(self, line: Line) -> Item | None:
        """The row as an item; None when a cell is wrong, which is noted on the table."""
        before = len(line.table.problems)
        occurred_on = line.take("day", day)
        number = line.take("rule", partial(whole, least=1, most=9999))
        household_id, person_id = self._who(line)
        often = line.take("quantity", optional(decimal_2))
        figures = Figures(
            Decimal(1) if often is None else often,
            line.take("amount", optional(decimal_2)),
            line.take("points", optional(decimal_2)),
        )
        act = line.take("act", optional(partial(text, longest=80))) or ""
        note = line.take("note", optional(partial(text, longest=500))) or ""
        if len(line.table.problems) > before or occurred_on is None or number is None:
            return None
        rule = self._rules_on(occurred_on).get(number)
        if rule is None:
            line.wrong("rule", f"{occurred_on:%Y-%m-%d} 有效的细则里没有第 {number} 条")
            return None
        return Item(
            str(line.number), rule.id, occurred_on, figures, act=act, note=note,
            household_id=household_id, person_id=person_id,
        )  # fmt: skip

    def _who(self, line: Line) -> tuple[HouseholdId | None, PersonId | None]:
        if self.unit == "household":
            return line.take("code", self._door), None
        code = line.take("code", optional(self._door))
        return None, line.take("name", partial(self._person, home=code))

    def _door(self, cell: Cell) -> HouseholdId:
        code = _code(text(cell, longest=20))
        if code not in self.doors:
            raise CellError(f"本村没有户号 {code}，写成 03-018 这样")
        return self.doors[code]

    def _person(self, cell: Cell, *, home: HouseholdId | None) -> PersonId:
        name = text(cell, longest=40).replace(" ", "")
        found = {p for p, h in self.people.get(name, ()) if home in (None, h)}
        if len(found) > 1:
            raise CellError(f"有 {len(found)} 个人叫{name}，请把户号也填上")
        if not found:
            raise CellError(f"本村没有找到{name}，请对照名册")
        return found.pop()

    def _rules_on(self, on: date) -> Mapping[int, UsableRule]:
        if on not in self.rules:
            found = rules_in_force(self.session, self.village_id, self.unit, on=on)
            self.rules[on] = {rule.facts.number: rule for rule in found}
        return self.rules[on]


def _code(typed: str) -> str:
    """'3-18' and '三组-18' as '03-018'."""
    group, dash, door = typed.partition("-")
    if not dash:
        return typed
    return f"{group_name(group).code or group}-{door.zfill(3) if door.isdecimal() else door}"


def _doors(session: Session, village_id: RegionId) -> dict[str, HouseholdId]:
    rows = session.execute(
        select(Region.code, Household.door, Household.id)
        .join(Region, Region.id == Household.group_id)
        .where(Household.village_id == village_id)
        .order_by(Household.ended_on.is_(None), Household.id)
    )
    return {f"{group}-{door}": household_id for group, door, household_id in rows}


def _people(
    session: Session, village_id: RegionId, unit: str
) -> dict[str, set[tuple[PersonId, HouseholdId | None]]]:
    """Name → (person, household) of those who live here, or hold or held an office here."""
    query = select(Person.name, Person.id, Membership.household_id)
    joined = Membership.person_id == Person.id
    if unit == "cadre":
        query = query.join(Office, Office.person_id == Person.id).outerjoin(Membership, joined)
        query = query.where(Office.region_id == village_id)
    else:
        query = query.join(Membership, joined).join(Household)
        query = query.where(Household.village_id == village_id)
    found: dict[str, set[tuple[PersonId, HouseholdId | None]]] = {}
    for name, person_id, household_id in session.execute(query):
        found.setdefault(name, set()).add((person_id, household_id))
    return found

"""Notice sheets: for the staff with every line and its working, for everybody without."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId, SheetId
from pointsapp.claims.models import ORIGINS, Claim, Sheet, SheetLine
from pointsapp.claims.policy.days import Notice
from pointsapp.claims.policy.notice import (
    AwardLine,
    DeductionLine,
    PublicSheet,
    together,
    what_words,
)
from pointsapp.claims.queries.lookup import get_sheet
from pointsapp.claims.queries.rows import claim_rows
from pointsapp.contests.models import Contest
from pointsapp.contests.queries import contests_on
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Membership, Person, Region
from pointsapp.people.policy.days import is_adult
from pointsapp.rulebooks.models import Rule

REMARKS = {"struck": "异议成立，不记", "moved": "有异议，留到下一期"}


@dataclass(frozen=True)
class StaffLine:
    """A line as the staff see it."""

    line: SheetLine
    claim: Claim
    rule: Rule
    holder: str
    code: str
    group: str
    group_id: RegionId | None
    recorder: str
    kind: str
    origin: str = "staff"
    contests: tuple[Contest, ...] = ()

    @property
    def what(self) -> str:
        """What was done, with how often."""
        return what_words(self.rule.behaviour, self.claim.quantity, self.rule.unit_word)

    @property
    def open_contest(self) -> Contest | None:
        """The objection that waits for its answer."""
        return next((each for each in self.contests if each.state == "open"), None)


def sheets_in(village_ids: Collection[RegionId]) -> Select[Any]:
    """Sheets of villages as rows (Sheet, village, lines), to be sorted and paged."""
    lines = (
        select(func.count(SheetLine.id))
        .where(SheetLine.sheet_id == Sheet.id)
        .correlate(Sheet)
        .scalar_subquery()
    )
    return (
        select(Sheet, Region.name.label("village"), lines.label("lines"))
        .join(Region, Region.id == Sheet.village_id)
        .where(Sheet.village_id.in_(village_ids))
    )


def open_sheets(session: Session, village_id: RegionId, *, on: date) -> Sequence[Sheet]:
    """The sheets that hang on a day, the newest first."""
    hanging = select(Sheet).where(Sheet.village_id == village_id)
    hanging = hanging.where(Sheet.opened_on <= on, Sheet.closes_on >= on)
    return session.scalars(hanging.order_by(Sheet.id.desc())).all()


def staff_lines(session: Session, sheet_id: SheetId) -> list[StaffLine]:
    """The lines of a sheet in their order."""
    sheet = get_sheet(session, sheet_id)
    rows = session.execute(
        claim_rows([sheet.village_id])
        .join(SheetLine, SheetLine.claim_id == Claim.id)
        .add_columns(SheetLine)
        .where(SheetLine.sheet_id == sheet_id)
        .order_by(SheetLine.position)
    ).all()
    contests = contests_on(session, "sheet_line", [row.SheetLine.id for row in rows])
    return [
        StaffLine(
            row.SheetLine, row.Claim, row.Rule, row.holder, row.code or "", row.group or "",
            row.group_id, row.recorder, row.kind, row.origin,
            tuple(contests.get(row.SheetLine.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def public_copy(
    session: Session, sheet_id: SheetId, *, group_id: RegionId | None = None
) -> PublicSheet:
    """What everybody may read: awards by name, deductions of the whole village by rule and count.

    With `group_id` only the awards of that group's households. A minor's award stands under the
    head of the household (个人信息保护法 28, 31: minors are never named).
    """
    sheet = get_sheet(session, sheet_id)
    lines = staff_lines(session, sheet_id)
    village = people.get_region(session, sheet.village_id)
    names = names_of(session, lines, on=sheet.opened_on)
    copy = PublicSheet(
        sheet_id=sheet.id, village=village.name, unit=sheet.unit, month=sheet.month,
        number=sheet.number, notice=Notice(sheet.opened_on, sheet.closes_on),
        awards=tuple(_award(x, names[x.claim.id]) for x in lines if x.rule.direction == "plus"),
        deductions=together(_deduction(x) for x in lines if x.rule.direction == "minus"),
        head_number=sheet.head_number, head_digest=sheet.head_digest, state=sheet.state,
        contact=village.contact,
    )  # fmt: skip
    return copy if group_id is None else _of_group(session, copy, group_id)


def _of_group(session: Session, copy: PublicSheet, group_id: RegionId) -> PublicSheet:
    group = people.get_region(session, group_id)
    own = tuple(line for line in copy.awards if line.group_id == group_id)
    return replace(copy, awards=own, group=group.name)


def groups_on(lines: Collection[StaffLine]) -> dict[RegionId, str]:
    """The groups whose households have awards on a sheet, by id, in the order of their names."""
    found = {
        line.group_id: line.group
        for line in lines
        if line.group_id is not None and line.rule.direction == "plus"
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _award(line: StaffLine, name: str) -> AwardLine:
    remark = REMARKS.get(line.line.state, "")
    if line.open_contest is not None:
        remark = "有异议，正在核实"
    elif not remark and line.line.points == 0:
        remark = "到上限，不再加分"
    return AwardLine(
        line_id=line.line.id,
        group_id=line.group_id,
        holder=name,
        what=line.what,
        article=f"第 {line.rule.number} 条",
        points=line.line.points,
        remark=remark,
        origin="" if line.origin == "staff" else ORIGINS[line.origin],
    )


def _deduction(line: StaffLine) -> DeductionLine:
    return DeductionLine(line.rule.behaviour, f"第 {line.rule.number} 条", 1, line.line.points)


def names_of(session: Session, lines: Sequence[StaffLine], *, on: date) -> Mapping[ClaimId, str]:
    """By claim: the head of a household, the resident or cadre; of a minor the head's."""
    homes = {line.claim.household_id for line in lines if line.claim.household_id is not None}
    heads = people.heads_of(session, homes, on=on)
    minors = _minors(session, homes, on)
    names: dict[ClaimId, str] = {}
    for line in lines:
        home = line.claim.household_id
        head = heads.get(home) if home is not None else None
        by_head = line.kind == "household" or (home, line.holder) in minors
        name = (head.name if head else "") or line.holder
        names[line.claim.id] = name if line.kind == "household" else (
            f"{name}家" if by_head else line.holder
        )  # fmt: skip
    return names


def _minors(session: Session, homes: set[HouseholdId], on: date) -> set[tuple[HouseholdId, str]]:
    rows = session.execute(
        select(Membership.household_id, Person.name, Person.born_on)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id.in_(homes), Person.born_on.is_not(None))
    )
    return {(home, name) for home, name, born in rows if born and not is_adult(born, on)}

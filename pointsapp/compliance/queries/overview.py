"""The town's overview: villages × items, in a handful of grouped statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pointsapp.compliance.models import Doubt, Finding
from pointsapp.matters.models import Matter
from pointsapp.people.ids import RegionId
from pointsapp.powers.ids import ON_NO_LIST, ItemId
from pointsapp.powers.models import ListItem

OUTSIDE = "清单之外"


@dataclass
class Sums:
    """What there is of one village and one item (or of all of them)."""

    matters: int = 0
    running: int = 0
    overdue: int = 0
    doubts: int = 0  # waiting for a word or a decision
    findings: int = 0  # confirmed, whatever became of them
    open_findings: int = 0

    def add(self, other: "Sums") -> None:
        """Add what another one counts."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Overview:
    """Sums by village and item; an item is its first version, 0: on no list."""

    cells: dict[tuple[RegionId, ItemId], Sums] = field(default_factory=dict)
    titles: dict[ItemId, str] = field(default_factory=dict)
    trend: list[tuple[str, int, int]] = field(default_factory=list)  # month, doubts, findings

    def of_village(self, village_id: RegionId) -> Sums:
        """All items of one village."""
        return self._villages.get(village_id, Sums())

    def of_item(self, root: ItemId) -> Sums:
        """One item in all villages."""
        return self._items.get(root, Sums())

    @property
    def total(self) -> Sums:
        """Everything."""
        total = Sums()
        for sums in self.cells.values():
            total.add(sums)
        return total

    @cached_property
    def _villages(self) -> dict[int, Sums]:
        return self._summed(0)

    @cached_property
    def _items(self) -> dict[int, Sums]:
        return self._summed(1)

    def _summed(self, part: int) -> dict[int, Sums]:
        """The cells added up by one part of their key; each is looked at once."""
        found: dict[int, Sums] = defaultdict(Sums)
        for key, sums in self.cells.items():
            found[key[part]].add(sums)
        return found


def overview(
    session: Session, village_ids: Sequence[RegionId], *, on: date, from_on: date | None = None
) -> Overview:
    """What stands in these villages on a day; matters opened from a day on, None: all."""
    found = Overview()
    root = func.coalesce(ListItem.root_id, ListItem.id, 0).label("root")
    for row in session.execute(_matters(village_ids, root, on, from_on)):
        sums = _cell(found, row.village_id, row.root)
        sums.matters, sums.running, sums.overdue = row.matters, row.running, row.overdue
    for row in session.execute(_doubts(village_ids, root, from_on)):
        _cell(found, row.village_id, row.root).doubts = row.doubts
    for row in session.execute(_findings(village_ids, root, from_on)):
        sums = _cell(found, row.village_id, row.root)
        sums.findings, sums.open_findings = row.findings, row.still_open
    found.titles = _titles(session, {root for _, root in found.cells})
    found.trend = _trend(session, village_ids, on)
    return found


def _cell(found: Overview, village_id: RegionId, root: ItemId) -> Sums:
    return found.cells.setdefault((village_id, root), Sums())


def _count(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0)).label(name)


def _matters(
    village_ids: Sequence[RegionId], root: ColumnElement[ItemId], on: date, from_on: date | None
) -> Select[*tuple[Any, ...]]:
    running = Matter.state == "running"
    query = (
        select(
            Matter.village_id,
            root,
            func.count().label("matters"),
            _count(running, "running"),
            _count(and_(running, Matter.due_on < on), "overdue"),
        )
        .outerjoin(ListItem, ListItem.id == Matter.item_id)
        .where(Matter.village_id.in_(village_ids))
        .group_by(Matter.village_id, root)
    )
    return query if from_on is None else query.where(Matter.opened_on >= from_on)


def _doubts(
    village_ids: Sequence[RegionId], root: ColumnElement[ItemId], from_on: date | None
) -> Select[*tuple[Any, ...]]:
    query = (
        select(Doubt.village_id, root, func.count().label("doubts"))
        .outerjoin(Matter, Matter.id == Doubt.matter_id)
        .outerjoin(ListItem, ListItem.id == Matter.item_id)
        .where(Doubt.village_id.in_(village_ids), Doubt.state.in_(("open", "explained")))
        .group_by(Doubt.village_id, root)
    )
    return query if from_on is None else query.where(Doubt.raised_on >= from_on)


def _findings(
    village_ids: Sequence[RegionId], root: ColumnElement[ItemId], from_on: date | None
) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Finding.village_id,
            root,
            func.count().label("findings"),
            _count(Finding.state != "closed", "still_open"),
        )
        .join(Doubt, Doubt.id == Finding.doubt_id)
        .outerjoin(Matter, Matter.id == Doubt.matter_id)
        .outerjoin(ListItem, ListItem.id == Matter.item_id)
        .where(Finding.village_id.in_(village_ids), Finding.outcome != "dismissed")
        .group_by(Finding.village_id, root)
    )
    return query if from_on is None else query.where(Finding.decided_on >= from_on)


def _titles(session: Session, roots: set[ItemId]) -> dict[ItemId, str]:
    rows = session.execute(select(ListItem.id, ListItem.title).where(ListItem.id.in_(roots)))
    return {ON_NO_LIST: OUTSIDE, **dict(rows.all())}


def _trend(
    session: Session, village_ids: Sequence[RegionId], on: date
) -> list[tuple[str, int, int]]:
    """Doubts raised and findings decided in each of the last twelve months, the oldest first."""
    months = [_month_before(on, back) for back in range(11, -1, -1)]
    doubts = _by_month(session.execute(_days(Doubt.raised_on, Doubt.village_id, village_ids,
                                             months[0])))  # fmt: skip
    decided = _days(Finding.decided_on, Finding.village_id, village_ids, months[0])
    findings = _by_month(session.execute(decided.where(Finding.outcome != "dismissed")))
    names = [f"{month:%Y-%m}" for month in months]
    return [(name, doubts.get(name, 0), findings.get(name, 0)) for name in names]


def _days(
    day: InstrumentedAttribute[date],
    village: InstrumentedAttribute[int],
    village_ids: Sequence[RegionId],
    first: date,
) -> Select[*tuple[Any, ...]]:
    counted = select(day, func.count()).where(village.in_(village_ids), day >= first)
    return counted.group_by(day)


def _by_month(rows: Iterable[Any]) -> dict[str, int]:
    months: dict[str, int] = {}
    for day, count in rows:
        months[f"{day:%Y-%m}"] = months.get(f"{day:%Y-%m}", 0) + count
    return months


def _month_before(day: date, back: int) -> date:
    month = day.year * 12 + day.month - 1 - back
    return date(month // 12, month % 12 + 1, 1)

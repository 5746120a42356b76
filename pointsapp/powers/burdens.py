"""What is asked of villages in a year beside the year before, counted (seeds E: 报表多、台账多)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pointsapp.people.ids import RegionId
from pointsapp.powers.models import HandedTask
from pointsapp.powers.policy.handing import MONTHS, Asked, Burden, burden, last_day

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Line:
    """One thing that is asked: of which village, from which level, by which department."""

    village_id: RegionId
    level: str
    sender: str
    asked: Asked


@dataclass(frozen=True)
class Beside:
    """What a year asks, and what the year before asked."""

    now: Burden
    before: Burden


def asked_of(session: Session, village_ids: Collection[RegionId], *, year: int) -> list[Line]:
    """What a year or the year before may count; nothing that was voided."""
    row = HandedTask
    rows = session.execute(
        select(
            row.village_id, row.level, row.sender, row.kind, row.every, row.handed_on, row.due_on,
            row.answer, row.answered_on,
        )
        .where(row.village_id.in_(village_ids), row.state != "void")
        .where(row.handed_on < date(year + 1, 1, 1))
        .where(or_(row.handed_on >= date(year - 1, 1, 1), row.every.in_(MONTHS)))
        .order_by(row.id)
    )  # fmt: skip
    return [Line(each.village_id, each.level, each.sender, asked_in(each)) for each in rows]


def asked_in(row: Any) -> Asked:
    """What the rules count, of a handed task or of its columns."""
    withdrawn_on = row.answered_on if row.answer == "withdrawn" else None
    return Asked(row.kind, row.every, row.handed_on, last_day(row.due_on, withdrawn_on))


def beside(lines: Iterable[Line], year: int) -> Beside:
    """All of them together."""
    asked = [line.asked for line in lines]
    return Beside(burden(asked, year), burden(asked, year - 1))


def beside_by(lines: Iterable[Line], year: int, *, by: Callable[[Line], Key]) -> dict[Key, Beside]:
    """The same for each level, department or village; without those that ask nothing."""
    sorted_out = defaultdict(list)
    for line in lines:
        sorted_out[by(line)].append(line)
    counted = {key: beside(some, year) for key, some in sorted_out.items()}
    return {key: found for key, found in counted.items() if found != Beside(Burden(), Burden())}

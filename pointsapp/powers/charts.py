"""The three sets of charts 三个一张图 of a village: lists, points, customs; and what hangs up."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from pointsapp.decisions.queries import Value, find_setting
from pointsapp.people.ids import RegionId
from pointsapp.powers.models import ListItem
from pointsapp.powers.policy.points import points_procedure
from pointsapp.powers.policy.procedure import Procedure
from pointsapp.powers.queries import items_in_force, procedures_of
from pointsapp.rulebooks.models import UNITS, RuleBook
from pointsapp.rulebooks.queries import books_in_force


@dataclass(frozen=True)
class Drawn:
    """Something that can be drawn: an item of a list, or a rule book, and its procedure."""

    title: str
    procedure: Procedure
    item: ListItem | None = None
    book: RuleBook | None = None


@dataclass(frozen=True)
class Charts:
    """What can be drawn in a village on a day (seeds E 8)."""

    lists: tuple[Drawn, ...]
    points: tuple[Drawn, ...]
    customs: tuple[Drawn, ...]


@dataclass(frozen=True)
class Wall:
    """What goes on the wall; None: nobody decided."""

    charts: Value | None
    duty_lists: Value | None


def charts_of(session: Session, village_id: RegionId, *, on: date) -> Charts:
    """All charts of a village on a day; `policy.chart.layout` draws each procedure."""
    return Charts(
        lists=_items(session, village_id, "power", on) + _items(session, village_id, "service", on),
        points=tuple(points_chart(book) for book in books_in_force(session, village_id, on=on)),
        customs=_items(session, village_id, "customs", on),
    )


def points_chart(book: RuleBook) -> Drawn:
    """How a point comes about under a rule book."""
    title = f"{UNITS[book.unit]}积分怎么来、怎么用"
    procedure = points_procedure(
        title=title,
        source=f"{book.title}（{book.number}）",
        reviews=book.reviews,
        notice_days=book.notice_days,
        spend_share=book.spend_share,
        base_points=book.base_points,
    )
    return Drawn(title, procedure, book=book)


def wall_of(session: Session, region_id: RegionId, *, on: date) -> Wall:
    """What a region decided about its walls; some provinces forbid duty rules there."""
    return Wall(
        find_setting(session, region_id, "wall.charts", on=on),
        find_setting(session, region_id, "wall.duty_lists", on=on),
    )


def _items(session: Session, village_id: RegionId, kind: str, on: date) -> tuple[Drawn, ...]:
    items = items_in_force(session, village_id, kind, on=on)
    procedures = procedures_of(session, [item.id for item in items])
    return tuple(
        Drawn(item.title, procedures[item.id], item) for item in items if item.id in procedures
    )

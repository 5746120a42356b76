"""Half-typed grids: kept for one clerk, group and month, with the rules chosen for its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.models import GridDraft
from pointsapp.people.ids import RegionId, UserId
from pointsapp.rulebooks.ids import RuleId

MOST_COLUMNS = 16


@dataclass(frozen=True)
class GridTyping:
    """What a clerk chose and typed for one unit: rules in order, cell → text, the days."""

    rules: tuple[RuleId, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    saved_at: datetime | None = None


def find_typing(
    session: Session, user_id: UserId, group_id: RegionId, month: str, unit: str
) -> GridTyping:
    """What was typed for this month; its rules are those of the month before until chosen anew."""
    rows = session.scalars(
        select(GridDraft)
        .where(GridDraft.user_id == user_id, GridDraft.group_id == group_id)
        .where(GridDraft.month <= month)
        .order_by(GridDraft.month.desc())
    ).all()
    kept = [(row, row.cells[unit]) for row in rows if unit in row.cells]
    if not kept:
        return GridTyping()
    row, cells = kept[0]
    own = row.month == month
    typed = cells.get("typed", {}) if own else {}
    return GridTyping(tuple(cells["rules"]), typed, row.saved_at if own and typed else None)


def save_typing(
    session: Session,
    *,
    group_id: RegionId,
    month: str,
    unit: str,
    rules: Sequence[RuleId],
    typed: Mapping[str, str],
    by: UserId,
    now: datetime,
) -> None:
    """Keep what was typed; an empty `typed` forgets the cells and remembers the rules."""
    where = (by, group_id, month)
    draft = session.get(GridDraft, where, with_for_update=True)
    if draft is None:
        draft = GridDraft(user_id=by, group_id=group_id, month=month, cells={})
        session.add(draft)
    kept = {"rules": list(rules)[:MOST_COLUMNS], "typed": dict(typed)}
    draft.cells, draft.saved_at = {**draft.cells, unit: kept}, now
    session.flush()

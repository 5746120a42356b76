"""The columns of a matter that only repeat what its records say."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter
from pointsapp.matters.queries import progress_of_all
from pointsapp.people.queries.dated import batches


def refresh(session: Session, matter_ids: Sequence[MatterId], *, today: date) -> int:
    """Bring state, step_code and due_on up to the records and the day; gives how many changed.

    The day itself moves a matter on: a publication ends with its last day.
    """
    changed: list[dict[str, Any]] = []
    for ids in batches(sorted(set(matter_ids))):
        found = progress_of_all(session, ids, today=today)
        rows = session.execute(
            select(Matter.id, Matter.state, Matter.step_code, Matter.due_on).where(
                Matter.id.in_(ids)
            )
        )
        for matter_id, *stored in rows:
            now = found[matter_id]
            if stored != [now.state, now.current, now.due_on]:
                changed.append(
                    {
                        "id": matter_id, "state": now.state, "step_code": now.current,
                        "due_on": now.due_on,
                    }
                )  # fmt: skip
    if changed:
        session.execute(update(Matter), changed)
    return len(changed)

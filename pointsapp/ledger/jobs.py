"""Timed work of the ledger: what waits is sealed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.jobs import Job, Unit
from pointsapp.ledger.models import Entry, Unsealed
from pointsapp.ledger.service import seal_village
from pointsapp.people.ids import RegionId


def seals_due(session: Session, *, now: datetime) -> Iterable[Unit]:
    """The villages where entries wait; a unit is named after the first of them."""
    first = (
        select(func.min(Unsealed.entry_id).label("entry_id"))
        .group_by(Unsealed.village_id)
        .subquery()
    )
    rows = session.execute(
        select(Entry.recorded_at, Entry.village_id, Entry.id)
        .join(first, first.c.entry_id == Entry.id)
        .order_by(Entry.recorded_at, Entry.id)
    )
    return [Unit(*row) for row in rows]


def seal(session: Session, unit: Unit, *, now: datetime) -> None:
    """Seal all that waits in one village."""
    seal_village(session, RegionId(unit.region_id), now=now)


SEALING = Job("ledger.seal", seals_due, run=seal)

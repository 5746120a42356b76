"""Awards, deductions and opening balances: recorded once, whoever asks how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.models import Entry, SealMember
from pointsapp.ledger.policy import Draft
from pointsapp.ledger.queries import get_entry
from pointsapp.ledger.service.booking import book
from pointsapp.ledger.service.sealing import leave_unsealed, seal_entries

RECORDABLE = ("award", "deduction", "opening")


@dataclass(frozen=True)
class Recorded:
    """The answer to a batch: all its entries by key, how many are new, and the seal they are in."""

    entry_ids: dict[str, int]
    new: int
    seal_id: int | None


def record_batch(
    session: Session,
    village_id: int,
    drafts: Sequence[Draft],
    *,
    by: int | None,
    now: datetime,
    seal: bool = True,
) -> Recorded:
    """Record awards, deductions and opening balances of one village as one sealed batch.

    Drafts recorded before have no effect and give the first answer. NotFound for an account of
    another village; Invalid for figures that do not fit or a closed account; Conflict for a key
    that came with another body. Nothing is recorded unless all can be.
    """
    for draft in drafts:
        _check_kind(draft)
    booked = book(session, drafts, now=now, village_id=village_id)
    if not booked.new:
        return Recorded(booked.entry_ids, 0, _seal_of(session, booked.entry_ids))
    seal_id = None
    if seal:
        bodies = booked.bodies
        seal_id = seal_entries(session, village_id, bodies, now=now, bodies=bodies).id
    else:
        leave_unsealed(session, [(village_id, entry_id) for entry_id in booked.new.values()])
    record_audit(
        session,
        "ledger.recorded",
        "seal",
        seal_id,
        by=by,
        now=now,
        region_id=village_id,
        entries=len(booked.new),
    )
    session.flush()
    return Recorded(booked.entry_ids, len(booked.new), seal_id)


def record(
    session: Session, village_id: int, draft: Draft, *, by: int | None, now: datetime
) -> Entry:
    """Record a single entry; the next tick seals it. Errors as `record_batch`."""
    recorded = record_batch(session, village_id, [draft], by=by, now=now, seal=False)
    return get_entry(session, recorded.entry_ids[draft.key])


def _check_kind(draft: Draft) -> None:
    if draft.kind not in RECORDABLE:
        raise Invalid("ledger.kind", "只有加分、扣分和期初积分能这样登记", kind=draft.kind)


def _seal_of(session: Session, entry_ids: dict[str, int]) -> int | None:
    first = min(entry_ids.values(), default=None)
    return session.scalar(select(SealMember.seal_id).where(SealMember.entry_id == first))

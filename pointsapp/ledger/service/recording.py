"""Awards, deductions and opening balances: recorded once, whoever asks how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.ids import EntryId, SealId
from pointsapp.ledger.models import SealMember
from pointsapp.ledger.policy import Draft
from pointsapp.ledger.service.booking import enter, settle
from pointsapp.ledger.service.sealing import leave_unsealed, seal_lines
from pointsapp.people.ids import RegionId, UserId

RECORDABLE = ("award", "deduction", "opening")


@dataclass(frozen=True)
class Recorded:
    """The answer to a batch: all its entries by key, how many are new, and the seal they are in."""

    entry_ids: dict[str, EntryId]
    new: int
    seal_id: SealId | None


def record_batch(
    session: Session,
    village_id: RegionId,
    drafts: Sequence[Draft],
    *,
    by: UserId | None,
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
    booked = enter(session, drafts, now=now, village_id=village_id)
    if not booked.new:
        return Recorded(booked.entry_ids, 0, _seal_of(session, booked.entry_ids))
    audit = partial(
        record_audit, session, "ledger.recorded", "seal",
        by=by, now=now, region_id=village_id, entries=len(booked.new),
    )  # fmt: skip
    seal_id = None
    if seal:
        settle(session, booked)
        seal_id = seal_lines(session, village_id, booked.new, now=now)
        audit(seal_id)
    else:
        leave_unsealed(session, booked.new)
        audit(None)
        settle(session, booked)
    return Recorded(booked.entry_ids, len(booked.new), seal_id)


def record(
    session: Session, village_id: RegionId, draft: Draft, *, by: UserId | None, now: datetime
) -> EntryId:
    """Record a single entry and give its id; the next tick seals it. Errors as `record_batch`."""
    recorded = record_batch(session, village_id, [draft], by=by, now=now, seal=False)
    return recorded.entry_ids[draft.key]


def _check_kind(draft: Draft) -> None:
    if draft.kind not in RECORDABLE:
        raise Invalid("ledger.kind", "只有加分、扣分和期初积分能这样登记", kind=draft.kind)


def _seal_of(session: Session, entry_ids: dict[str, EntryId]) -> SealId | None:
    first = min(entry_ids.values(), default=None)
    return session.scalar(select(SealMember.seal_id).where(SealMember.entry_id == first))

"""Salts: each belongs to an entry, and one that is gone was erased and written down."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.ledger.models import SALTS_ERASED, Entry, Salt
from pointsapp.ledger.verify.fault import Fault


def erased_entries(session: Session) -> set[int]:
    """The entries whose salts were erased, as the audit trail has it: only their place is left."""
    rows = session.scalars(select(AuditRow.facts).where(AuditRow.action == SALTS_ERASED))
    return {entry_id for facts in rows for entry_id in facts["entry_ids"]}


def stray_salts(session: Session) -> Iterator[Fault]:
    """Salts of entries that are not there: one was given another number, or its entry is gone."""
    strays = select(Salt.entry_id).outerjoin(Entry, Entry.id == Salt.entry_id)
    for entry_id in session.scalars(strays.where(Entry.id.is_(None)).order_by(Salt.entry_id)):
        yield Fault("各村", "salt.stray", f"有一份校验用的随机数（{entry_id}）没有对应的明细")

"""What belongs to nothing: entries outside their village, salts without entry; salts erased."""

from collections.abc import Iterator

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.ledger.ids import EntryId
from pointsapp.ledger.models import SALTS_ERASED, Account, Entry, Salt
from pointsapp.ledger.verify.fault import Fault
from pointsapp.people.ids import RegionId


def erased_entries(session: Session) -> set[EntryId]:
    """The entries whose salts were erased, as the audit trail has it: only their place is left."""
    rows = session.scalars(select(AuditRow.facts).where(AuditRow.action == SALTS_ERASED))
    return {entry_id for facts in rows for entry_id in facts["entry_ids"]}


def stray_entries(session: Session, village_id: RegionId | None) -> Iterator[Fault]:
    """Entries of one village, or of all, whose account is not there or in another village."""
    home = and_(Account.id == Entry.account_id, Account.village_id == Entry.village_id)
    strays = select(Entry.key).outerjoin(Account, home).where(Account.id.is_(None))
    if village_id is not None:
        strays = strays.where(Entry.village_id == village_id)
    for key in session.scalars(strays.order_by(Entry.id)):
        yield Fault("各村", "entry.stray", f"这一笔（{key}）的账户不在它写的那个村")


def stray_salts(session: Session) -> Iterator[Fault]:
    """Salts of entries that are not there: one was given another number, or its entry is gone."""
    strays = select(Salt.entry_id).outerjoin(Entry, Entry.id == Salt.entry_id)
    for entry_id in session.scalars(strays.where(Entry.id.is_(None)).order_by(Salt.entry_id)):
        yield Fault("各村", "salt.stray", f"有一份校验用的随机数（{entry_id}）没有对应的明细")

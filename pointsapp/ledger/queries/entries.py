"""Entries, newest first, in pages."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.ledger.ids import AccountId, EntryId
from pointsapp.ledger.models import Entry
from pointsapp.ledger.rows import chunks
from pointsapp.people.ids import RegionId


def get_entry(session: Session, entry_id: EntryId) -> Entry:
    """One entry; NotFound."""
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise NotFound("ledger.entry_not_found", "没有找到这一笔积分")
    return entry


def find_by_key(session: Session, village_id: RegionId, key: str) -> Entry | None:
    """The entry that a village booked under an idempotency key."""
    return session.scalar(select(Entry).where(Entry.village_id == village_id, Entry.key == key))


def lines(
    session: Session,
    account_ids: Sequence[AccountId],
    *,
    period: str | None,
    limit: int,
    offset: int = 0,
) -> Sequence[Entry]:
    """A page of the entries of some accounts in a points year (None: in all), newest first."""
    newest = _of(account_ids, period).order_by(Entry.id.desc())
    return session.scalars(newest.limit(limit).offset(offset)).all()


def count_lines(session: Session, account_ids: Sequence[AccountId], *, period: str | None) -> int:
    """How many entries `lines` can show."""
    counted = _of(account_ids, period).with_only_columns(func.count(Entry.id))
    return session.scalars(counted).one()


def reversals_of(session: Session, entry_ids: Sequence[EntryId]) -> dict[EntryId, Entry]:
    """The entries that take others back, by the entry taken back."""
    found: dict[EntryId, Entry] = {}
    for some in chunks(entry_ids):
        rows = session.scalars(select(Entry).where(Entry.reverses_id.in_(some)))
        found.update((entry.reverses_id, entry) for entry in rows if entry.reverses_id is not None)
    return found


def _of(account_ids: Sequence[AccountId], period: str | None) -> Select[Entry]:
    query = select(Entry).where(Entry.account_id.in_(account_ids))
    return query if period is None else query.where(Entry.period == period)

"""Re-adds every balance and walks every seal: what is wrong, in sentences, without mending it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Account
from pointsapp.ledger.verify.chains import chain_faults
from pointsapp.ledger.verify.fault import Fault
from pointsapp.ledger.verify.heads import NotedHead, head_faults, read_head
from pointsapp.ledger.verify.holders import holder_faults
from pointsapp.ledger.verify.links import link_faults
from pointsapp.ledger.verify.strays import erased_entries, stray_entries, stray_salts
from pointsapp.ledger.verify.sums import sum_faults
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region

__all__ = ["Fault", "NotedHead", "erased_entries", "faults", "head_faults", "read_head", "walk"]

MOST = 1000


def faults(
    session: Session, village_id: RegionId | None = None, *, now: datetime | None = None
) -> list[Fault]:
    """The first 1,000 things that are wrong in one village or in all; empty when all is right.

    With `now`, an entry that waits for its seal for more than an hour is a fault, too.
    """
    return list(islice(walk(session, village_id, now=now), MOST))


def walk(
    session: Session, village_id: RegionId | None = None, *, now: datetime | None = None
) -> Iterator[Fault]:
    """The same one by one, in bounded memory; what is written meanwhile is not looked at."""
    _one_view(session)
    erased = erased_entries(session)
    for each, name in _villages(session, village_id):
        yield from chain(
            sum_faults(session, each, name),
            link_faults(session, each, name),
            holder_faults(session, each, name),
            chain_faults(session, each, name, erased=erased, now=now),
        )
    yield from stray_entries(session, village_id)
    if village_id is None:
        yield from stray_salts(session)


def _one_view(session: Session) -> None:
    """Let all that follows see one state of the database (on SQLite every transaction does)."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _villages(session: Session, village_id: RegionId | None) -> list[tuple[RegionId, str]]:
    query = select(Region.id, Region.name).order_by(Region.id)
    query = query.where(Region.id.in_(select(Account.village_id).distinct()))
    if village_id is not None:
        query = query.where(Region.id == village_id)
    return [(row.id, row.name) for row in session.execute(query)]

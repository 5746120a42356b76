"""Somebody who is forgotten cannot be found in the public file any more; the chain still holds."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Account, Entry, Salt
from pointsapp.ledger.queries import holders_of
from pointsapp.ledger.service import forget_person, record_batch
from pointsapp.ledger.verify import faults
from tests.ledger.conftest import DAY, Village, award


def test_only_the_salts_of_the_persons_own_accounts_go(
    session: Session, village: Village, account: Account, now: datetime
) -> None:
    own = village.account("resident")
    drafts = [award(own.id, "3", "own"), award(account.id, "2", "household")]
    record_batch(session, village.id, drafts, by=None, now=now)
    person_id = holders_of(session, [own.id], on=DAY)[own.id].person_id
    assert person_id is not None
    forget_person(session, person_id, by=None, now=now)
    session.flush()
    kept = session.scalars(
        select(Entry.key).join(Salt, Salt.entry_id == Entry.id).order_by(Entry.key)
    ).all()
    assert kept == ["household"]
    assert list(faults(session, village.id, now=now)) == []

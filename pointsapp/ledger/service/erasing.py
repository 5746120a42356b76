"""Forgetting a person in the ledger: the points stay, what makes them readable goes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.ledger.models import AccountHolder, Entry
from pointsapp.ledger.service.sealing import erase_salts


def forget_person(session: Session, person_id: int, *, by: int | None, now: datetime) -> None:
    """Erase the salts of all entries on the person's own accounts (PIPL art. 47).

    A household's entries are the household's and keep theirs.
    """
    held = select(AccountHolder.account_id).where(AccountHolder.person_id == person_id)
    entries = session.scalars(select(Entry.id).where(Entry.account_id.in_(held))).all()
    if entries:
        erase_salts(session, entries, by=by, now=now)

"""Forgetting people in the ledger: the points stay, what makes them readable goes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Conflict
from pointsapp.ledger.canonical import leaf
from pointsapp.ledger.ids import AccountId, EntryId
from pointsapp.ledger.models import SALTS_ERASED, AccountHolder, Entry, Salt, Unsealed
from pointsapp.ledger.publishing import own_file
from pointsapp.ledger.rows import chunks
from pointsapp.ledger.service.sealing import seal_village
from pointsapp.people.ids import PersonId, UserId
from pointsapp.people.models import Membership, Person


def forget_person(
    session: Session, person_id: PersonId, *, by: UserId | None, now: datetime
) -> None:
    """Erase the salts of all entries on the person's own accounts (PIPL art. 47).

    A household's entries are the household's and keep theirs, until the last of those who ever
    lived in it is erased as well. Conflict when an entry is not what was sealed.
    """
    own = select(AccountHolder.account_id).where(AccountHolder.person_id == person_id)
    session.flush()
    accounts = session.scalars(own.union(_of_nobody(person_id))).all()
    _seal_what_waits(session, accounts, now=now)
    _check_untouched(session, accounts)
    entries = session.scalars(select(Entry.id).where(Entry.account_id.in_(accounts))).all()
    if entries:
        erase_salts(session, entries, by=by, now=now)


def erase_salts(
    session: Session, entry_ids: Sequence[EntryId], *, by: UserId | None, now: datetime
) -> None:
    """Forget the salts of entries: their leaves say nothing more, the chain holds.

    The audit row names every entry: a salt that is gone without one is a fault.
    """
    for some in chunks(entry_ids):
        session.execute(delete(Salt).where(Salt.entry_id.in_(some)))
        record_audit(session, SALTS_ERASED, "entry", None, by=by, now=now, entry_ids=list(some))


def _of_nobody(person_id: PersonId) -> Select[AccountId]:
    """The accounts of the person's households that nobody is left of who could be named."""
    lived = select(Membership.household_id).where(Membership.person_id == person_id)
    somebodys = (
        select(AccountHolder.account_id)
        .join(Membership, Membership.household_id == AccountHolder.household_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.erased_at.is_(None))
    )
    return select(AccountHolder.account_id).where(
        AccountHolder.household_id.in_(lived), AccountHolder.account_id.not_in(somebodys)
    )


def _seal_what_waits(session: Session, accounts: Sequence[AccountId], *, now: datetime) -> None:
    # Else the next tick would give these entries a salt after all.
    waiting = select(Unsealed.village_id).join(Entry, Entry.id == Unsealed.entry_id)
    villages = session.scalars(waiting.where(Entry.account_id.in_(accounts)).distinct())
    for village_id in villages.all():
        seal_village(session, village_id, now=now)


def _check_untouched(session: Session, accounts: Sequence[AccountId]) -> None:
    """Erasing must not bury a forgery: without its salt an entry cannot be checked any more."""
    for line in own_file(session, accounts)["entries"]:
        if line["salt"] is not None and leaf(line["salt"], line["text"]) != line["leaf"]:
            raise Conflict(
                "ledger.changed_since",
                "有的积分明细和封存时不一样，请先请维护人员核对账本、查清楚，再删除资料",
            )

"""Who dies, or is gone from the roster: their accounts close, what was not used stays on them."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from pointsapp.foundation.imports import ImportRun
from pointsapp.ledger.models import Account, AccountHolder
from pointsapp.ledger.service import close_when_free
from pointsapp.people import service as people
from pointsapp.people.ids import PersonId, RegionId, UserId
from pointsapp.people.models import Household, Membership, Person
from pointsapp.people.queries import villages_within
from pointsapp.people.roster import RosterImporter
from pointsapp.people.roster.importer import as_of


def record_death(
    session: Session, person_id: PersonId, *, on: date, by: UserId | None, now: datetime
) -> None:
    """Record a death and close the person's own accounts, that day or after what is booked."""
    people.record_death(session, person_id, on=on, by=by, now=now)
    _close(session, AccountHolder.person_id == person_id, on=on, by=by, now=now)


class ClosingRosterImporter(RosterImporter):
    """The roster's importer, which also closes the accounts of households that the file ends."""

    def store(self, session: Session, run: ImportRun, *, by: int | None, now: datetime) -> None:
        """Store what the preview showed, then close what nobody holds any more."""
        super().store(session, run, by=by, now=now)
        villages = villages_within(session, RegionId(run.region_id), on=as_of(run))
        whom = None if by is None else UserId(by)
        close_left(session, [each.id for each in villages], on=as_of(run), by=whom, now=now)


def close_left(
    session: Session,
    village_ids: Collection[RegionId],
    *,
    on: date,
    by: UserId | None,
    now: datetime,
) -> int:
    """Close the accounts of ended households and of residents who went with them; gives how many.

    Somebody who merely left a household that goes on keeps their account: they may come back.
    """
    ended = select(Household.id).where(Household.ended_on.is_not(None))
    holder = AccountHolder.person_id
    here = Account.village_id.in_(village_ids)
    left = or_(AccountHolder.household_id.in_(ended), and_(Account.kind == "resident", _gone()))
    died = select(Person.id).where(Person.died_on.is_not(None))
    return _close(session, here & or_(left, holder.in_(died)), on=on, by=by, now=now)


def _gone() -> ColumnElement[bool]:
    """Lives nowhere, and lived last in a household that ended that day."""
    holder = AccountHolder.person_id
    lives = select(Membership.person_id).where(Membership.to_on.is_(None))
    went_along = (
        select(Membership.person_id)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.to_on == Household.ended_on)
    )
    return holder.in_(went_along) & holder.not_in(lives)


def _close(
    session: Session,
    which: ColumnElement[bool],
    *,
    on: date,
    by: UserId | None,
    now: datetime,
) -> int:
    session.flush()
    accounts = session.scalars(
        select(Account.id)
        .join(AccountHolder, AccountHolder.account_id == Account.id)
        .where(Account.closed_on.is_(None), AccountHolder.to_on.is_(None), which)
        .order_by(Account.id)
    ).all()
    for account_id in accounts:
        close_when_free(session, account_id, on=on, by=by, now=now)
    return len(accounts)

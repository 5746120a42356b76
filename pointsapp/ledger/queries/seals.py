"""Reads of a village's chain of seals."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.ledger.ids import EntryId
from pointsapp.ledger.models import Chain, Seal, SealMember
from pointsapp.people.ids import RegionId


class Head(NamedTuple):
    """The last seal of a village; number 0 and an empty digest before the first."""

    number: int
    digest: str


def head(session: Session, village_id: RegionId) -> Head:
    """What to print on a sheet; seal the village first, so that nothing recorded is left out."""
    row = session.execute(
        select(Chain.number, Chain.digest).where(Chain.village_id == village_id)
    ).one_or_none()
    return Head(row.number, row.digest) if row and row.number else Head(0, "")


def seals(session: Session, village_id: RegionId, *, limit: int, offset: int = 0) -> Sequence[Seal]:
    """A page of the seals of a village, newest first."""
    newest = select(Seal).where(Seal.village_id == village_id).order_by(Seal.number.desc())
    return session.scalars(newest.limit(limit).offset(offset)).all()


def seal_of_entry(session: Session, entry_id: EntryId) -> Seal | None:
    """The seal that holds an entry; None while it waits."""
    return session.scalar(
        select(Seal)
        .join(SealMember, SealMember.seal_id == Seal.id)
        .where(SealMember.entry_id == entry_id)
    )

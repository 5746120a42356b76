"""Which photos have been kept long enough (个人信息保护法 19: no longer than is needed)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId, ClaimPhotoId
from pointsapp.claims.models import Claim, ClaimPhoto, OwnClaim, Sheet, SheetLine
from pointsapp.claims.policy.days import erased_on
from pointsapp.claims.policy.own import ENDED
from pointsapp.contests.models import Contest
from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.clock import village_day
from pointsapp.people.ids import RegionId

LOOSE_FOR = timedelta(days=1)  # how long the photos of a form that is never sent are kept


def loose_since(
    session: Session, *, now: datetime
) -> Iterator[tuple[RegionId, ClaimPhotoId, datetime]]:
    """(village, photo, when it falls due) of forms that were not sent within a day."""
    rows = session.execute(
        select(ClaimPhoto.village_id, ClaimPhoto.id, ClaimPhoto.added_at)
        .where(ClaimPhoto.claim_id.is_(None), ClaimPhoto.added_at <= now - LOOSE_FOR)
        .order_by(ClaimPhoto.id)
    )
    for village_id, photo_id, added_at in rows:
        yield village_id, photo_id, added_at + LOOSE_FOR


def kept_until(session: Session, *, on: date) -> Iterator[tuple[RegionId, ClaimId, date]]:
    """(village, claim, the day of erasing) of ended claims whose photos are still there."""
    days: dict[RegionId, int | None] = {}
    for village_id, claim_id, ended_on in _ended(session):
        if village_id not in days:
            value = find_setting(session, village_id, "photos.kept_days", on=on)
            days[village_id] = value.number if value else None
        kept = days[village_id]
        if kept is not None:
            yield village_id, claim_id, erased_on(ended_on, kept)


def _ended(session: Session) -> Iterator[tuple[RegionId, ClaimId, date]]:
    """Ended claims with photos; while a contest about their line waits, they are needed."""
    last = (
        select(func.max(Sheet.closes_on))
        .join(SheetLine, SheetLine.sheet_id == Sheet.id)
        .where(SheetLine.claim_id == Claim.id)
        .correlate(Claim)
        .scalar_subquery()
    )
    contested = exists().where(
        SheetLine.claim_id == Claim.id, Contest.state == "open",
        ((Contest.subject_kind == "sheet_line") & (Contest.subject_id == SheetLine.id))
        | ((Contest.subject_kind == "entry") & (Contest.subject_id == SheetLine.entry_id)),
    )  # fmt: skip
    kept = exists().where(ClaimPhoto.claim_id == Claim.id, ClaimPhoto.file.is_not(None))
    rows = session.execute(
        select(
            Claim.village_id, Claim.id, OwnClaim.withdrawn_at, last.label("last"),
            Claim.reviewed_at,
        )
        .join(OwnClaim, OwnClaim.claim_id == Claim.id)
        .where(Claim.state.in_(ENDED), kept, ~contested)
        .order_by(Claim.id)
    )  # fmt: skip
    for row in rows:
        at = row.withdrawn_at or row.reviewed_at
        ended_on = row.last or (village_day(at) if at else None)
        if ended_on is not None:
            yield row.village_id, row.id, ended_on

"""Timed work of claims: a sheet is recorded on the day after its notice, or as soon as possible;
photos are erased when they have been kept long enough.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId, ClaimPhotoId, SheetId
from pointsapp.claims.models import Sheet
from pointsapp.claims.policy.days import Notice
from pointsapp.claims.queries.erasing import kept_until, loose_since
from pointsapp.claims.service.photos import drop_loose, erase_photos
from pointsapp.claims.service.recording import record_sheet
from pointsapp.foundation.clock import start_of_day, village_day
from pointsapp.foundation.jobs import Job, Unit


def closed_sheets(session: Session, *, now: datetime) -> Iterable[Unit]:
    """The sheets whose notice is over and that are not recorded, the oldest first."""
    rows = session.execute(
        select(Sheet.id, Sheet.village_id, Sheet.opened_on, Sheet.closes_on)
        .where(Sheet.state == "open", Sheet.closes_on < village_day(now))
        .order_by(Sheet.closes_on, Sheet.id)
    )
    return [
        Unit(start_of_day(Notice(opened, closes).effective_on), village_id, sheet_id)
        for sheet_id, village_id, opened, closes in rows
    ]


def record_closed_sheet(session: Session, unit: Unit, *, now: datetime) -> None:
    """Record one sheet; doing it twice records it once."""
    record_sheet(session, SheetId(unit.subject_id), now=now)


def photos_to_erase(session: Session, *, now: datetime) -> Iterable[Unit]:
    """The ended claims whose photos have been kept as long as their village decided."""
    today = village_day(now)
    return [
        Unit(start_of_day(day), village_id, claim_id)
        for village_id, claim_id, day in kept_until(session, on=today)
        if day <= today
    ]


def erase_claim_photos(session: Session, unit: Unit, *, now: datetime) -> None:
    """Erase the photos of one claim."""
    erase_photos(session, ClaimId(unit.subject_id), now=now)


def photos_never_sent(session: Session, *, now: datetime) -> Iterable[Unit]:
    """The photos of forms that were begun a day ago and not sent."""
    return [
        Unit(due_at, village_id, photo_id)
        for village_id, photo_id, due_at in loose_since(session, now=now)
    ]


def drop_loose_photo(session: Session, unit: Unit, *, now: datetime) -> None:
    """Forget one of them."""
    drop_loose(session, ClaimPhotoId(unit.subject_id))


RECORD_SHEETS = Job("claims.record_sheets", due=closed_sheets, run=record_closed_sheet)
HOURLY = timedelta(hours=1)
ERASE_PHOTOS = Job("claims.erase_photos", due=photos_to_erase, run=erase_claim_photos, every=HOURLY)
DROP_LOOSE_PHOTOS = Job(
    "claims.drop_loose_photos", due=photos_never_sent, run=drop_loose_photo, every=HOURLY
)

"""Photos of claims: kept small and without where and when, noticed when seen before, erased."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.claims.ids import ClaimId, ClaimPhotoId
from pointsapp.claims.models import Claim, ClaimPhoto
from pointsapp.claims.policy.own import MOST_LOOSE, MOST_PHOTOS
from pointsapp.claims.queries.photos import chain_of, get_photo, loose_photos, nearest
from pointsapp.decisions.queries import need_setting
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.files import forget_file
from pointsapp.foundation.files import keep_photo as keep_file
from pointsapp.foundation.likeness import difference_hash
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, UserId
from pointsapp.people.models import Household

LONGEST_SIDE = 1280  # pixels: enough to see what was done, a quarter of a phone's picture
KEPT_DAYS = "photos.kept_days"


def keep_photo(
    session: Session,
    household_id: HouseholdId,
    photo: bytes,
    *,
    key: str,
    by: UserId | None,
    now: datetime,
) -> ClaimPhoto | None:
    """Keep a photo (as `foundation.files.small_photo` gives it) for a form that is not sent yet.

    The same one again in this form is kept once; None where the form was sent already.
    Raises Invalid when the form has its `MOST_PHOTOS`, or the village decided no day of erasing.
    """
    # A button pressed twice sends the same photo twice: one after the other.
    session.get(Household, household_id, with_for_update=True)
    place = people.place_of(session, household_id, on=village_day(now))
    if place is None:
        raise Invalid("own.household", "这一户现在不在册，不能申报。请到村委会问一问。")
    need_setting(session, place.village_id, KEPT_DAYS, on=village_day(now))
    if _sent(session, household_id, key):
        return None
    digest = keep_file(session, photo, now=now).digest
    loose = loose_photos(session, household_id, key)
    first = next((each for each in loose if each.digest == digest), None)
    if first is not None:
        return first
    _check_room(session, household_id, len(loose))
    kept = ClaimPhoto(
        village_id=place.village_id, household_id=household_id, form_key=key, digest=digest,
        look=difference_hash(photo), file=digest, added_at=now, added_by=by,
    )  # fmt: skip
    session.add(kept)
    session.flush()
    return kept


def drop_photo(
    session: Session, photo_id: ClaimPhotoId, *, household_id: HouseholdId, key: str
) -> None:
    """Take a photo out of a form that is not sent yet; nothing of it stays."""
    photo = get_photo(session, photo_id)
    if (photo.household_id, photo.form_key) != (household_id, key) or photo.claim_id is not None:
        raise Conflict("photo.sent", "这张照片已经交上去了，不能再拿掉。")
    digest = photo.digest
    session.delete(photo)
    session.flush()
    forget_file(session, digest)


def attach_photos(session: Session, photos: Sequence[ClaimPhoto], claim_id: ClaimId) -> None:
    """Give the photos of a form to its claim; those seen before in the village are flagged."""
    chain = chain_of(session, claim_id)
    for photo in photos:
        near = nearest(session, photo, chain=chain)
        photo.like_id, photo.like_exactly = near or (None, False)
    for photo in photos:
        photo.claim_id = claim_id
    session.flush()


def add_photos(session: Session, claim_id: ClaimId, household_id: HouseholdId, *, key: str) -> int:
    """Add the photos of an answer's form to a claim that a reviewer asked about; how many."""
    had = session.scalar(select(func.count(ClaimPhoto.id)).where(ClaimPhoto.claim_id == claim_id))
    photos = loose_photos(session, household_id, key)
    if (had or 0) + len(photos) > 2 * MOST_PHOTOS:
        raise Invalid("own.photos", f"一条一共最多 {2 * MOST_PHOTOS} 张照片", field="photos")
    attach_photos(session, photos, claim_id)
    return len(photos)


def erase_photos(session: Session, claim_id: ClaimId, *, now: datetime) -> int:
    """Erase the photos of a claim that ended; their digests stay. Gives how many there were."""
    photos = session.scalars(
        select(ClaimPhoto).where(ClaimPhoto.claim_id == claim_id, ClaimPhoto.file.is_not(None))
    ).all()
    for photo in photos:
        photo.file, photo.erased_at = None, now
    session.flush()
    for digest in {photo.digest for photo in photos}:
        forget_file(session, digest)
    if photos:
        village_id = session.get_one(Claim, claim_id).village_id
        record_audit(session, "claim.photos_erased", "claim", claim_id, by=None, now=now,
                     region_id=village_id, count=len(photos))  # fmt: skip
    return len(photos)


def drop_loose(session: Session, photo_id: ClaimPhotoId) -> None:
    """Forget a photo whose form was never sent; doing it twice does nothing."""
    photo = session.get(ClaimPhoto, photo_id)
    if photo is None or photo.claim_id is not None:
        return
    digest = photo.digest
    session.delete(photo)
    session.flush()
    forget_file(session, digest)


def _sent(session: Session, household_id: HouseholdId, key: str) -> bool:
    sent = select(Claim.id).where(Claim.key == f"own:{household_id}:{key}"[:80])
    return session.scalar(sent.where(Claim.household_id == household_id)) is not None


def _check_room(session: Session, household_id: HouseholdId, in_form: int) -> None:
    if in_form >= MOST_PHOTOS:
        raise Invalid("own.photos", f"一次最多 {MOST_PHOTOS} 张照片，多的没有收", field="photos")
    loose = select(func.count(ClaimPhoto.id)).where(
        ClaimPhoto.household_id == household_id, ClaimPhoto.claim_id.is_(None)
    )
    if (session.scalar(loose) or 0) >= MOST_LOOSE:
        said = "您家有好几份没交的申报，里面的照片太多。先交一份，或者明天再传。"
        raise Conflict("own.loose", said)

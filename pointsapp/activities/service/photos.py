"""Photos of an activity for the board: with consent, without EXIF, taken down on request."""

from datetime import datetime

from sqlalchemy.orm import Session

from pointsapp.activities.errors import Unfit
from pointsapp.activities.ids import ActivityId, ActivityPhotoId
from pointsapp.activities.models import Photo
from pointsapp.activities.queries import get_photo, photos_of
from pointsapp.activities.service.common import audit, held, needed
from pointsapp.foundation.files import PHOTO, Upload, forget_file, store_file
from pointsapp.people.ids import UserId

MOST_PHOTOS = 9
CONSENTS = ("nobody", "agreed")


def add_photo(
    session: Session, activity_id: ActivityId, *, upload: Upload, caption: str, consent: str,
    by: UserId, now: datetime,
) -> Photo:  # fmt: skip
    """Hang up a photo (`foundation.files.read_upload`); the same one again gives the first.

    `consent`: 'nobody' can be recognised, or all who can have 'agreed' (PIPL 25, 29). Unfit.
    """
    activity = held(session, activity_id, "open", "closed")
    if consent not in CONSENTS:
        said = "请先确认：看不出是谁，或者拍到的人都同意贴出来（小孩要家长同意）"
        raise Unfit("photo.consent", said, field="consent")
    caption = needed(caption, "caption", 60, "写一句照片上是什么，看不见的人要听")
    if upload.media_type != PHOTO:
        raise Unfit("photo.kind", "请传照片（JPG、PNG），不要传 PDF", field="photo")
    kept, hanging = store_file(session, upload, now=now), photos_of(session, activity_id)
    same = next((each for each in hanging if each.digest == kept.digest), None)
    if same is not None:
        return same
    if len(hanging) >= MOST_PHOTOS:
        raise Unfit("photo.many", f"最多贴 {MOST_PHOTOS} 张，请先撤下一张", field="photo")
    made = Photo(
        activity_id=activity_id, digest=kept.digest, caption=caption, consent=consent,
        added_by=by, added_at=now,
    )  # fmt: skip
    session.add(made)
    audit(session, "photo_added", activity, by=by, now=now)
    return made


def take_down(
    session: Session, photo_id: ActivityPhotoId, *, why: str, by: UserId, now: datetime
) -> Photo:
    """Take a photo down; its picture is deleted unless something else holds it (PIPL 47)."""
    photo = get_photo(session, photo_id)
    activity = held(session, photo.activity_id, "open", "closed", "cancelled")
    session.refresh(photo)
    if photo.digest is None:
        return photo
    why = needed(why, "reason", 200, "写一句为什么撤下，例如“本人要求”")
    digest, photo.digest = photo.digest, None
    photo.taken_down_at, photo.taken_down_why = now, why
    session.flush()
    forget_file(session, digest)
    audit(session, "photo_taken_down", activity, by=by, now=now)
    return photo

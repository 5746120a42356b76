"""Single rows of activities: `get_x` raises Unknown."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.activities.errors import Unknown
from pointsapp.activities.ids import ActivityId, ActivityPhotoId, RewardId, ShiftId, SignUpId
from pointsapp.activities.models import Activity, Attendance, Photo, Reward, Shift, SignUp
from pointsapp.foundation.keys import token_digest
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import village_now

Row = TypeVar("Row", Activity, Shift, Reward, SignUp, Attendance, Photo)


def _get(session: Session, kind: type[Row], row_id: int, sentence: str) -> Row:
    found = session.get(kind, row_id)
    if found is None:
        raise Unknown("activity.unknown", sentence)
    return found


def get_activity(session: Session, activity_id: ActivityId) -> Activity:
    """An activity."""
    return _get(session, Activity, activity_id, "没有找到这次活动")


def get_public(session: Session, village_id: RegionId, activity_id: ActivityId) -> Activity:
    """An activity of a village, or of one merged into it, that everybody may read; a draft is not
    found.
    """
    found = session.get(Activity, activity_id)
    if (
        found is None or found.published_at is None
        or village_id not in (found.village_id, village_now(session, found.village_id))
    ):  # fmt: skip
        raise Unknown("activity.unknown", "没有找到这次活动")
    return found


def get_shift(session: Session, shift_id: ShiftId) -> Shift:
    """A shift."""
    return _get(session, Shift, shift_id, "没有这个班次，请重新选")


def get_reward(session: Session, reward_id: RewardId) -> Reward:
    """A reward."""
    return _get(session, Reward, reward_id, "没有这条记分，可能已经去掉了")


def get_sign_up(session: Session, sign_up_id: SignUpId) -> SignUp:
    """A sign-up."""
    return _get(session, SignUp, sign_up_id, "没有找到这个报名")


def get_photo(session: Session, photo_id: ActivityPhotoId) -> Photo:
    """A photo, taken down ones too."""
    return _get(session, Photo, photo_id, "没有找到这张照片")


def shifts_of(session: Session, activity_id: ActivityId) -> Sequence[Shift]:
    """The shifts of an activity, the earliest first."""
    query = select(Shift).where(Shift.activity_id == activity_id)
    return session.scalars(query.order_by(Shift.starts)).all()


def rewards_of(session: Session, activity_id: ActivityId) -> Sequence[Reward]:
    """What an activity earns."""
    query = select(Reward).where(Reward.activity_id == activity_id)
    return session.scalars(query.order_by(Reward.id)).all()


def photos_of(session: Session, activity_id: ActivityId) -> Sequence[Photo]:
    """The photos that hang, in the order they were added."""
    query = select(Photo).where(Photo.activity_id == activity_id, Photo.digest.is_not(None))
    return session.scalars(query.order_by(Photo.id)).all()


def find_by_check_in(session: Session, token: str) -> Activity | None:
    """The activity whose check-in code this is."""
    digest = token_digest(token)
    return session.scalar(select(Activity).where(Activity.check_in_digest == digest))

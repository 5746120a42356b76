"""Which village a page of activities is about."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pointsapp.activities.models import Activity, Photo, Reward, Shift, SignUp
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Scope, kept_by, region_of, row_of

VILLAGE = region_of("village_id")
ACTIVITY = kept_by(row_of(Activity.village_id, "activity_id"))


def _part_of(
    activity_id: InstrumentedAttribute[int], row_id: InstrumentedAttribute[int], argument: str
) -> Scope:
    """The village of the activity that a row belongs to."""

    def find(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
        query = select(Activity.village_id).join(row_id.class_, activity_id == Activity.id)
        return session.scalar(query.where(row_id == arguments[argument]))

    return kept_by(find)


SHIFT = _part_of(Shift.activity_id, Shift.id, "shift_id")
REWARD = _part_of(Reward.activity_id, Reward.id, "reward_id")
SIGN_UP = _part_of(SignUp.activity_id, SignUp.id, "sign_up_id")
PHOTO = _part_of(Photo.activity_id, Photo.id, "photo_id")

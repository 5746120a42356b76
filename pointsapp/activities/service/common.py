"""What all writes of activities begin and end with: the row held, the audit written."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.activities.errors import TooLate, Unfit, Unknown
from pointsapp.activities.ids import ActivityId, ShiftId
from pointsapp.activities.models import STATES, Activity, Shift
from pointsapp.foundation.audit import record_audit
from pointsapp.people.ids import UserId


def held(session: Session, activity_id: ActivityId, *states: str) -> Activity:
    """The activity, held until the transaction ends; TooLate unless it is in one of the states."""
    found = session.get(Activity, activity_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Unknown("activity.unknown", "没有找到这次活动")
    if found.state not in states:
        raise TooLate("activity.state", f"这次活动{STATES[found.state]}，这一步不能办了。")
    return found


def held_shift(session: Session, shift_id: ShiftId) -> Shift:
    """The shift, held: who signs up, cancels or changes its places comes one after the other."""
    found = session.get(Shift, shift_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Unknown("activity.shift", "没有这个班次，请重新选")
    return found


def shift_in(session: Session, activity: Activity, shift_id: ShiftId) -> Shift:
    """A shift of this activity; Unknown for another's."""
    found = session.get(Shift, shift_id)
    if found is None or found.activity_id != activity.id:
        raise Unknown("activity.shift", "没有这个班次，请重新选")
    return found


def audit(
    session: Session, action: str, activity: Activity, *, by: UserId | None, now: datetime,
    on_behalf_of: str | None = None, **facts: Any,
) -> None:  # fmt: skip
    """One audit row about an activity."""
    session.flush()
    record_audit(session, f"activity.{action}", "activity", activity.id, by=by, now=now,
                 region_id=activity.village_id, on_behalf_of=on_behalf_of, **facts)  # fmt: skip


def needed(text: str, field: str, longest: int, sentence: str) -> str:
    """A text that must be there, without stray spaces; Unfit."""
    clean = text.strip()
    if not clean:
        raise Unfit(f"activity.{field}", sentence, field=field)
    if len(clean) > longest:
        raise Unfit(f"activity.{field}", f"太长了，最多 {longest} 个字", field=field)
    return clean

"""Activities for other systems: what, where, when, how many places and how many came; no names."""

from typing import Any

from marshmallow import fields
from sqlalchemy import select

from pointsapp.activities.models import STATES, Activity
from pointsapp.activities.queries import activities_in, coming, shifts_of
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.activities.scopes import ACTIVITY
from pointsapp.web.api.blueprint import ApiBlueprint
from pointsapp.web.api.paging import page, page_of_rows
from pointsapp.web.api.schemas import OutSchema, PageIn, page_of
from pointsapp.web.context import now
from pointsapp.web.fields import Day, choice

blueprint = ApiBlueprint("activities", "活动")
VILLAGE = region_of("village_id")
VIEW = Permission.ACTIVITIES_VIEW


class ActivitiesIn(PageIn):
    """Which activities: in a state, on days from–to."""

    state = choice(STATES, required=False)
    from_on = Day(load_default=None)
    until_on = Day(load_default=None)


class CallOut(OutSchema):
    """A call as everybody may read it."""

    id = fields.Integer()
    village_id = fields.Integer()
    number = fields.String()
    title = fields.String()
    place = fields.String()
    happens_on = Day()
    state = fields.String()


class ActivityOut(CallOut):
    """An activity, with how many signed up and came."""

    signed = fields.Integer()
    came = fields.Integer()


class ShiftOut(OutSchema):
    """A shift in village time; no places stated: as many as come."""

    id = fields.Integer()
    starts = fields.String()
    ends = fields.String()
    places = fields.Integer(allow_none=True)
    taken = fields.Integer()


class ActivityShiftsOut(ActivityOut):
    """An activity and its shifts."""

    shifts = fields.List(fields.Nested(ShiftOut))


@blueprint.get("/villages/<int:village_id>/activities")
@requires(VIEW, VILLAGE)
@blueprint.asks(ActivitiesIn)
@blueprint.gives(page_of(ActivityOut))
def activities(asked: dict[str, Any], village_id: int) -> dict[str, Any]:
    """一个村的活动，新的在前。"""
    query = activities_in([village_id])
    if asked["state"]:
        query = query.where(Activity.state == asked["state"])
    if asked["from_on"]:
        query = query.where(Activity.happens_on >= asked["from_on"])
    if asked["until_on"]:
        query = query.where(Activity.happens_on <= asked["until_on"])
    return page(query.order_by(Activity.happens_on.desc(), Activity.id.desc()), asked, _activity)


@blueprint.get("/activities/<int:activity_id>")
@requires(VIEW, ACTIVITY)
@blueprint.gives(ActivityShiftsOut)
def activity(activity_id: int) -> dict[str, Any]:
    """一次活动和它的班次：多少名额，报了多少。"""
    session = reading()
    village_id = session.scalar(select(Activity.village_id).where(Activity.id == activity_id))
    found = activities_in([village_id or 0]).where(Activity.id == activity_id)
    shifts = shifts_of(session, activity_id)
    return {**_activity(session.execute(found).one()), "shifts": shifts}


@blueprint.get("/public/villages/<int:village_id>/activities")
@requires(Permission.BOARD_VIEW, VILLAGE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(CallOut))
def public_activities(asked: dict[str, Any], village_id: int) -> dict[str, Any]:
    """村里号召的活动，从今天起，近的在前。"""
    return page_of_rows(coming(reading(), village_id, today=village_day(now())), asked)


def _activity(row: Any) -> dict[str, Any]:
    told = {name: getattr(row.Activity, name) for name in CallOut().fields}
    return {**told, "signed": row.signed, "came": row.came}

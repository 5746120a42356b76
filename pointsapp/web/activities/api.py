"""Activities for other systems: what, where, when, how many places and how many came; no names."""

from typing import Any

from flask_login import current_user
from marshmallow import fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.activities import service
from pointsapp.activities.errors import Unfit
from pointsapp.activities.ids import ActivityId, SignUpId
from pointsapp.activities.models import STATES, Activity, SignUp
from pointsapp.activities.queries import activities_in, coming, get_activity, get_shift, shifts_of
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import villages_with_merged
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.activities.scopes import ACTIVITY, SIGN_UP
from pointsapp.web.api.blueprint import ApiBlueprint
from pointsapp.web.api.paging import page, page_of_rows
from pointsapp.web.api.schemas import InSchema, OutSchema, PageIn, instant, key_in, page_of
from pointsapp.web.context import now
from pointsapp.web.fields import Day, choice, text

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
def activities(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """一个村的活动，新的在前。"""
    query = activities_in(villages_with_merged(reading(), [village_id]))
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
def activity(activity_id: ActivityId) -> dict[str, Any]:
    """一次活动和它的班次：多少名额，报了多少。"""
    session = reading()
    village_id = session.scalar(select(Activity.village_id).where(Activity.id == activity_id))
    found = activities_in([] if village_id is None else [village_id]).where(
        Activity.id == activity_id
    )
    shifts = shifts_of(session, activity_id)
    return {**_activity(session.execute(found).one()), "shifts": shifts}


@blueprint.get("/public/villages/<int:village_id>/activities")
@requires(Permission.BOARD_VIEW, VILLAGE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(CallOut))
def public_activities(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """村里号召的活动，从今天起，近的在前。"""
    return page_of_rows(coming(reading(), village_id, today=village_day(now())), asked)


def _activity(row: Any) -> dict[str, Any]:
    told = {name: getattr(row.Activity, name) for name in CallOut().fields}
    return {**told, "signed": row.signed, "came": row.came}


class SignUpIn(InSchema):
    """Who of a household comes to which shift."""

    shift_id = key_in(required=True)
    household_id = key_in(required=True)
    person_id = key_in(required=True)
    task = choice(("work", "light"))
    team = text(30, required=False)
    via = choice(("phone", "door"))


class SignUpOut(OutSchema):
    """A sign-up: a place, or the queue for one."""

    id = fields.Integer()
    activity_id = fields.Integer()
    shift_id = fields.Integer()
    household_id = fields.Integer()
    person_id = fields.Integer()
    task = fields.String()
    team = fields.String()
    state = fields.String()
    signed_at = instant()


@blueprint.post("/activities/<int:activity_id>/sign-ups")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
@blueprint.takes(SignUpIn)
@blueprint.once(201, SignUpOut)
def sign_up(session: Session, given: dict[str, Any], activity_id: ActivityId) -> SignUp:
    """替一户的一个人报名；名额满了就排队，state 是 waiting。"""
    shift = get_shift(session, given.pop("shift_id"))
    if shift.activity_id != activity_id:
        raise Unfit("activity.shift", "这次活动没有这个班次，请核对 shift_id。")
    village_id = get_activity(session, activity_id).village_id
    if people.find_household(session, given["household_id"], within=[village_id]) is None:
        raise Unfit("activity.household", "本村没有这一户，请核对 household_id。")
    person_id = given.pop("person_id")
    return service.sign_up(session, shift.id, person_id, by=current_user.id, now=now(), **given)


@blueprint.post("/activity-sign-ups/<int:sign_up_id>/withdrawal")
@requires(Permission.ACTIVITIES_EDIT, SIGN_UP)
@blueprint.once(201, SignUpOut)
def cancel_sign_up(session: Session, sign_up_id: SignUpId) -> SignUp:
    """开始以前退掉一个报名；排队的第一个补上。"""
    return service.cancel_sign_up(session, sign_up_id, by=current_user.id, now=now())

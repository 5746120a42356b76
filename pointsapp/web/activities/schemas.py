"""What the forms of activities hold."""

from marshmallow import fields, validate

from pointsapp.activities.models import PERS, TASKS, TEAMS
from pointsapp.web.fields import Day, Hundredth, Key, Whole, choice, text
from pointsapp.web.forms import FormSchema

AGE = validate.Range(0, 120, error="年龄填 0 到 120")


class CallIn(FormSchema):
    """What a call says."""

    key = text(60)
    title = text(60)
    what = text(1000)
    place = text(80)
    bring = text(80, required=False)
    happens_on = Day(required=True)
    contact = text(80)
    age_from = Whole(load_default=None, validate=AGE)
    age_to = Whole(load_default=None, validate=AGE)
    light = text(120, required=False)
    group_ids = fields.List(Key(), load_default=list)
    team_kind = choice(TEAMS)
    teams = text(700, required=False)


class ShiftIn(FormSchema):
    """A shift: times as typed, and places; none: as many as come."""

    starts = text(12)
    ends = text(12)
    places = Whole(load_default=None)


class PlacesIn(FormSchema):
    """How many places a shift has."""

    places = Whole(load_default=None)


class RewardIn(FormSchema):
    """What a task earns."""

    task = choice(TASKS)
    rule_id = Key(required=True)
    per = choice(PERS)
    quantity = Hundredth(required=True)


class PostponeIn(FormSchema):
    """To which day, and why."""

    to = Day(required=True)
    reason = text(200)


class ReasonIn(FormSchema):
    """Why an activity is cancelled or a photo taken down."""

    reason = text(200)


class SignUpIn(FormSchema):
    """Somebody who telephoned or came to the door."""

    who = text(60)
    shift = Key(required=True)
    task = choice(("work", "light"))
    team = text(30, required=False)
    via = choice(("phone", "door"))


class OwnSignUpIn(FormSchema):
    """Who of a household comes to which shift."""

    person = fields.List(Key(), load_default=list)
    shift = Key(required=True, error_messages={"required": "请选几点来"})
    task = choice(("work", "light"), required=False)
    team = text(30, required=False)


class MarkIn(FormSchema):
    """The list as it was ticked: who was shown, who came, who did light tasks or was visited."""

    shift = Key(required=True)
    shown = fields.List(Key(), load_default=list)
    came = fields.List(Key(), load_default=list)
    light = fields.List(Key(), load_default=list)
    visited = fields.List(Key(), load_default=list)


class KeyIn(FormSchema):
    """Lines from a signed sheet, or of those who came without signing up."""

    shift = Key(required=True)
    via = choice(("list", "paper"))
    lines = text(2000)


class CloseIn(FormSchema):
    """What was done, in one sentence."""

    result = text(200, required=False)


class PhotoIn(FormSchema):
    """What a photo shows and how those on it agreed; the file comes apart."""

    caption = text(60)
    consent = choice(("nobody", "agreed"))


class HereIn(FormSchema):
    """Who of a household is here, in which shift."""

    person = fields.List(Key(), load_default=list)
    shift = Key(required=True, error_messages={"required": "请选哪一班"})

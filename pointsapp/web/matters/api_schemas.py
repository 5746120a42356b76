"""What the API of matters takes and gives."""

from marshmallow import fields

from pointsapp.matters.models import STATES
from pointsapp.matters.policy.intake import ENTERED
from pointsapp.web.api.schemas import (
    InSchema,
    OutSchema,
    PageIn,
    hundredth_in,
    instant,
    key_in,
    money,
)
from pointsapp.web.fields import Day, choice, text


class MattersIn(PageIn):
    """Which matters: in a state, of an item, due before a day."""

    state = choice(STATES, required=False)
    item_id = key_in(load_default=None)
    due_before = Day(load_default=None)


class MatterOut(OutSchema):
    """A matter; its payee and its words stay with the staff."""

    id = fields.Integer()
    village_id = fields.Integer()
    number = fields.String()
    item_id = fields.Integer(allow_none=True)
    household_id = fields.Integer(allow_none=True)
    amount = money(allow_none=True)
    opened_on = Day()
    opened_at = instant()
    state = fields.String()
    step_code = fields.String()
    due_on = Day(allow_none=True)


class MatterIn(InSchema):
    """A matter that is opened; whose and how much only where the item asks for it."""

    item_id = key_in(load_default=None)
    subject = text(120, shortest=2)
    chosen = text(40, required=False)
    household_id = key_in(load_default=None)
    amount = hundredth_in(load_default=None)
    payee = text(80, required=False)
    project = text(80, required=False)
    handler_id = key_in(load_default=None)
    opened_on = Day(required=True)


class StepIn(InSchema):
    """What happened in a step, as it stands on paper or happens now."""

    step_code = text(40)
    kind = choice(ENTERED)
    happened_on = Day(required=True)
    post = text(24, required=False)
    person_id = key_in(load_default=None)
    resolution_id = key_in(load_default=None)
    amount = hundredth_in(load_default=None)
    note = text(2_000, required=False)


class RecordOut(OutSchema):
    """A record of a step."""

    id = fields.Integer()
    matter_id = fields.Integer()
    step_code = fields.String()
    kind = fields.String()
    happened_on = Day()
    entered_at = instant()


class BudgetLineOut(OutSchema):
    """A line of a budget, in yuan."""

    what = fields.String()
    quantity = fields.String()
    amount = money()


class CourseStepOut(OutSchema):
    """A step: who acts, what is done and missing, how many days are left."""

    code = fields.String()
    name = fields.String()
    state = fields.String()
    actors = fields.List(fields.String())
    signed = fields.List(fields.String())
    missing = fields.List(fields.String())
    done_on = Day(allow_none=True)
    due_on = Day(allow_none=True)
    days_left = fields.Integer(allow_none=True)
    overdue_days = fields.Integer()


class CourseOut(OutSchema):
    """The course of a matter, as everybody may read it."""

    id = fields.Integer()
    village_id = fields.Integer()
    number = fields.String()
    title = fields.String()
    opened_on = Day()
    ended_on = Day(allow_none=True)
    state = fields.String()
    due_on = Day(allow_none=True)
    overdue_days = fields.Integer()
    steps = fields.List(fields.Nested(CourseStepOut))


class RoundOut(OutSchema):
    """A re-verification round in numbers."""

    id = fields.Integer()
    village_id = fields.Integer()
    number = fields.String()
    scheme = fields.String()
    opened_on = Day()
    published_from = Day(allow_none=True)
    published_until = Day(allow_none=True)
    closed_on = Day(allow_none=True)
    households = fields.Integer()
    kept = fields.Integer()
    added = fields.Integer()
    withdrawn = fields.Integer()
    refused = fields.Integer()

"""What the forms of matters hold."""

from pointsapp.matters.models import OUTCOMES, VENUES
from pointsapp.matters.policy.intake import ENTERED
from pointsapp.web.fields import Day, Hundredth, Key, Whole, choice, text
from pointsapp.web.forms import FormSchema


class OpenIn(FormSchema):
    """A matter that is opened; who and how much only where the item asks for it."""

    key = text(60)
    item = Key(load_default=None)
    subject = text(120, shortest=2)
    chosen = text(40, required=False)
    household = text(60, required=False)
    amount = Hundredth(load_default=None)
    payee = text(80, required=False)
    project = text(80, required=False)
    handler = Key(load_default=None)
    opened_on = Day(required=True)


class RecordIn(FormSchema):
    """What happened in a step, as it stands on paper or happens now."""

    key = text(60)
    kind = choice(ENTERED)
    happened_on = Day(required=True)
    post = text(24, required=False)
    person = Key(load_default=None)
    resolution = Key(load_default=None)
    amount = Hundredth(load_default=None)
    note = text(2_000, required=False)


class ReasonIn(FormSchema):
    """A reason for voiding or stopping."""

    key = text(60)
    reason = text(500, shortest=2)
    happened_on = Day(load_default=None)


class PaperIn(FormSchema):
    """A paper: the file comes beside the form, or it says where the original is."""

    name = text(80)
    step = text(40, required=False)
    kept_where = text(80, required=False)


class BudgetIn(FormSchema):
    """A budget, one line a row."""

    lines = text(10_000)


class RecuseIn(FormSchema):
    """Who stays out of a matter."""

    person = Key(required=True)
    declared_on = Day(required=True)


class VenueIn(FormSchema):
    """A place of consultation."""

    kind = choice(VENUES)
    name = text(40)
    where = text(80)
    hours = text(80)
    opened_on = Day(required=True)


class SittingIn(FormSchema):
    """A sitting, its topics one a line."""

    key = text(60)
    venue = Key(required=True, error_messages={"required": "请选在哪里"})
    held_on = Day(required=True)
    host = text(60)
    present = Whole(required=True)
    topics = text(5_000, required=False)
    record = text(5_000, required=False)


class TopicIn(FormSchema):
    """Something that was forgotten."""

    subject = text(120, shortest=2)


class SettleIn(FormSchema):
    """What became of a topic."""

    outcome = choice([each for each in OUTCOMES if each != "open"])
    answer = text(500, required=False)
    number = text(12, required=False)


class FollowIn(FormSchema):
    """The number of a matter."""

    number = text(12)

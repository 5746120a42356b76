"""What the forms of supervision hold."""

from marshmallow import fields as ma
from marshmallow.validate import Range

from pointsapp.compliance.models import METHODS, SEVERITIES, STAGES
from pointsapp.compliance.policy.codes import CODES
from pointsapp.compliance.service.deciding import OUTCOMES
from pointsapp.web.fields import Day, Hundredth, Key, Ticked, Whole, choice, text
from pointsapp.web.forms import FormSchema

LONG = 2_000


class ExplainIn(FormSchema):
    """What the cadre says, and on which day."""

    statement = text(LONG, shortest=2)
    given_on = Day(required=True)


class DecideIn(FormSchema):
    """The outcome of a doubt; `item` is the duty that was broken, empty: no points."""

    outcome = choice(OUTCOMES)
    reason = text(LONG, shortest=2)
    statement = text(LONG, required=False)
    severity = choice(SEVERITIES, required=False)
    person = Key(load_default=None)
    item = Key(load_default=None)
    occurred_on = Day(load_default=None)
    points = Hundredth(load_default=None)


class RaiseIn(FormSchema):
    """A doubt by hand."""

    reason = text(LONG, shortest=2)
    clause = text(500, required=False)
    severity = choice(SEVERITIES)
    person = Key(load_default=None)
    matter = text(12, required=False)


class OrderIn(FormSchema):
    """What is to be put right, and by when."""

    what = text(LONG, shortest=2)
    due_on = Day(required=True)


class ReportIn(FormSchema):
    """What was put right, on which day."""

    statement = text(LONG, shortest=2)
    happened_on = Day(required=True)


class ReinspectIn(FormSchema):
    """What somebody else saw."""

    passed = choice(("yes", "no"))
    statement = text(LONG, shortest=2)
    happened_on = Day(required=True)


class WaiveIn(FormSchema):
    """One check taken back for a while; without a matter for all of the village."""

    code = choice(CODES)
    matter = text(12, required=False)
    reason = text(LONG, shortest=2)
    author = text(60)
    from_on = Day(required=True)
    until_on = Day(required=True)


class RefuseIn(FormSchema):
    """The supervision committee does not agree."""

    matter = text(12)
    reason = text(LONG, shortest=2)
    refused_on = Day(required=True)


class TalkIn(FormSchema):
    """A talk planned by hand."""

    person = Key(required=True)
    stage = choice(STAGES)
    reason = text(LONG, shortest=2)
    key = text(60)


class HoldIn(FormSchema):
    """A talk that was held."""

    held_on = Day(required=True)
    held_by = text(60)
    summary = text(LONG, shortest=2)


class ReasonIn(FormSchema):
    """A reason, where nothing else is asked."""

    reason = text(LONG, shortest=2)


class PlanIn(FormSchema):
    """A special inspection."""

    year = Whole(required=True, validate=Range(2000, 2100))
    quarter = Whole(required=True, validate=Range(1, 4))
    title = text(120)
    method = choice(METHODS)
    lead = text(60)
    team = text(300, required=False)
    villages = ma.List(Key(), required=True)
    matters_from = Day(required=True)
    matters_until = Day(required=True)
    sample_size = Whole(required=True, validate=Range(1, 1_000))


class SeedIn(FormSchema):
    """The seed of a sample, and where anybody can read it."""

    seed = text(64)
    seed_source = text(200)


class SheetIn(FormSchema):
    """What a check sheet says; a doubt may come of it."""

    inspected_on = Day(required=True)
    order = choice(("ok", "not"), required=False)
    signatures = choice(("ok", "not"), required=False)
    published = choice(("ok", "not"), required=False)
    papers = choice(("ok", "not"), required=False)
    facts = choice(("ok", "not"), required=False)
    note = text(LONG, required=False)
    doubt = Ticked()
    reason = text(LONG, required=False)
    severity = choice(SEVERITIES, required=False)
    clause = text(500, required=False)
    person = Key(load_default=None)
    drop = ma.List(text(64), load_default=list)

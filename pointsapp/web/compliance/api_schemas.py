"""What the API of supervision takes and gives."""

from marshmallow import fields

from pointsapp.compliance.models import DOUBT_STATES, FINDING_STATES
from pointsapp.web.api.schemas import OutSchema, PageIn, instant, key_in
from pointsapp.web.fields import Day, choice, text

LEVELS = ("village", "town", "county")


class DoubtsIn(PageIn):
    """Which doubts: in a state, of a code, about a matter."""

    state = choice(DOUBT_STATES, required=False)
    code = text(40, required=False)
    matter_id = key_in(load_default=None)


class DoubtOut(OutSchema):
    """A doubt: which clause, why; not who."""

    id = fields.Integer()
    village_id = fields.Integer()
    number = fields.String()
    matter_id = fields.Integer(allow_none=True)
    code = fields.String()
    step_code = fields.String()
    clause = fields.String()
    severity = fields.String()
    office = fields.String()
    raised_on = Day()
    answer_due_on = Day(allow_none=True)
    state = fields.String()


class ExplanationOut(OutSchema):
    """That a doubt was explained."""

    id = fields.Integer()
    doubt_id = fields.Integer()
    given_on = Day()
    entered_at = instant()


class FindingsIn(PageIn):
    """Which findings: in a state, at a level."""

    state = choice(FINDING_STATES, required=False)
    level = choice(LEVELS, required=False)


class FindingOut(OutSchema):
    """A finding and how far its rectification is."""

    id = fields.Integer()
    village_id = fields.Integer()
    number = fields.String()
    doubt_id = fields.Integer()
    outcome = fields.String()
    severity = fields.String()
    office = fields.String()
    item_id = fields.Integer(allow_none=True)
    claim_id = fields.Integer(allow_none=True)
    repeated = fields.Boolean()
    decided_on = Day()
    level = fields.String()
    state = fields.String()
    due_on = Day(allow_none=True)


class TalksIn(PageIn):
    """Which talks."""

    state = choice(("suggested", "held", "acknowledged", "dropped"), required=False)


class TalkOut(OutSchema):
    """A reminder talk; neither with whom nor what was said."""

    id = fields.Integer()
    village_id = fields.Integer()
    stage = fields.String()
    matter_id = fields.Integer(allow_none=True)
    finding_id = fields.Integer(allow_none=True)
    suggested_at = instant()
    state = fields.String()
    held_on = Day(allow_none=True)


class InspectionOut(OutSchema):
    """An inspection, with the seed that its sample was drawn by."""

    id = fields.Integer()
    region_id = fields.Integer()
    number = fields.String()
    year = fields.Integer()
    quarter = fields.Integer()
    title = fields.String()
    method = fields.String()
    village_ids = fields.List(fields.Integer())
    matters_from = Day()
    matters_until = Day()
    sample_size = fields.Integer()
    seed = fields.String()
    seed_source = fields.String()
    drawn_from = fields.List(fields.String())
    state = fields.String()


class CellOut(OutSchema):
    """One village and item: how many of each."""

    village_id = fields.Integer()
    item_id = fields.Integer(allow_none=True)
    title = fields.String()
    matters = fields.Integer()
    running = fields.Integer()
    overdue = fields.Integer()
    doubts = fields.Integer()
    findings = fields.Integer()
    open_findings = fields.Integer()

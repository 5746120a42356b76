"""What the API of claims takes and gives."""

from decimal import Decimal

from marshmallow import fields, validate

from pointsapp.claims.models import ORIGINS, STATES
from pointsapp.rulebooks.models import UNITS
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

MOST_ITEMS = 500
ONE = Decimal(1)


class ClaimsIn(PageIn):
    """Which registrations: in a state, of a household, happened from–to."""

    state = choice(STATES, required=False)
    origin = choice(ORIGINS, required=False)
    household_id = key_in(load_default=None)
    from_on = Day(load_default=None)
    until_on = Day(load_default=None)


class ClaimIn(InSchema):
    """One behaviour: of a household, or of a person where the book counts by persons."""

    rule_id = key_in(required=True)
    household_id = key_in(load_default=None)
    person_id = key_in(load_default=None)
    occurred_on = Day(required=True)
    quantity = hundredth_in(load_default=ONE)
    amount = hundredth_in(load_default=None)
    points = hundredth_in(load_default=None)
    act = text(80, required=False)
    note = text(500, required=False)


class BatchIn(InSchema):
    """All of them, or none."""

    items = fields.List(
        fields.Nested(ClaimIn), required=True, validate=validate.Length(1, MOST_ITEMS)
    )


class BatchOut(OutSchema):
    """A batch and the registrations in it, in the order they were sent."""

    id = fields.Integer()
    claim_ids = fields.List(fields.Integer())


class ClaimOut(OutSchema):
    """A registration; its holder masked."""

    id = fields.Integer()
    village_id = fields.Integer()
    household_id = fields.Integer(allow_none=True)
    code = fields.String(metadata={"description": "组号-户号；个人账户可能没有"})
    holder = fields.String(metadata={"description": "户主或本人，打码"})
    rule_id = fields.Integer()
    rule_number = fields.Integer()
    behaviour = fields.String()
    quantity = money()
    amount = money(allow_none=True)
    points_asked = money(allow_none=True)
    occurred_on = Day()
    state = fields.String()
    origin = fields.String(metadata={"description": "谁报的：staff、household、helped"})
    photos = fields.Integer(metadata={"description": "几张照片；照片本身不在接口里"})
    registered_at = instant()


class ReviewApiIn(InSchema):
    """Passed, or sent back with a reason."""

    outcome = choice(("approved", "refused"))
    reason = text(500, required=False)


class StateOut(OutSchema):
    """What became of a registration."""

    id = fields.Integer()
    state = fields.String()


class SheetsIn(PageIn):
    """Which notice sheets."""

    state = choice(("open", "recorded"), required=False)
    unit = choice(UNITS, required=False)


class SheetOut(OutSchema):
    """A notice sheet."""

    id = fields.Integer()
    village_id = fields.Integer()
    year = fields.Integer()
    number = fields.Integer()
    unit = fields.String()
    month = fields.String()
    opened_on = Day()
    closes_on = Day()
    effective_on = Day(allow_none=True)
    state = fields.String()
    lines = fields.Integer()
    head_number = fields.Integer()
    head_digest = fields.String()


class LineOut(OutSchema):
    """A line of a sheet: the points it was bound to, and how they were worked out."""

    id = fields.Integer()
    position = fields.Integer()
    claim_id = fields.Integer()
    entry_id = fields.Integer(allow_none=True)
    code = fields.String()
    holder = fields.String(metadata={"description": "户主或本人，打码"})
    rule_number = fields.Integer()
    what = fields.String()
    points = money()
    working = fields.List(fields.String())
    state = fields.String()
    contested = fields.Boolean()


class ErratumOut(OutSchema):
    """A published correction."""

    published_on = Day()
    contest_number = fields.String()
    sheet_id = fields.Integer(allow_none=True)
    sheet_number = fields.Integer(allow_none=True)
    what = fields.String()
    article = fields.String()
    points = money(allow_none=True)
    status = fields.Boolean()

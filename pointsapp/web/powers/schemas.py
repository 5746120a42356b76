"""What the forms of lists, items and procedures bring along."""

from typing import Any

from marshmallow import ValidationError, validate, validates_schema
from marshmallow import fields as ma

from pointsapp.powers.models import AUDIENCES, KINDS, ORIGINS
from pointsapp.powers.policy.handing import (
    ANSWERS,
    ASKED,
    CHANNELS,
    EVERY,
    LEVELS,
    why_not_every,
)
from pointsapp.powers.policy.posts import BODIES, POSTS
from pointsapp.powers.policy.procedure import KINDS as STEP_KINDS
from pointsapp.powers.policy.procedure import LIMIT_UNITS
from pointsapp.powers.policy.publicity import WAYS as WAYS_OUT
from pointsapp.presets.lists import list_names
from pointsapp.presets.procedures import procedure_names
from pointsapp.web.fields import Day, Key, Ticked, Whole, choice, text
from pointsapp.web.forms import FormSchema

WAYS = ("up", "down")


class StartIn(FormSchema):
    """A list that is begun empty or from a file."""

    title = text(120)
    kind = choice(KINDS)
    audience = choice([each for each in AUDIENCES if each], required=False)


class PresetIn(FormSchema):
    """Which ready-made list."""

    name = choice(list_names())


class TakeIn(FormSchema):
    """Which list of another place."""

    list_id = Key(required=True, error_messages={"required": "请选一份清单"})


class HeadIn(FormSchema):
    """What a list says about itself."""

    title = text(120)
    source = text(2000, required=False)


class AdoptIn(FormSchema):
    """By which resolution, from which day."""

    resolution_id = Key(required=True)
    in_force_from = Day(required=True)


class ItemIn(FormSchema):
    """One item; materials and risks stand one a line."""

    category = text(60)
    title = text(120)
    content = text(2000, required=False)
    legal_basis = text(2000, required=False)
    office = choice(POSTS, required=False)
    materials = text(2000, required=False)
    limit_days = Whole(load_default=None)
    limit_unit = choice(LIMIT_UNITS, required=False)
    risks = text(2000, required=False)
    contact = text(80, required=False)
    origin = choice(ORIGINS)
    origin_note = text(200, required=False)
    procedure = text(40, required=False)
    for_household = Ticked()
    for_amount = Ticked()
    relief = Ticked()
    statutory = Whole(load_default=None)
    check_codes = ma.List(text(40), load_default=list)
    rule_number = Whole(load_default=None)
    question = text(500, required=False)


class NewProcedureIn(FormSchema):
    """A procedure from a ready-made one, or from its first step."""

    preset = choice(procedure_names(), required=False)
    name = text(80, required=False)
    first = text(80, required=False)
    actor = choice(POSTS, required=False)


class ProcedureIn(FormSchema):
    """What holds for a whole procedure."""

    name = text(80)
    source = text(2000, required=False)
    classes = text(500, required=False)
    limit = text(20, required=False)
    question = text(500, required=False)


class StepIn(FormSchema):
    """One step; limits, amounts and shares in the words of the tables."""

    name = text(80)
    kind = choice(STEP_KINDS)
    actors = ma.List(text(40), load_default=list)
    what = text(500, required=False)
    limit = text(20, required=False)
    publish = text(20, required=False)
    amounts = text(60, required=False)
    classes = ma.List(text(80), load_default=list)
    optional = Ticked()
    body = choice(BODIES, required=False)
    quorum = text(30, required=False)
    quorum_women = text(30, required=False)
    majority = text(30, required=False)
    notice_days = Whole(load_default=None)
    authorised = choice(("yes", "no"), required=False)
    papers = text(1000, required=False)
    back_to = text(40, required=False)
    apart_from = ma.List(text(40), load_default=list)
    approves = Ticked()
    pays = Ticked()
    clause = text(1000, required=False)
    risk = text(500, required=False)
    watched_by = text(80, required=False)
    question = text(500, required=False)


class MoveIn(FormSchema):
    """Which way a step goes."""

    way = choice(WAYS)


class TaskIn(FormSchema):
    """What a department hands down, and what it is compared with."""

    key = text(60)
    kind = ma.String(load_default="task", validate=validate.OneOf(list(ASKED)))
    every = choice(EVERY, required=False)
    title = text(120, shortest=2)
    content = text(2000, required=False)
    sender = text(80, shortest=2)
    level = choice(LEVELS)
    channel = choice(CHANNELS)
    handed_on = Day(required=True)
    due_on = Day(load_default=None)
    item_id = Key(load_default=None)
    banned_id = Key(load_default=None)

    @validates_schema
    def as_often(self, given: dict[str, Any], **_: Any) -> None:
        """Forms and ledgers say how often; tasks do not."""
        if (why_not := why_not_every(given["kind"], given.get("every"))) is not None:
            raise ValidationError(why_not, "every")


class TaskAnswerIn(FormSchema):
    """The county's answer."""

    answer = choice(ANSWERS)
    reason = text(1000, shortest=2)


class TaskEndIn(FormSchema):
    """Until when a form or ledger was asked."""

    last_on = Day(required=True)


class TaskVoidIn(FormSchema):
    """Why something was recorded by mistake."""

    why = text(1000, shortest=2)


class PublicityIn(FormSchema):
    """By which way a list went out."""

    key = text(60)
    way = choice(WAYS_OUT)
    done_on = Day(required=True)
    reached = Whole(load_default=None)
    note = text(200, required=False)


class TakenBackIn(FormSchema):
    """Why something is taken back."""

    why = text(200, shortest=2)


class StageIn(FormSchema):
    """A stage of a plan."""

    key = text(60)
    name = text(40)
    first_on = Day(required=True)
    last_on = Day(required=True)


class StageBackIn(TakenBackIn):
    """Which stage is taken out, and why."""

    stage_id = Key(required=True)

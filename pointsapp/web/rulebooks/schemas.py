"""What the forms of rule books bring along."""

from marshmallow import fields, validate

from pointsapp.presets.rulebooks import preset_names
from pointsapp.rulebooks.law import LAWS
from pointsapp.rulebooks.models import DIRECTIONS, EFFECTS, PERS, UNITS, YEAR_ENDS
from pointsapp.web.fields import Day, Hundredth, Key, Ticked, Whole, choice, text
from pointsapp.web.forms import FormSchema

POSITIVE = validate.Range(min=0, error="这里填正数，加分扣分在上面选")


def _count() -> Whole:
    return Whole(load_default=None)


def _slips() -> Whole:
    return Whole(load_default=0, validate=validate.Range(0, 9999, error="张数要在 0 到 9999 之间"))


def _points() -> Hundredth:
    return Hundredth(load_default=None)


class UploadIn(FormSchema):
    """What the file itself may not say."""

    title = text(120)
    unit = choice(UNITS)


class PresetIn(FormSchema):
    """Which ready-made book."""

    name = choice(preset_names())


class SettingsIn(FormSchema):
    """What a book says about itself; empty is not decided yet."""

    title = text(120)
    source = text(2000, required=False)
    base_points = _points()
    spend_share = _count()
    deductions_cut_purse = choice(("yes", "no"), required=False)
    year_start = text(5, required=False)
    late_days = _count()
    year_end = choice(YEAR_ENDS, required=False)
    keep_share = _count()
    notice_days = _count()
    reviews = _count()
    status_points = text(500, required=False)


class GradeIn(FormSchema):
    """One more grade."""

    name = text(20)
    lower = _points()
    lower_open = Ticked()
    upper = _points()
    upper_open = Ticked()
    statuses = text(200, required=False)


class CapIn(FormSchema):
    """One more shared cap."""

    code = text(20)
    per = choice(PERS)
    times = _count()
    points = _points()


class NameIn(FormSchema):
    """Which grade or cap to take away."""

    name = text(20)


class PrinciplesIn(FormSchema):
    """What holds for all rows."""

    doubles = Ticked()
    highest_only = Ticked()


class RuleIn(FormSchema):
    """One row; points without sign, the direction says which way they go."""

    direction = choice(DIRECTIONS)
    category = text(60)
    level = text(20, required=False)
    behaviour = text(2000)
    effect = choice(EFFECTS)
    least = Hundredth(load_default=None, validate=POSITIVE)
    most = Hundredth(load_default=None, validate=POSITIVE)
    bands = text(1000, required=False)
    status = text(12, required=False)
    unit_word = text(12, required=False)
    applies_to = text(20, required=False)
    cap_per = choice(PERS, required=False)
    cap_times = _count()
    cap_points = _points()
    shared_cap = text(20, required=False)
    repeat_doubles = Ticked()
    highest_only = Ticked()
    evidence = text(120, required=False)
    claimable = Ticked()
    reviews = _count()
    notice_days = _count()
    veto = Ticked()
    note = text(2000, required=False)
    slot = _count()
    slot_items = _count()
    slot_points = _points()
    settled = Ticked()


class SettleIn(FormSchema):
    """How an open tariff is read."""

    reading = choice(("whole", "above"))


class StrikeIn(FormSchema):
    """By which law a row is struck, and why."""

    law = choice(LAWS)
    reason = text(500)


class AdoptIn(FormSchema):
    """By which resolution, from which day."""

    resolution_id = Key(required=True)
    in_force_from = Day(required=True)


class ReasonIn(FormSchema):
    """Why something is taken down or taken back."""

    reason = text(500)


class NoteIn(FormSchema):
    """Why something was changed for which no opinion asked."""

    key = text(20)
    reason = text(500)


class OpinionIn(FormSchema):
    """What somebody said, of which row, on which day; `door` is the household's code."""

    key = text(60)
    via = text(8)
    door = text(20, required=False)
    row = Whole(load_default=None)
    statement = text(1000)
    said_on = Day(required=True)
    named = Ticked()


class PapersIn(FormSchema):
    """Slips without names: how many say what."""

    key = text(60)
    collected_on = Day(required=True)
    agree = _slips()
    against = _slips()
    unclear = _slips()


class AnswerIn(FormSchema):
    """The answer: what was changed for it, or why not."""

    outcome = text(8)
    reason = text(1000, required=False)
    changes = fields.List(text(20), load_default=list)

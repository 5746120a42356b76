"""What the forms of decisions bring along."""

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as ma

from pointsapp.decisions.leading.policy import PARTS, ROLES
from pointsapp.decisions.models import BODY_KINDS, LEADING_KINDS
from pointsapp.web.fields import Day, Key, Whole, choice, text
from pointsapp.web.forms import FormSchema

HEADS = validate.Range(0, 1_000_000, error="人数和票数要在 0 到 1000000 之间")


def _heads(*, required: bool = True) -> Whole:
    return Whole(required=True, validate=HEADS) if required else Whole(load_default=None)


class ResolutionIn(FormSchema):
    """A meeting and what it decided."""

    body_kind = choice(BODY_KINDS)
    subject = text(200)
    held_on = Day(required=True)
    noticed_on = Day(load_default=None)
    place = text(80, required=False)
    chair = text(40)
    counted_by = choice(("members", "adults", "households"), required=False)
    entitled = _heads()
    present = _heads()
    women_entitled = _heads(required=False)
    women_present = _heads(required=False)
    votes_for = _heads()
    votes_against = _heads()
    votes_abstained = _heads()
    authorised_by = text(200, required=False)
    minutes = text(2000)
    book_id = Key(load_default=None)


class BodyIn(FormSchema):
    """How a body of a place is called."""

    kind = choice(BODY_KINDS)
    name = text(60)


class LeadingNameIn(FormSchema):
    """How a leading group or joint conference is called."""

    kind = choice(LEADING_KINDS)
    name = text(60)


class SeatIn(FormSchema):
    """Who or which unit holds which role, from when on."""

    kind = choice(LEADING_KINDS)
    role = choice(ROLES)
    holder = text(60)
    from_on = Day(required=True)


class EndIn(FormSchema):
    """The first day no longer."""

    on = Day(required=True)


class SittingIn(FormSchema):
    """A sitting of a body that leads, with its minutes."""

    kind = choice(LEADING_KINDS)
    held_on = Day(required=True)
    place = text(80, required=False)
    chair = text(40)
    minutes = text(2000)


class YearLineIn(FormSchema):
    """One of the four that were done together, or the year's theme, and what it rests on."""

    year = Whole(required=True, validate=validate.Range(2000, 2100, error="请填四位数的年份"))
    part = choice(PARTS)
    done_on = Day(required=True)
    what = text(200)
    meeting_id = Key(load_default=None)
    paper = text(200, required=False)


def named(part: str, key: str) -> str:
    """The name of a field that belongs to one key of several."""
    return f"{part}-{key.replace('.', '-')}"


def settings_in(keys: Iterable[str]) -> type[Schema]:
    """Values of several keys: what they rest on together, and what some rest on apart."""
    fields: dict[str, ma.Field[Any]] = {
        "from_on": Day(required=True),
        "resolution_id": Key(load_default=None),
        "source": text(200, required=False),
    }
    for key in keys:
        fields[named("value", key)] = text(60, required=False)
        fields[named("from_on", key)] = Day(load_default=None)
        fields[named("resolution", key)] = text(20, required=False)
        fields[named("source", key)] = text(200, required=False)
    return FormSchema.from_dict(fields)


class SettingIn(FormSchema):
    """A value of one key, from a day on, with what it rests on."""

    value = text(60)
    source = text(200, required=False)
    resolution_id = Key(load_default=None)
    from_on = Day(required=True)

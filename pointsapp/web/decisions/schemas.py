"""What the forms of decisions bring along."""

from marshmallow import validate

from pointsapp.decisions.models import BODY_KINDS
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


class SettingIn(FormSchema):
    """A value of one key, from a day on, with what it rests on."""

    value = text(60)
    source = text(200, required=False)
    resolution_id = Key(load_default=None)
    from_on = Day(required=True)

"""What the forms of a household hold."""

from marshmallow import fields

from pointsapp.web.fields import Key, Ticked, Whole, choice, text
from pointsapp.web.forms import FormSchema


class PinIn(FormSchema):
    """The card's PIN; `next` is where to go afterwards."""

    pin = text(6)
    next = text(200, required=False)


class LookUpIn(FormSchema):
    """A household by group and door, with its PIN; `next` is where to go afterwards."""

    village_id = Key(required=True)
    group_id = Key(required=True, error_messages={"required": "请选您家在哪个组"})
    door = text(12)
    pin = text(6)
    next = text(200, required=False)


class ContestIn(FormSchema):
    """What is wrong with a line, in one's own words."""

    statement = text(1000, shortest=2)


class AnswerIn(FormSchema):
    """What is said to a reviewer's question; photos come apart and may say it all."""

    key = text(40)
    do = choice(("photos", "send"))
    answer = text(500, required=False)
    drop = fields.List(Key(), load_default=list)


class WrongIn(FormSchema):
    """What is wrong with a claim that a clerk made for the household."""

    why = text(500, shortest=2)


class OpinionIn(FormSchema):
    """What a household thinks of a draft, or of one of its rows."""

    row = Whole(load_default=None)
    statement = text(1000, shortest=2)
    named = Ticked()

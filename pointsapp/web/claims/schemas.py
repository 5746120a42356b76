"""What the forms of claims hold."""

from typing import Any

from marshmallow import fields, validate

from pointsapp.web.claims.months import MONTH
from pointsapp.web.fields import Day, Hundredth, Key, Ticked, choice, text
from pointsapp.web.forms import FormSchema


class SingleIn(FormSchema):
    """One behaviour: whose, which rule, when, how often, and what else the rule asks for."""

    key = text(40)
    do = choice(("check", "send"))
    who: Any = text(60)
    rule_id = Key(required=True)
    day: Any = Day(required=True)
    quantity: Any = Hundredth(load_default=None)
    amount: Any = Hundredth(load_default=None)
    points: Any = Hundredth(load_default=None)
    act = text(80, required=False)
    note = text(500, required=False)


class FileIn(FormSchema):
    """What is uploaded with a file of registrations; the file itself comes apart."""

    month = fields.String(required=True, validate=validate.Regexp(MONTH))


class ReviewIn(FormSchema):
    """Claims that pass together: those ticked, or the whole page that was shown."""

    pick = fields.List(Key(), load_default=list)
    shown = fields.List(Key(), load_default=list)
    whole = Ticked()
    back = text(300, required=False)


class RefuseIn(FormSchema):
    """Why one claim goes back: a usual reason, or in one's own words, or both.

    `mending`: whoever sends this saw that it had passed.
    """

    kind = choice(("1", "2", "3", "4"))
    reason = text(500)
    mending = Ticked()


class OpenIn(FormSchema):
    """The sheet as it was looked at: what has changed meanwhile is shown again."""

    unit = choice(("household", "resident", "cadre"))
    month = fields.String(required=True, validate=validate.Regexp(MONTH))
    seen = text(64)


class AskIn(FormSchema):
    """What a reviewer wants to know before deciding."""

    question: Any = text(500, shortest=2)


class AnswerForIn(FormSchema):
    """A household's answer, written down by a clerk; photos come apart and may say it all."""

    key = text(40)
    do = choice(("photos", "send"))
    answer = text(500, required=False)
    drop = fields.List(Key(), load_default=list)


class WrongForIn(FormSchema):
    """What a household says is wrong with a claim that a clerk made for it."""

    why = text(500, shortest=2)


class SettleIn(FormSchema):
    """Whether a contested claim stands, and why."""

    kept = choice(("yes", "no"))
    settled = text(500, shortest=2)

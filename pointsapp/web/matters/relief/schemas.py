"""What the forms of relief rounds hold."""

from marshmallow import fields as ma

from pointsapp.contests.policy import REASON_LIMIT, STATEMENT_LIMIT
from pointsapp.matters.policy.relief import LONGEST_REASON, WORDS
from pointsapp.web.fields import Day, Key, choice, text
from pointsapp.web.forms import FormSchema

LEVELS = ("town", "county")


class RoundIn(FormSchema):
    """A round that begins; the matter holds the meetings it took."""

    scheme = text(40, shortest=2)
    opened_on = Day(required=True)
    matter = text(12, required=False)


class LineIn(FormSchema):
    """What the village says of a household that is listed."""

    before = choice(WORDS)
    opinion = choice(WORDS)
    note = text(500, required=False)


class ListedIn(LineIn):
    """The same of a household that is put on the list."""

    household = text(60)


class PublishIn(FormSchema):
    """The day from which the list hangs."""

    from_on = Day(required=True)


class TakeDownIn(FormSchema):
    """Why a list that hangs is taken down."""

    reason = text(500, shortest=2)


class CloseIn(FormSchema):
    """The day from which the result hangs."""

    closed_on = Day(required=True)


class ObjectIn(FormSchema):
    """An objection as it was said at the office, or handed in."""

    via = choice(("oral", "written"))
    who = text(60, required=False)
    statement = text(STATEMENT_LIMIT, shortest=2)


class AnswerIn(FormSchema):
    """The answer to an objection."""

    outcome = choice(("upheld", "rejected"))
    reason = text(REASON_LIMIT, shortest=2)


class DecideIn(FormSchema):
    """What town or county decides on a household."""

    level = choice(LEVELS)
    outcome = choice(WORDS)
    reason = text(LONGEST_REASON, required=False)
    decided_on = Day(required=True)


class AgreeIn(FormSchema):
    """The households of a page that were ticked, to be decided as proposed."""

    level = choice(LEVELS)
    pick = ma.List(Key(), load_default=list)

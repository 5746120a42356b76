"""What the forms of contests hold."""

from pointsapp.contests.policy import REASON_LIMIT, STATEMENT_LIMIT
from pointsapp.web.fields import choice, text
from pointsapp.web.forms import FormSchema


class RaiseIn(FormSchema):
    """What somebody says is wrong, how it came in, and for which household."""

    via = choice(("oral", "written"))
    who = text(60, required=False)
    statement = text(STATEMENT_LIMIT, shortest=2)


class DecideIn(FormSchema):
    """The outcome with its reason."""

    outcome = choice(("upheld", "rejected"))
    reason = text(REASON_LIMIT, shortest=2)

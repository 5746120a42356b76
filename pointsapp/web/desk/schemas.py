"""What the forms of the desk hold."""

from typing import Any

from marshmallow import EXCLUDE, fields, validate

from pointsapp.web.desk.words import SUBJECTS
from pointsapp.web.fields import Day, Key, choice, text
from pointsapp.web.forms import FormSchema


class AsOfIn(FormSchema):
    """The day to look back to: by behaviour, or by recording; other arguments are the list's."""

    class Meta:
        unknown = EXCLUDE

    occurred: Any = Day(load_default=None)
    recorded: Any = Day(load_default=None)


class OpeningIn(FormSchema):
    """What is decided with a file of opening balances; the file itself comes apart."""

    on: Any = Day(required=True)
    period: Any = fields.String(required=True, validate=validate.Regexp(r"20\d\d"))


class AuditIn(FormSchema):
    """What of the audit trail is asked for; the days are included."""

    who = text(40, required=False)
    what = text(40, required=False)
    kind = choice(SUBJECTS, required=False)
    number = Key(load_default=None)
    from_on: Any = Day(load_default=None)
    until_on: Any = Day(load_default=None)
